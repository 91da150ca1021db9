import type { Command } from 'commander'
import { RunError } from '../lib/aws/errors.ts'
import { allChecks, type Check, checkOf } from '../lib/checks/all-checks.ts'
import { nearestName } from '../lib/text/nearest-name.ts'
import { checkPage, controlsByFramework } from '../lib/report/check-facts.ts'
import { wrappedLines } from '../lib/text/plain-text.ts'
import { accountId } from './account-options.ts'
import type { Session } from './session.ts'

type ExplainOptions = { account?: string; policy?: string; quiet: boolean }

/** `trailkeeper explain CHECK`, and `explain POLICY-KEY --account ID`. */
export function addExplain(program: Command, session: Session): void {
  program
    .command('explain')
    .argument('<check>', 'id of a check, such as trail-logging; with --account a key of the policy file')
    .option('--account <id>', 'say which rule of the policy decides the key in this account', accountId)
    .option('--policy <file>', 'policy file; all defaults where none is given')
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .description(
      'Says what a check asks, why, the controls that it stands for, and how to mend it by hand.\n\n' +
        'With --account it says what a key of the policy file is in that account, which rule under `accounts` decided it\n' +
        'and which were passed over. Where the policy has rules for organizational units, Organizations is asked in which\n' +
        'ones the account is; otherwise it calls no API.',
    )
    .addHelpText(
      'after',
      `\nChecks:\n  ${allChecks.map((check) => check.id).join('\n  ')}\n\nExamples:\n  trailkeeper explain trail-logging\n  trailkeeper explain checks.delivery.maxAgeHours --account 123456789012 --policy policies/default.yml`,
    )
    .action(async (id: string, { account, policy }: ExplainOptions) => {
      if (account !== undefined) return explainKey(id, account, policy, session)
      const check = checkOf(id)
      if (!check) throw new RunError(unknownCheck(id))
      session.out(explanation(check, session.width))
    })
}

async function explainKey(key: string, account: string, policy: string | undefined, session: Session) {
  const [{ givenPolicy }, { explainedKey, policyKeyOf }, { unitsOf }] = await Promise.all([
    import('./given-policy.ts'),
    import('./explain/policy-key.ts'),
    import('./run-sweep.ts'),
  ])
  const file = await givenPolicy(policy, session)
  const asked = policyKeyOf(key, file)
  if (typeof asked === 'string') throw new RunError(asked)
  session.out(explainedKey(file, asked, account, await unitsOf(file, account, session)))
}

function unknownCheck(id: string): string {
  const near = nearestName(
    id,
    allChecks.map((check) => check.id),
  )
  return `unknown check "${id}"${near === undefined ? '; trailkeeper explain --help lists them' : `; did you mean "${near}"?`}`
}

/**
 * What a person needs to know of one check.
 * @param width columns into which prose is broken; a command by hand stays on one line, to be copied
 */
export function explanation(check: Check, width: number): string {
  const prose = (text: string) => wrappedLines(text, width).join('\n')
  const row = (name: string, text: string) =>
    `${name.padEnd(label)}${wrappedLines(text, width - label).join(`\n${' '.repeat(label)}`)}`
  return [
    prose(`${check.id}: ${check.title}`),
    '',
    prose(check.why),
    '',
    row('Fails when', check.failsWhen),
    row('Severity', check.severity),
    row('Scope', `one verdict per ${check.scope}`),
    ...controlsByFramework(check.controls).map(({ framework, controls }) =>
      prose(`${framework}: ${controls.join(', ')}`),
    ),
    '',
    prose(
      check.remedies.length > 0
        ? `Trailkeeper repairs it with: ${check.remedies.join(', ')}`
        : 'Trailkeeper does not repair it.',
    ),
    `By hand: ${check.manual}`,
    `More: ${checkPage(check.id)}`,
    '',
  ].join('\n')
}

const label = 13
