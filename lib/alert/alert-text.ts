import { parseArn } from '../aws/arn.ts'
import type { AccountId, Finding, Outcome, Report, Tamper } from '../model.ts'
import { changeLines, facetResource } from '../report/facet-text.ts'
import { mostInMessage, plainText } from '../report/plain-text.ts'
import { awsCommand } from './aws-command.ts'
import { gapsText } from './gaps-text.ts'
import { mendingCommands } from './mending-commands.ts'

const mostOfACheck = 5
const mostCommands = 10

/** What a person has to know, without opening anything: what is wrong, where, who did it, what was done, how to undo it. */
export function alertText(report: Report, open: readonly Finding[], headline: string): string {
  const sections = [
    [plainText(headline), `Account ${report.scope.account}, ${report.finishedAt}`].join('\n'),
    report.tamper ? tamperText(report.tamper, report.scope.account) : '',
    doneText(report.outcomes),
    gapsText(report.gaps ?? []),
    report.tamper?.errorCode !== undefined && open.length === 0 ? 'It changed nothing.' : wrongText(open),
    leftText(report, open),
    mendText(report),
    undoText(report.outcomes),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function tamperText(tamper: Tamper, account: AccountId): string {
  const { actor } = tamper
  const who = actor.arn ?? actor.name ?? actor.type
  const lines = [
    tamper.errorCode === undefined ? 'WHAT HAPPENED' : `WHAT WAS TRIED (it failed: ${tamper.errorCode})`,
    `  ${tamper.eventName} on ${tamper.target ?? 'an unknown trail'} in ${tamper.region}, ${tamper.eventTime}`,
    `  by ${who} (${tamper.confirmed ? 'event history shows the same' : 'as the event claims'})`,
    actor.sessionIssuer === undefined ? '' : `  by way of ${actor.sessionIssuer}`,
    actor.sourceIp === undefined ? '' : `  from ${actor.sourceIp}`,
    actor.userAgent === undefined ? '' : `  with ${actor.userAgent}`,
    ownerLine(tamper.target, account),
    tamper.weakens.length > 0 ? `  It weakens: ${tamper.weakens.join(', ')}.` : '',
    (tamper.attempts ?? 1) > 1 ? `  ${tamper.attempts} attempts since the last that was told` : '',
    (tamper.repeats ?? 1) > 1 ? `  It was stopped ${tamper.repeats} times within the hour` : '',
    tamper.pipeline === undefined
      ? ''
      : `  That is the pipeline ${tamper.pipeline}: repairs are only proposed`,
    tamper.underOwnRole
      ? "  The role is the guard's own, and the call is none of the guard's: somebody uses it"
      : '',
    `  Event ${tamper.eventId}`,
  ]
  return lines
    .filter(Boolean)
    .map((line) => `${line.startsWith(' ') ? '  ' : ''}${plainText(line)}`)
    .join('\n')
}

/** An organization's trail can be changed by its owner alone. */
function ownerLine(target: string | undefined, account: AccountId): string {
  const owner = target === undefined ? undefined : parseArn(target)?.account
  if (!owner || owner === account) return ''
  return `  It belongs to account ${owner}: only there can it be mended`
}

const doneWords: Partial<Record<Outcome['result'], string>> = {
  applied: 'Done',
  failed: 'FAILED',
  drifted: 'Not done, it changed meanwhile',
  refused: 'Not done',
  planned: 'Would do',
}

function doneText(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return ''
  const lines = outcomes.slice(0, 20).flatMap((outcome) => {
    const what = outcome.call ? `${outcome.call.operation} in ${outcome.call.region}` : outcome.remedy
    const resource = outcome.call ? facetResource(outcome.call.intend) : outcome.resource
    const changes = outcome.call ? changeLines(outcome.call.expect, outcome.call.intend) : []
    const why = outcome.result === 'applied' ? [] : [outcome.message]
    return [
      `  ${doneWords[outcome.result] ?? ''}: ${plainText(`${what} for ${resource}`)}`,
      ...[...changes, ...why].map((line) => `    ${plainText(line, mostInMessage)}`),
    ]
  })
  return ['WHAT WAS DONE', ...lines, ...moreLine(outcomes.length, 20)].join('\n')
}

function wrongText(open: readonly Finding[]): string {
  if (open.length === 0) return 'Nothing is wrong any more.'
  const checks = [...new Set(open.map((finding) => finding.check))]
  const lines = checks.flatMap((check) => {
    const findings = open.filter((finding) => finding.check === check)
    return [
      `  ${check} (${findings[0]?.severity ?? ''})`,
      ...findings
        .slice(0, mostOfACheck)
        .map(
          (finding) =>
            `    ${finding.status === 'unknown' ? 'unknown: ' : ''}${plainText(`${finding.region && `${finding.region}: `}${finding.message}`, mostInMessage)}`,
        ),
      ...moreLine(findings.length, mostOfACheck).map((line) => `  ${line}`),
    ]
  })
  return ['WHAT IS WRONG NOW', ...lines].join('\n')
}

function leftText(report: Report, open: readonly Finding[]): string {
  if (open.length === 0) return ''
  const byHand = report.outcomes.flatMap(({ result, call }) =>
    result === 'planned' && call ? [awsCommand(call, call.region)] : [],
  )
  const planned = byHand.length > 0
  return [
    'WHAT IS LEFT TO DO',
    planned
      ? '  trailkeeper apply           carries out what is listed as "Would do"'
      : '  trailkeeper plan            shows what Trailkeeper would change',
    ...[...new Set(open.map((finding) => finding.check))]
      .slice(0, 5)
      .map((check) => `  trailkeeper explain ${check}`),
    ...(planned ? ['  or by hand, in this order:'] : []),
    ...byHand.slice(0, mostCommands).map((command) => `  ${command}`),
    ...moreLine(byHand.length, mostCommands),
  ].join('\n')
}

function undoText(outcomes: readonly Outcome[]): string {
  const undos = outcomes.flatMap(({ result, call }) =>
    result === 'applied' && call?.undo ? [awsCommand(call.undo, call.region)] : [],
  )
  if (undos.length === 0) return ''
  return [
    'HOW TO UNDO IT',
    ...undos
      .toReversed()
      .slice(0, mostCommands)
      .map((command) => `  ${command}`),
    ...moreLine(undos.length, mostCommands),
  ].join('\n')
}

/** Commands for what the guard does not mend by itself. */
function mendText({ tamper, outcomes, scope }: Report): string {
  if (!tamper || tamper.errorCode !== undefined) return ''
  const isRepaired = outcomes.some(({ result }) => result === 'applied')
  const commands = isRepaired ? [] : mendingCommands(tamper, scope.account)
  return commands.length === 0
    ? ''
    : ['HOW TO MEND IT', ...commands.map((command) => `  ${command}`)].join('\n')
}

const moreLine = (count: number, shown: number) => (count > shown ? [`  … and ${count - shown} more`] : [])
