import type { Check } from '../../lib/checks/check.ts'
import { partPermissions } from '../../lib/collect/part-permissions.ts'
import { fullPolicies } from '../../lib/iam/full-policies.ts'
import type { Part } from '../../lib/model.ts'
import { optInChecks } from '../../lib/policy/check-settings.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { byHand } from './by-hand.ts'
import { code, codes, page, prose, table } from './markdown.ts'
import { writtenRemedies } from './written-remedies.ts'
import { settingsTable } from './settings-table.ts'

/** docs/checks.md: every check, first as a table, then each in full. */
export const checksPage = (checks: readonly Check[], defaults: Policy): string =>
  page(['# Checks', introduction, checksIndex(checks, '#'), ...checks.map((check) => section(check, defaults))])

const introduction = `Each check gives one verdict a resource: \`pass\`, \`fail\`, or \`unknown\` where something that it reads could not be read. \`trailkeeper explain CHECK\` prints the same on the command line, and [remedies.md](remedies.md) tells what each repair writes. Controls: CIS AWS Foundations Benchmark, AWS Security Hub, NIST 800-53 revision 5, PCI DSS 4.0.`

/**
 * One row a check.
 * @param sections where the sections of the checks stand: a page and `#`, or `#` alone
 */
export const checksIndex = (checks: readonly Check[], sections: string): string =>
  table(
    ['Check', 'Severity', 'Fails when', 'Repaired by'],
    checks.map((check) => [
      `[${check.id}](${sections}${check.id})`,
      check.severity,
      `${prose(check.failsWhen)}${isOptIn(check) ? ' (opt-in)' : ''}`,
      codes(writtenRemedies(check).map((remedy) => remedy.id)),
    ]),
  )

const isOptIn = (check: Check) => optInChecks.includes(check.id)

function section(check: Check, defaults: Policy): string {
  return [
    `## ${check.id}`,
    `**${prose(check.title)}.** ${prose(check.why)}`,
    facts(check, defaults),
    controls(check),
    settingsTable(check.id, defaults),
    byHand(check.manual),
  ]
    .filter((block) => block !== undefined)
    .join('\n\n')
}

function facts(check: Check, defaults: Policy): string {
  const under = readsUnderSettings(check, defaults)
  const remedies = writtenRemedies(check).map((remedy) => `[${remedy.id}](remedies.md#${remedy.id})`)
  return [
    `- **Fails when** ${prose(check.failsWhen)}`,
    `- **Severity** ${check.severity}`,
    `- **Scope** one verdict per ${check.scope}`,
    `- **Reads** ${parts(check.reads)}${under.length > 0 ? `; under some settings ${parts(under)}` : ''}`,
    `- **Remedies** ${remedies.length > 0 ? remedies.join(', then ') : 'none: only a person can mend it'}`,
    ...(isOptIn(check) ? [`- **Opt-in** off until a policy turns it on by its own id`] : []),
  ].join('\n')
}

/** A part with the IAM actions behind it; every sweep describes trails, so a check may read nothing more. */
const parts = (read: readonly Part[]) =>
  read.length > 0
    ? read.map((part) => `${part} (${codes(partPermissions[part])})`).join(', ')
    : `the trails' descriptions alone (${code('cloudtrail:DescribeTrails')})`

function readsUnderSettings(check: Check, defaults: Policy): Part[] {
  const more = fullPolicies(defaults).flatMap((policy) => check.readsUnder?.(policy) ?? [])
  return [...new Set(more)].filter((part) => !check.reads.includes(part))
}

function controls({ controls: { cis, securityHub, nist, pci } }: Check): string | undefined {
  const rows = [
    ['CIS AWS Foundations', cis],
    ['AWS Security Hub', securityHub],
    ['NIST 800-53 r5', nist],
    ['PCI DSS 4.0', pci],
  ] as const
  const named = rows.filter(([, ids]) => ids.length > 0)
  if (named.length === 0) return undefined
  return table(
    ['Framework', 'Controls'],
    named.map(([name, ids]) => [name, ids.join(', ')]),
  )
}
