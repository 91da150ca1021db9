import { isAccessDenied } from '../../aws/errors.ts'
import { regionForm } from '../../aws/regions.ts'
import {
  type Change,
  type Finding,
  type Report,
  severities,
  type Severity,
  type Tamper,
} from '../../model/index.ts'
import { isTrailArn, parseArn } from '../../text/arn.ts'
import { counted } from '../../text/plain-text.ts'

export const alertKinds = [
  'tampering',
  'attempt',
  'opened',
  'still-open',
  'resolved',
  'repaired',
  'repair-failed',
  'repair-refused',
  'escalated',
  'exemption-expired',
  'guard-unhealthy',
  'notice',
  'test',
] as const

/**
 * What an alert is first of all about; where it is about several things, the one that asks most of its reader.
 * `escalated`: the guard stopped repairing something by itself, and a person has to go on. `notice`: nothing is wrong, and
 * somebody should know all the same. `test`: sent by hand, to see that it arrives.
 */
export type AlertKind = (typeof alertKinds)[number]

/** What is known beside the report. */
export type AlertContext = {
  /** Names what is told; made of the report where absent. */
  name?: string
  /** Since people were last told; all that is open in the report counts as new where absent. */
  changes?: readonly Change[]
  /** The account's alias. */
  alias?: string
  /** Where docs/ is published. */
  docs?: string
  /** Findings that people were told of before and that are not told again. */
  known?: number
  /** What is no finding and no repair: a sentence, and what it is about, a line each. */
  notice?: Notice
  /** Code of the drill that this is, by a record that a person signed. */
  drill?: string
}

export type Notice = { headline: string; lines: readonly string[]; region: string }

/** What a report has to say, sorted for whoever reads it. */
export type AlertContent = {
  id: string
  kind: AlertKind
  severity: Severity
  headline: string
  account: string
  region: string
  /** Findings that are new, or told again, worst first. */
  open: Finding[]
  report: Report
  context: AlertContext
  links: string[]
}

/** @param open the findings that are told */
export function alertKind(
  report: Report,
  open: readonly Finding[],
  changes: readonly Change[] | undefined,
): AlertKind {
  const { outcomes, tamper } = report
  if (outcomes.some(({ result }) => result === 'failed' || result === 'drifted')) return 'repair-failed'
  if (outcomes.some(({ escalated }) => escalated)) return 'escalated'
  if (tamper) return tamper.errorCode === undefined ? 'tampering' : 'attempt'
  if (outcomes.some(({ result }) => result === 'applied')) return 'repaired'
  const hasNew = !changes || changes.some(({ kind }) => kind === 'opened')
  if (open.length > 0 && hasNew) return kindOfFindings(open)
  if (outcomes.some(({ result }) => result === 'refused')) return 'repair-refused'
  if (open.length > 0) return 'still-open'
  return changes && changes.length > 0 && (report.gaps ?? []).length === 0 ? 'resolved' : 'opened'
}

function kindOfFindings(open: readonly Finding[]): AlertKind {
  if (open.some(({ check, status }) => check === 'tampering-path' && status === 'fail'))
    return 'guard-unhealthy'
  return open.every(({ check }) => check === 'exemption-expired') ? 'exemption-expired' : 'opened'
}

/** An attempt that failed is grave, but not as grave as what it failed to do. */
export function worstSeverity(kind: AlertKind, report: Report, open: readonly Finding[]): Severity {
  if (report.tamper && (kind !== 'attempt' || report.tamper.underOwnRole)) return 'critical'
  if (kind === 'escalated' || (report.gaps ?? []).length > 0) return 'critical'
  const found = open.map((finding) => finding.severity)
  const least: Partial<Record<AlertKind, Severity>> = {
    attempt: 'high',
    'repair-failed': 'high',
    'repair-refused': 'medium',
  }
  return severities.find((severity) => [...found, least[kind] ?? 'info'].includes(severity)) ?? 'info'
}

/** The alert in a sentence. */
export function headlineOf(
  report: Report,
  kind: AlertKind,
  open: readonly Finding[],
  { changes = [], known = 0, notice }: AlertContext,
): string {
  if (notice && kind === 'notice') return notice.headline
  const done = report.outcomes.filter((outcome) => outcome.result === 'applied').length
  const repaired = isPartly(report) ? 'partly repaired, ' : 'repaired, '
  const what = kind === 'repair-failed' ? 'repair FAILED, ' : done > 0 ? repaired : ''
  if (report.tamper) return `${what}${tamperHeadline(report.tamper)}`
  const [worst] = open
  const [gap] = report.gaps ?? []
  if (gap) return `${what}${nameOf(gap.trailArn)} was stopped, and no event of it came`
  if (worst) {
    const again = kind === 'still-open' ? 'still open: ' : ''
    const count = open.length > 1 ? `${open.length} findings, first: ` : ''
    return `${what}${again}${count}${worst.message}`
  }
  const ended = changes.filter(({ kind: change }) => change === 'resolved')
  if (done > 0) return `${counted(done, 'repair')} made, ${restOf(report, known)}`
  const failed = report.outcomes.find(({ result }) => result !== 'planned')
  if (failed) return `${what}${failed.message}`
  const [first] = ended
  if (!first) return report.outcomes[0]?.message ?? ''
  return `resolved, ${ended.length > 1 ? `${ended.length} findings, first: ` : ''}${first.alertState.name} on ${nameOf(first.alertState.resource)}`
}

/** True where something that a call changed waits for a person. What was wrong before it is none of that. */
function isPartly({ tamper, gaps = [], outcomes }: Report): boolean {
  if (!tamper) return false
  const { byHand, notUndone, weakens } = tamper
  const isRefused = outcomes.some(({ result, check }) => result !== 'applied' && weakens.includes(check))
  return (
    byHand !== undefined || notUndone !== undefined || gaps.some(({ to }) => to === undefined) || isRefused
  )
}

function restOf({ outcomes }: Report, known: number): string {
  if (known > 0) return `${counted(known, 'finding')} stay open`
  const isAll = outcomes.every(({ result }) => result === 'applied')
  return isAll ? 'nothing is wrong any more' : 'not all that was to be done'
}

function tamperHeadline(tamper: Tamper): string {
  const verb = `${failureWord(tamper)}${tamper.eventName}`
  const role = tamper.underOwnRole ? " by the guard's role" : ''
  const name = tamper.target === undefined ? 'a trail' : nameOf(tamper.target)
  const said = tamper.claimed ? claimedText(tamper) : ''
  const end = tamper.notUndone === undefined ? '' : ', NOT undone'
  return `${said}${verb}${role} on ${name}${timesOf(tamper)}${end}`
}

/** A call may fail for another reason than that somebody forbade it: what it names is gone, or is in use. */
function failureWord({ errorCode }: Tamper): string {
  if (errorCode === undefined) return ''
  return isAccessDenied(errorCode) ? 'denied ' : 'failed '
}

/** Of several, whatever they claim, the last is named. */
const claimedText = ({ attempts = 1 }: Tamper) =>
  attempts > 1 ? `${attempts} claimed events, the last ` : 'claimed: '

function timesOf({ attempts = 1, repeats = 1, claimed }: Tamper): string {
  if (claimed) return ''
  if (attempts > 1) return `, ${attempts} times`
  return repeats > 1 ? `, ${repeats} times in an hour` : ''
}

const nameOf = (trailArn: string) => trailArn.replace(/^.*:trail\//u, '')

/** Hosts of the consoles; partitions without a public one have no links (AWS General Reference, console endpoints). */
const consoleHosts: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
}

const mostLinks = 5

/**
 * Where to look: the trails, the call in event history, and what the checks say of themselves. Only what has the form
 * that AWS gives it becomes part of a link.
 * @param docs URL under which docs/ is published; without it the pages are named from the repository's root
 */
export function alertLinks(report: Report, open: readonly Finding[], docs: string | undefined): string[] {
  const { tamper, partition, outcomes, gaps = [] } = report
  const resources = [
    ...(tamper?.target === undefined ? [] : [tamper.target]),
    ...outcomes.filter(({ result }) => result !== 'planned').map(({ resource }) => resource),
    ...gaps.map(({ trailArn }) => trailArn),
    ...open.map(({ resource }) => resource),
  ]
  const trails = [...new Set(resources)].flatMap((arn) => trailLink(arn, partition))
  const event = tamper ? eventLink(tamper, partition) : []
  const pages = [...new Set(open.map(({ check }) => check))]
    .filter(isWord)
    .map((check) => pageLink(check, docs))
  return [...event, ...trails.slice(0, mostLinks), ...pages.slice(0, mostLinks)]
}

const isWord = (text: string) => /^[a-z0-9-]{1,64}$/.test(text)

/** As docs/checks/ is laid out; written here, as whoever imports the checks' facts imports all checks. */
const pageLink = (check: string, docs = 'docs') => `${docs}/checks/${check}.md`

function trailLink(arn: string, partition: string): string[] {
  const region = parseArn(arn)?.region ?? ''
  return isTrailArn(arn) ? consoleLink(region, partition, `trails/${encodeURIComponent(arn)}`) : []
}

function eventLink({ eventId, region }: Tamper, partition: string): string[] {
  return /^[\w-]{1,64}$/.test(eventId) ? consoleLink(region, partition, `events?EventId=${eventId}`) : []
}

function consoleLink(region: string, partition: string, path: string): string[] {
  const host = consoleHosts[partition]
  if (host === undefined || !regionForm.test(region)) return []
  return [`https://${region}.${host}/cloudtrailv2/home?region=${region}#/${path}`]
}
