import type { Command } from 'commander'
import { RunError } from '../lib/aws/errors.ts'
import { allChecks } from '../lib/checks/all-checks.ts'
import type { Check } from '../lib/checks/check.ts'
import { nearestName } from '../lib/policy/nearest-name.ts'
import { checkPage } from '../lib/report/check-facts.ts'
import type { Terminal } from './terminal.ts'

/** `trailkeeper explain CHECK`. */
export function addExplain(program: Command, terminal: Terminal): void {
  program
    .command('explain')
    .argument('<check>', 'id of a check, such as trail-logging')
    .summary('say what a check asks, why, and how to mend it by hand')
    .description('Says what a check asks, why, the controls that it stands for, and how to mend it by hand.')
    .addHelpText('after', `\nChecks:\n  ${allChecks.map((check) => check.id).join('\n  ')}`)
    .action((id: string) => {
      const check = allChecks.find((candidate) => candidate.id === id)
      if (!check) throw new RunError(unknownCheck(id))
      terminal.out(explanation(check))
    })
}

function unknownCheck(id: string): string {
  const near = nearestName(
    id,
    allChecks.map((check) => check.id),
  )
  return `unknown check "${id}"${near === undefined ? '; trailkeeper explain --help lists them' : `; did you mean "${near}"?`}`
}

/** What a person needs to know of one check. */
export function explanation(check: Check): string {
  const { cis, securityHub, nist, pci } = check.controls
  const controls = [
    ['CIS AWS Foundations', cis],
    ['AWS Security Hub', securityHub],
    ['NIST 800-53 r5', nist],
    ['PCI DSS 4.0', pci],
  ] as const
  return [
    `${check.id}: ${check.title}`,
    '',
    check.why,
    '',
    `Fails when   ${check.failsWhen}`,
    `Severity     ${check.severity}`,
    `Scope        one verdict per ${check.scope}`,
    ...controls.flatMap(([name, ids]) => (ids.length > 0 ? [`${name}: ${ids.join(', ')}`] : [])),
    '',
    check.remedies.length > 0
      ? `Trailkeeper repairs it with: ${check.remedies.join(', ')}`
      : 'Trailkeeper does not repair it.',
    `By hand: ${check.manual}`,
    `More: ${checkPage(check.id)}`,
    '',
  ].join('\n')
}
