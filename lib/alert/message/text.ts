import type { AccountInReport, Change, Finding, Outcome, Report } from '../../model/index.ts'
import { changeLines, facetResource } from '../../text/facet-text.ts'
import { cutToBytes, mostInMessage, plainText } from '../../text/plain-text.ts'
import { searchCommand } from '../../report/search-command.ts'
import { awsCommand, shellWord, undoCommand } from '../../text/command-line.ts'
import type { AlertContent } from './content.ts'
import { gapsText, mendingCommands, resolvedText, tamperText } from './sections.ts'

/** What a person still reads, and every mail program shows. */
const mostTextBytes = 9_500

/** How much of each list is shown: less and less, until the whole fits. */
type Room = { ofACheck: number; commands: number; outcomes: number; checks: number }
const rooms: readonly Room[] = [
  { ofACheck: 5, commands: 10, outcomes: 20, checks: 30 },
  { ofACheck: 3, commands: 6, outcomes: 8, checks: 30 },
  { ofACheck: 2, commands: 3, outcomes: 4, checks: 30 },
  { ofACheck: 1, commands: 2, outcomes: 2, checks: 15 },
]

/**
 * What a person has to know, without opening anything: what is wrong, where, who did it, what was done, what is left to
 * do, how to undo it. Under 10 KB: where lists are cut, their counts stay, and the command that shows the rest.
 */
export function alertText(content: AlertContent): string {
  for (const room of rooms) {
    const text = textWith(content, room)
    if (Buffer.byteLength(text) <= mostTextBytes) return text
  }
  const least = textWith(content, { ofACheck: 1, commands: 1, outcomes: 1, checks: 5 })
  return cutToBytes(least, mostTextBytes, '\n… cut. All of it: trailkeeper plan\n')
}

function textWith(content: AlertContent, room: Room): string {
  const { report, open, headline, context } = content
  const { changes } = context
  const sections = [
    [headline, ...placeLines(report, accountName(content))].join('\n'),
    report.tamper ? tamperText(report.tamper, report.scope.account) : '',
    doneText(report.outcomes, room),
    gapsText((report.gaps ?? []).slice(0, room.outcomes)),
    wrongSection(content, room),
    resolvedText(changes ?? [], room),
    knownText(context.known ?? 0),
    leftText(report, open, room),
    mendText(report, open),
    undoText(report, room),
    searchText(report),
    content.links.length > 0 ? ['MORE', ...content.links.map((link) => `  ${link}`)].join('\n') : '',
    `Alert ${content.id}`,
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

/** Its alias is what people call an account by; its id is what it is. */
const accountName = ({ account, context: { alias } }: AlertContent): string =>
  alias === undefined ? account : `${account} (${plainText(alias, 63)})`

function wrongSection({ report, open, context }: AlertContent, room: Room): string {
  if (context.notice)
    return context.notice.lines.map((line) => `  ${plainText(line, mostInMessage)}`).join('\n')
  if (open.length > 0) return wrongText(report, open, context.changes, room)
  if (report.tamper?.errorCode !== undefined) return 'It changed nothing.'
  if (report.tamper?.claimed) return claimedText
  if (!report.tamper || !isLeft(report))
    return (context.known ?? 0) === 0 ? `Nothing is wrong any more.${unheardText(report)}` : ''
  return 'No check fails on it, but what was changed is NOT all put back.'
}

/** Event history shows a call up to 15 minutes late (CloudTrail user guide, "Viewing event history"). */
const claimedText =
  'Nothing that was looked at shows it, and event history does not (yet: it may be 15 minutes late). Whoever may invoke the guard can claim what they like. Further events that nothing shows are counted, whatever they claim, and told at most once an hour.'

/** While no trail logs, EventBridge brings no "AWS API Call via CloudTrail" (EventBridge user guide). */
const unheardText = ({ gaps = [] }: Report): string =>
  gaps.some(({ cause }) => cause === 'stopped' || cause === 'deleted')
    ? '\nCalls made meanwhile may not have been heard. The next sweep looks for what they did; at once: trailkeeper scan'
    : ''

/** Checks do not judge everything: a policy that lets a stranger read passes them, and waits for a person all the same. */
const isLeft = (report: Report): boolean =>
  mendText(report) !== '' ||
  report.tamper?.notUndone !== undefined ||
  (report.gaps ?? []).some(({ to }) => to === undefined) ||
  report.outcomes.some(({ result }) => result !== 'applied')

const doneWords: Record<Outcome['result'], string> = {
  applied: 'Done',
  failed: 'FAILED',
  drifted: 'Not done, it changed meanwhile',
  refused: 'Not done',
  planned: 'Would do',
}

function doneText(outcomes: readonly Outcome[], room: Room): string {
  if (outcomes.length === 0) return ''
  const lines = outcomes.slice(0, room.outcomes).flatMap((outcome) => {
    const what = outcome.call ? `${outcome.call.operation} in ${outcome.call.region}` : outcome.remedy
    const resource = outcome.call ? facetResource(outcome.call.intend) : outcome.resource
    const changes = outcome.call ? changeLines(outcome.call.expect, outcome.call.intend) : []
    const why = outcome.result === 'applied' ? [] : [outcome.message]
    return [
      `  ${doneWords[outcome.result]}: ${plainText(`${what} for ${resource}`)}`,
      ...[...changes, ...why].map((line) => `    ${plainText(line, mostInMessage)}`),
    ]
  })
  return ['WHAT WAS DONE', ...lines, ...moreLine(outcomes.length, room.outcomes)].join('\n')
}

/** By check, with the number of each, so that a cut list still tells how much there is. */
function wrongText(
  report: Report,
  open: readonly Finding[],
  changes: readonly Change[] | undefined,
  room: Room,
): string {
  const checks = [...new Set(open.map((finding) => finding.check))]
  const lines = checks.slice(0, room.checks).flatMap((check) => {
    const findings = open.filter((finding) => finding.check === check)
    const shown = findings.slice(0, room.ofACheck)
    return [
      `  ${plainText(check)} (${findings[0]?.severity ?? ''}${findings.length > 1 ? `, ${findings.length} findings` : ''})`,
      ...shown.flatMap((finding) => findingLines(finding, report).map((line) => `    ${line}`)),
      ...moreLine(findings.length, shown.length).map((line) => `  ${line}`),
    ]
  })
  const again = changes?.some(({ kind }) => kind === 'still-open') ?? false
  const hasNew = changes?.some(({ kind }) => kind === 'opened') ?? true
  const title = again && !hasNew ? 'WHAT IS STILL WRONG' : 'WHAT IS WRONG NOW'
  return [title, ...lines, ...moreLine(checks.length, room.checks)].join('\n')
}

/** Of the guard's own path each thing that is wrong stands by itself, or the last of them would be cut off. */
function findingLines(finding: Finding, report: Report): string[] {
  const facts = finding.actual.split('; ')
  const isLong = finding.message.length > mostInMessage && facts.length > 1
  if (finding.check !== 'tampering-path' || !isLong) return [findingLine(finding, report)]
  const few = facts.slice(0, mostFacts).map((fact) => `- ${plainText(fact, 200)}`)
  return [
    `Tampering can go unheard, for ${facts.length} reasons:`,
    ...few,
    ...moreLine(facts.length, few.length),
  ]
}

const mostFacts = 20

const findingLine = (finding: Finding, report: Report): string =>
  `${finding.status === 'unknown' ? 'unknown: ' : ''}${plainText(`${findingPlace(finding, report)}${finding.message}`, mostInMessage)}`

const knownText = (known: number): string =>
  known === 0
    ? ''
    : `Besides, ${known} that you were told of before ${known === 1 ? 'is' : 'are'} still open.`

function leftText({ outcomes }: Report, open: readonly Finding[], room: Room): string {
  if (open.length === 0) return ''
  const byHand = outcomes.flatMap(({ result, call }) =>
    result === 'planned' ? [awsCommand(call, call.region)] : [],
  )
  const planned = byHand.length > 0
  return [
    'WHAT IS LEFT TO DO',
    planned
      ? '  trailkeeper apply           carries out what is listed as "Would do"'
      : '  trailkeeper plan            shows what Trailkeeper would change',
    ...[...new Set(open.map((finding) => finding.check))]
      .slice(0, 5)
      .map((check) => `  trailkeeper explain ${shellWord(check)}`),
    ...(planned ? ['  or by hand, in this order:'] : []),
    ...byHand.slice(0, room.commands).map(commandLine),
    ...moreLine(byHand.length, room.commands),
  ].join('\n')
}

function undoText(report: Report, room: Room): string {
  const { outcomes } = report
  const whole = undoCommand(report)
  const undos = outcomes.flatMap(({ result, call }) =>
    result === 'applied' && call.undo ? [awsCommand(call.undo, call.region)] : [],
  )
  if (undos.length === 0) return ''
  return [
    'HOW TO TAKE THE REPAIR BACK',
    ...(whole === undefined ? [] : [`  ${whole}`, '  or by hand, in this order:']),
    ...undos.toReversed().slice(0, room.commands).map(commandLine),
    ...moreLine(undos.length, room.commands),
  ].join('\n')
}

/** Log files come within about five minutes of a call (CloudTrail user guide, "How CloudTrail works"). */
function searchText(report: Report): string {
  const command = report.tamper && searchCommand(report.tamper, report)
  return command === undefined
    ? ''
    : `WHAT ELSE THE CALLER DID\n  Log files show it, some minutes after the call:\n  ${command}`
}

/** Commands for what the guard does not mend by itself. */
function mendText({ tamper, outcomes, scope }: Report, open: readonly Finding[] = []): string {
  const found = [...new Set(open.flatMap(({ byHand = [] }) => byHand))]
  if (!tamper && found.length > 0) return ['HOW TO MEND IT', ...wholeCommands(found)].join('\n')
  if (!tamper || tamper.errorCode !== undefined) return ''
  const isRepaired = outcomes.some(({ result }) => result === 'applied')
  if (tamper.byHand) return ['HOW TO MEND IT', ...wholeCommands(tamper.byHand)].join('\n')
  const commands = isRepaired ? [] : mendingCommands(tamper, scope.account)
  return commands.length === 0 ? '' : ['HOW TO MEND IT', ...commands.map(commandLine)].join('\n')
}

const mostByHand = 5_000

/** What nobody else will put back: whole commands, in their order, as many as there is room for. */
function wholeCommands(commands: readonly string[]): string[] {
  let length = 0
  const shown = commands.filter((command) => (length += command.length) <= mostByHand)
  const left = commands.length - shown.length
  return [
    ...shown.map((command) => `  ${command}`),
    ...(left > 0
      ? [`  … and ${left} more: trailkeeper baseline show --output json has them as safeguards`]
      : []),
  ]
}

const longestCommand = 1_500

/** A command is shown whole or not at all: half of one may do something else. */
const commandLine = (command: string): string =>
  command.length <= longestCommand
    ? `  ${command}`
    : `  (a command of ${command.length} characters: trailkeeper plan --output json has its input)`

const moreLine = (count: number, shown: number) => (count > shown ? [`  … and ${count - shown} more`] : [])

/** What an alert is about, for its subject. */
export const placeText = ({ scope: { account, organization } }: Report, region: string): string =>
  organization === undefined
    ? `(${account}${region && `, ${region}`})`
    : `(organization ${organization === 'file' ? `of ${account}` : organization})`

/**
 * What an alert is about, and when: the account, or the organization with how many of its accounts were looked at, for
 * what could not be looked at is not well.
 */
function placeLines(
  { scope: { organization }, finishedAt, accounts = [], omitted }: Report,
  name: string,
): string[] {
  if (organization === undefined) return [`Account ${name}, ${finishedAt}`]
  const count = (status: AccountInReport['status']) => accounts.filter((one) => one.status === status).length
  return [
    `Organization ${plainText(organization)}, looked at from account ${name}, ${finishedAt}`,
    `Accounts: ${count('swept')} swept, ${count('unknown')} unknown, ${count('skipped')} skipped`,
    ...(omitted && omitted.findings > 0
      ? [`${omitted.findings} findings more are in the accounts' own reports`]
      : []),
  ]
}

/** Where a finding is; in an organization, whose it is too. The finding on an account as a whole names it itself. */
function findingPlace({ account, region }: Finding, { scope }: Report): string {
  if (region === '') return ''
  return scope.organization === undefined ? `${region}: ` : `${account} ${region}: `
}
