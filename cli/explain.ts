import type { Command } from 'commander'
import { RunError } from '../lib/aws/errors.ts'
import { allChecks, type Check, checkOf } from '../lib/checks/all-checks.ts'
import { nearestName } from '../lib/text/nearest-name.ts'
import { checkPage, controlsByFramework } from '../lib/report/check-facts.ts'
import { wrappedLines } from '../lib/text/plain-text.ts'
import type { Terminal } from './terminal.ts'

/** `trailkeeper explain CHECK`. */
export function addExplain(program: Command, terminal: Terminal): void {
  program
    .command('explain')
    .argument('<check>', 'id of a check, such as trail-logging')
    .description('Says what a check asks, why, the controls that it stands for, and how to mend it by hand.')
    .addHelpText(
      'after',
      `\nChecks:\n  ${allChecks.map((check) => check.id).join('\n  ')}\n\nExample:\n  trailkeeper explain trail-logging`,
    )
    .action((id: string) => {
      const check = checkOf(id)
      if (!check) throw new RunError(unknownCheck(id))
      terminal.out(explanation(check, terminal.width))
    })
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
