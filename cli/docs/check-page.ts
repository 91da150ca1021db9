import { controlsByFramework } from '../../lib/report/check-facts.ts'
import type { Check } from '../../lib/checks/all-checks.ts'
import { partPermissions } from '../../lib/collect/part-permissions.ts'
import { fullPolicies } from '../permissions/full-policies.ts'
import type { Part } from '../../lib/model/index.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { byHand } from './by-hand.ts'
import { code, codes, page, prose, table } from './markdown.ts'
import { yaml } from './policy-page.ts'
import { settingsExample, settingsTable } from './settings-table.ts'
import { writtenRemedies } from './written-remedies.ts'

/** docs/checks/ID.md: all that is to be known of one check. */
export const checkPage = (check: Check, defaults: Policy): string =>
  page([
    `# ${check.id}`,
    `**${prose(check.title)}.** ${prose(check.why)}`,
    facts(check),
    '## Verdicts',
    verdicts(check),
    '## What it reads',
    reads(check, defaults),
    '## Mend it',
    remedies(check),
    byHand(check.manual),
    '## Settings',
    settingsTable(check, defaults),
    yaml({ version: 1, checks: { [check.id]: settingsExample(check) } }),
    '## Exemptions',
    `An exemption takes a finding out of alerts, repairs and the exit code, and reports show it with its reason. Past its date it binds nothing, and [is a finding itself](exemption-expired.md). \`*\` in the resource stands for any run of characters.`,
    yaml({ version: 1, exemptions: [exemption(check)] }),
    ...controls(check),
    `[All checks](../checks.md) · [Remedies](../remedies.md) · [Policy file](../policy.md)`,
  ])

const facts = (check: Check) =>
  [
    `- **Severity** ${check.severity}`,
    `- **Scope** one verdict per ${check.scope}`,
    ...(check.optIn ? [`- **Opt-in** off until a policy turns it on by its own id`] : []),
  ].join('\n')

const verdicts = (check: Check) =>
  table(
    ['Verdict', 'When'],
    [
      ['`pass`', `${prose(check.title)}.`],
      ['`fail`', `${prose(capital(check.failsWhen))}.`],
      ['`unknown`', 'Something that it needs to read could not be read; the finding names the call and the error code.'],
    ],
  )

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

function reads(check: Check, defaults: Policy): string {
  const under = readsUnderSettings(check, defaults)
  const rows = [
    ...check.reads.map((part) => [prose(part), codes(partPermissions[part]), 'always']),
    ...under.map((part) => [part, codes(partPermissions[part]), 'under some settings']),
    ...(check.remediesRead ?? []).map((part) => [part, codes(partPermissions[part]), 'for its remedies']),
  ]
  const every = `The trails' descriptions, as every check does (${code('cloudtrail:DescribeTrails')})${rows.length > 0 ? ', and:' : '.'}`
  return rows.length > 0 ? `${every}\n\n${table(['Part', 'IAM actions', 'Read'], rows)}` : every
}

function readsUnderSettings(check: Check, defaults: Policy): Part[] {
  const more = fullPolicies(defaults).flatMap((policy) => check.readsUnder?.(policy) ?? [])
  return [...new Set(more)].filter((part) => !check.reads.includes(part))
}

function remedies(check: Check): string {
  const links = writtenRemedies(check).map((remedy) => `[${remedy.id}](../remedies.md#${remedy.id})`)
  if (links.length === 0) return 'Trailkeeper writes nothing for it: only a person can mend it.'
  return `Trailkeeper repairs it with ${links.join(', then ')}. \`trailkeeper plan\` shows the calls as before → after, \`trailkeeper apply\` carries them out, and the deployed guard does so by itself under \`mode: enforce\`.${restart(check)}`
}

/** The one repair that the guard makes under its default mode. */
const restart = ({ consent }: Check) =>
  consent === 'restart'
    ? ' A trail that the guard saw logging is started again under `mode: plan` as well, unless this check or `*` sets a mode of its own.'
    : ''

const resources = {
  trail: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/management-events',
  account: '123456789012',
  region: 'ap-southeast-2',
} as const satisfies Record<Check['scope'], string>

const exemption = (check: Check) => ({
  check: check.id,
  resource: resources[check.scope],
  reason: 'agreed with audit, SEC-1234',
  owner: 'platform team',
  expires: '2027-03-01',
})

function controls(check: Check): string[] {
  const named = controlsByFramework(check.controls)
  if (named.length === 0) return []
  return [
    '## Controls',
    table(
      ['Framework', 'Controls'],
      named.map((one) => [one.framework, one.controls.join(', ')]),
    ),
  ]
}
