import { allChecks } from '../../lib/checks/all-checks.ts'
import { safeguardPermissions } from '../../lib/collect/safeguards.ts'
import { policyOfAll } from '../../lib/policy/account-rules.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { preflightPermissions } from '../../lib/plan/preflight/preflight.ts'
import { pipelineRolePermissions } from '../../lib/collect/pipeline-roles.ts'
import { enforcedGrants } from './enforced-grants.ts'
import { nameInTemplate, type TemplateValue } from './function-policy.ts'
import { type Grant, granted, readGrants, recoveryReads, restorationReads, verifyGrants } from './grants.ts'
import { type IamPolicy, policyOf } from './iam-policy.ts'

/** Where a template is deployed: in members by a StackSet, or in the management account, which StackSets skip. */
export type MemberPlace = 'member' | 'management'

/** Asked by CloudTrail before it writes to an organization's trail, which only the management account's is. */
const managementOnly = new Set([
  'organizations:ListAccounts',
  'organizations:ListAWSServiceAccessForOrganization',
])

/** What the guard looks up of tampering, and what people call the account. */
const lookUp = ['cloudtrail:LookupEvents', 'iam:ListAccountAliases']

/** Findings of an account are imported by that account (API reference, BatchImportFindings). */
const findingsOf = (policy: Policy): readonly string[] =>
  policy.alerts.channels.includes('security-hub') ? ['securityhub:BatchImportFindings'] : []

/** The least-privilege policy by which a member is read, as a template has it. */
export const memberReadPolicy = (policy: Policy): IamPolicy<TemplateValue> =>
  policyOf(readGrants(allChecks, policyOfAll(policy)), nameInTemplate)

/** The least-privilege policy by which a member is read and repaired, and its events are forwarded. */
export const memberRepairPolicy = (policy: Policy, place: MemberPlace): IamPolicy<TemplateValue> =>
  policyOf(repairGrants(policy, place), nameInTemplate)

/** Every action of the two, for the boundary. */
export const memberActions = (policy: Policy, place: MemberPlace): string[] =>
  [...new Set(repairGrants(policy, place).map(({ action }) => action))].toSorted()

/** One template goes to all members: it has what the rules for any of them need. */
function repairGrants(written: Policy, place: MemberPlace): Grant[] {
  const policy = policyOfAll(written)
  const grants = [
    ...readGrants(allChecks, policy),
    ...enforcedGrants(allChecks, policy),
    // Log files of the account's own trails, wherever their bucket lets it.
    ...(policy.verification === 'off' ? [] : verifyGrants),
    ...recoveryReads(policy),
    ...granted([
      ...lookUp,
      ...findingsOf(policy),
      ...(policy.pipelines.length > 0 ? pipelineRolePermissions : []),
      ...preflightPermissions,
      ...safeguardPermissions,
      ...restorationReads,
    ]),
  ]
  return place === 'management' ? grants : grants.filter(({ action }) => !managementOnly.has(action))
}
