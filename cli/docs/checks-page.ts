import type { Check } from '../../lib/checks/all-checks.ts'
import { checkFacts } from '../../lib/report/check-facts.ts'
import { codes, page, prose, table } from './markdown.ts'
import { writtenRemedies } from './written-remedies.ts'

const expired = checkFacts('exemption-expired')
const swept = checkFacts('account-swept')
const integrity = checkFacts('log-integrity')

/** docs/checks.md: every check as a row, and a section by its id that leads to its own page. */
export const checksPage = (checks: readonly Check[]): string =>
  page([
    '# Checks',
    introduction,
    checksIndex(checks, 'checks/'),
    ...checks.map(({ id, title, failsWhen }) => section(id, `**${prose(title)}.** Fails when ${prose(failsWhen)}.`)),
    ...[expired, swept, integrity].map(({ id, title, why }) => section(id, `**${prose(title)}.** ${prose(why)}`)),
  ])

const introduction = `Each check gives one verdict a resource: \`pass\`, \`fail\`, or \`unknown\` where something that it reads could not be read. The page of each says why it matters, what it reads, its settings, the controls that it stands for, and how to mend what it finds; \`trailkeeper explain CHECK\` prints the same on the command line. [remedies.md](remedies.md) tells what each repair writes, [policy.md](policy.md) how to turn checks on and off. Controls: CIS AWS Foundations Benchmark, AWS Security Hub, NIST SP 800-53 revision 5, PCI DSS 4.0.`

/** Ids are anchors that alerts and reports of earlier versions lead to. */
const section = (id: string, text: string) => `## ${id}\n\n${text} [More](checks/${id}.md)`

/**
 * One row a check.
 * @param pages folder of the checks' pages, as seen from the page that the table stands in
 */
export const checksIndex = (checks: readonly Check[], pages: string): string =>
  table(
    ['Check', 'Severity', 'Fails when', 'Repaired by'],
    checks.map((check) => [
      `[${check.id}](${pages}${check.id}.md)`,
      check.severity,
      `${prose(check.failsWhen)}${check.optIn ? ' (opt-in)' : ''}`,
      codes(writtenRemedies(check).map((remedy) => remedy.id)),
    ]),
  )

/** docs/checks/exemption-expired.md: of the finding that comes from the policy and not from a check. */
export const exemptionExpiredPage = (): string =>
  page([
    `# ${expired.id}`,
    `**${prose(expired.title)}.** ${prose(expired.why)}`,
    `- **Severity** ${expired.severity}\n- **Scope** one verdict per exemption past its date`,
    `It cannot be turned off, repaired or exempted. ${prose(expired.manual)}: [exemptions](../policy.md#exemptions).`,
    `[All checks](../checks.md) · [Policy file](../policy.md)`,
  ])

/** docs/checks/account-swept.md: of the finding that stands for an account of an organization as a whole. */
export const accountSweptPage = (): string =>
  page([
    `# ${swept.id}`,
    `**${prose(swept.title)}.** ${prose(swept.why)}`,
    `- **Severity** ${swept.severity}\n- **Scope** one verdict per account of the organization that gave no report; it is always \`unknown\``,
    `It says which call failed and with which code: \`sts:AssumeRole\` where the account could not be entered, \`sweep\` where it was and the sweep did not come to its end. ${prose(swept.manual)}. Accounts that are closed, closing or not active yet are skipped, and listed in the report.`,
    `[All checks](../checks.md) · [Policy file](../policy.md)`,
  ])

/** docs/checks/log-integrity.md: of the verdict that `trailkeeper verify` gives. */
export const logIntegrityPage = (): string =>
  page([
    `# ${integrity.id}`,
    `**${prose(integrity.title)}.** ${prose(integrity.why)}`,
    `- **Severity** ${integrity.severity}\n- **Scope** one verdict per trail, region and account\n- **Controls** NIST SP 800-53 r5 ${integrity.controls.nist.join(', ')}; PCI DSS 4.0 ${integrity.controls.pci.join(', ')}`,
    `It fails when ${prose(integrity.failsWhen)}.`,
    `\`trailkeeper verify\` gives it; scan, plan and apply do not, as it takes reading all log files. [What it looks at, and what each verdict means](../verify.md). ${prose(integrity.manual)}.`,
    `[All checks](../checks.md) · [Log file integrity](../verify.md)`,
  ])
