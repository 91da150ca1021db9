import { allChecks } from '../../lib/checks/all-checks.ts'
import { functionPolicy } from '../permissions/function-policy.ts'
import { organizationFunctions, organizationPolicy } from '../permissions/organization-policy.ts'
import { deployedRecoveryMachine, deployedStateMachine, deployedVerificationMachine } from '../../lib/org/state-machine.ts'
import { defaultPolicy } from '../../lib/policy/load-policy.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { templateText } from '../org/template-text.ts'
import { alertJsonSchema } from './alert-schema.ts'
import { channelsPage } from './channels-page.ts'
import { cliPage } from './cli-page.ts'
import { checkPage } from './check-page.ts'
import { accountSweptPage, checksIndex, checksPage, exemptionExpiredPage, logIntegrityPage } from './checks-page.ts'
import { policyPage } from './policy-page.ts'
import { policySchema } from './policy-schema.ts'
import { formatsTable, readmeWith } from './readme-tables.ts'
import { reportJsonSchema } from './report-schema.ts'
import { remediesPage } from './remedies-page.ts'
import { searchQueriesPage } from './search-queries-page.ts'
import { tamperingPage } from './tampering-page.ts'

/** Folder that holds generated pages alone. */
export const checkPages = 'docs/checks'

export type GeneratedFile = { path: string; text: string }

/**
 * Every file of the repository that is made from the code, with the text that it should have.
 * @param readme README.md as it stands: only the part between its markers is generated
 * @throws Error where the README has no markers
 */
export async function generatedFiles(readme: string): Promise<GeneratedFile[]> {
  const defaults = defaultPolicy()
  return [
    { path: 'docs/checks.md', text: checksPage(allChecks) },
    ...allChecks.map((check) => ({
      path: `${checkPages}/${check.id}.md`,
      text: checkPage(check, defaults),
    })),
    { path: `${checkPages}/exemption-expired.md`, text: exemptionExpiredPage() },
    { path: `${checkPages}/account-swept.md`, text: accountSweptPage() },
    { path: `${checkPages}/log-integrity.md`, text: logIntegrityPage() },
    { path: 'docs/policy.md', text: policyPage(allChecks, defaults) },
    { path: 'docs/remedies.md', text: remediesPage(allChecks) },
    { path: 'docs/tampering.md', text: tamperingPage() },
    { path: 'docs/search-queries.md', text: searchQueriesPage() },
    { path: 'docs/channels.md', text: channelsPage() },
    { path: 'docs/cli.md', text: await cliPage() },
    { path: 'docs/alert.schema.json', text: json(alertJsonSchema()) },
    { path: 'docs/report.schema.json', text: json(reportJsonSchema()) },
    { path: 'policies/policy.schema.json', text: json(policySchema()) },
    { path: 'policies/iam/sweep.json', text: json(functionPolicy('sweep', defaults)) },
    { path: 'policies/iam/verify.json', text: json(functionPolicy('verify', defaults)) },
    { path: 'policies/iam/recover.json', text: json(functionPolicy('recover', writingRecovered(defaults))) },
    { path: 'policies/iam/drill.json', text: json(functionPolicy('drill', defaults)) },
    { path: 'policies/iam/react.json', text: json(functionPolicy('react', defaults)) },
    ...organizationFunctions.map((name) => ({
      path: `policies/iam/${name}.json`,
      text: json(organizationPolicy(name)),
    })),
    { path: 'deploy/state-machine.json', text: json(deployedStateMachine) },
    { path: 'deploy/verification-machine.json', text: json(deployedVerificationMachine) },
    { path: 'deploy/recovery-machine.json', text: json(deployedRecoveryMachine) },
    { path: 'policies/member.yml', text: templateText(defaults, 'member') },
    { path: 'policies/management.yml', text: templateText(defaults, 'management') },
    {
      path: 'README.md',
      text: readmeWith(readme, {
        checks: checksIndex(allChecks, `${checkPages}/`),
        formats: await formatsTable(),
      }),
    },
  ]
}

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`

/** The policy by which the function `recover` writes, into a bucket of this name. */
const writingRecovered = (policy: Policy): Policy => ({
  ...policy,
  recovery: { ...policy.recovery, mode: 'enforce', bucket: 'recovered-events' },
})
