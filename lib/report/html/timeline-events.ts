import { counted } from '../../text/plain-text.ts'
import { failureText } from '../../aws/errors.ts'
import type { Finding, Gap, Report, Tamper } from '../../model/index.ts'
import type { EarlierReport } from '../earlier-report.ts'
import { worstFirst } from '../finding-id.ts'
import { placedName, resourceName } from '../../text/arn.ts'
import { longText, markup, type Markup, timeText } from './markup.ts'

export type TimelineEvent = {
  /** ISO 8601. */
  at: string
  tone: 'bad' | 'warn' | 'good' | 'none'
  title: string
  details: string[]
}

/** What happened, the newest first, as far as this report and the earlier ones tell. */
function timelineEvents(report: Report, history: readonly EarlierReport[]): TimelineEvent[] {
  const all: EarlierReport[] = [...history, report]
  const events = all.flatMap((one, index) => [
    ...(one.tamper ? [tamperEvent(one.tamper)] : []),
    ...(one.gaps ?? []).map(gapEvent),
    ...repairEvents(one),
    ...changeEvents(all[index - 1], one),
  ])
  const once = new Map(events.map((event) => [JSON.stringify([event.at, event.title, event.details]), event]))
  return [...once.values()].toSorted((a, b) => timeOf(b) - timeOf(a))
}

const timeOf = ({ at }: TimelineEvent) => Date.parse(at) || 0

function tamperEvent({
  eventName,
  eventTime,
  region,
  target,
  weakens,
  actor,
  errorCode,
  confirmed,
}: Tamper): TimelineEvent {
  const who = [
    actor.arn ?? actor.name ?? actor.type,
    actor.sourceIp && `from ${actor.sourceIp}`,
    actor.userAgent && `with ${actor.userAgent}`,
  ]
  return {
    at: eventTime,
    tone: errorCode === undefined ? 'bad' : 'warn',
    title: `${eventName} ${errorCode === undefined ? 'on' : 'was tried on'} ${target === undefined ? 'an unnamed resource' : resourceName(target)} in ${region}`,
    details: [
      `By ${who.filter(Boolean).join(' ')}${confirmed === true ? ', as event history confirms' : ', as the event claims'}.`,
      `Weakens: ${weakens.join(', ')}.`,
      ...(errorCode === undefined ? [] : [`It was answered with ${errorCode}.`]),
    ],
  }
}

function gapEvent({ trailArn, cause, from, to, regions, inHistory, lost, coveredBy }: Gap): TimelineEvent {
  const where = regions === 'all' ? 'all its regions' : regions.join(', ')
  const kept = inHistory.ok
    ? `${inHistory.value.events}${inHistory.value.more ? ' or more' : ''} management events of that time are in event history.`
    : `Event history could not be read: ${failureText(inHistory)}.`
  return {
    at: from,
    tone: coveredBy.length > 0 ? 'warn' : 'bad',
    title: `${placedName(trailArn)} recorded less in ${where}: ${cause}`,
    details: [
      to === undefined ? 'It lasts.' : `Until ${to}.`,
      kept,
      ...(lost.length > 0 ? [`Lost for good: ${lost.join(', ')}.`] : []),
      ...(coveredBy.length > 0 ? [`Meanwhile logged by ${coveredBy.map(placedName).join(', ')}.`] : []),
    ],
  }
}

function repairEvents({ finishedAt, outcomes }: EarlierReport): TimelineEvent[] {
  const some = (result: 'applied' | 'failed' | 'drifted', tone: TimelineEvent['tone'], title: string) => {
    const of = outcomes.filter((outcome) => outcome.result === result)
    return of.length === 0
      ? []
      : [
          {
            at: finishedAt,
            tone,
            title: `${counted(of.length, 'repair')} ${title}`,
            details: listed(of.map(({ remedy, resource }) => `${remedy} on ${placedName(resource)}`)),
          },
        ]
  }
  return [
    ...some('applied', 'good', 'carried out'),
    ...some('failed', 'bad', 'failed'),
    ...some('drifted', 'bad', 'not carried out: live state had changed'),
  ]
}

/** What began and what ceased to fail between two reports. */
function changeEvents(before: EarlierReport | undefined, after: EarlierReport): TimelineEvent[] {
  if (!before) return []
  const [was, is] = [failing(before.findings), failing(after.findings)]
  const since = [...is].filter(([key]) => !was.has(key)).map(([, finding]) => finding)
  const judgedBefore = checksJudgedIn(before)
  const opened = since.filter(judgedBefore)
  const newlyJudged = since.filter((finding) => !judgedBefore(finding))
  const passes = passesIn(after)
  const resolved = [...was.values()].filter(passes)
  const event = (some: Finding[], tone: TimelineEvent['tone'], title: string): TimelineEvent[] =>
    some.length === 0
      ? []
      : [
          {
            at: after.finishedAt,
            tone,
            title: `${counted(some.length, 'finding')} ${title}`,
            details: listed(
              worstFirst(some).map(({ check, resource }) => `${check} on ${placedName(resource)}`),
            ),
          },
        ]
  return [
    ...event(opened, 'bad', 'opened'),
    ...event(newlyJudged, 'none', 'of checks that were not judged before'),
    ...event(resolved, 'good', 'resolved'),
  ]
}

/** Whether what failed before passes now. A report on many accounts lists no passes: what it does not list passes. */
function passesIn({ accounts, omitted, findings }: EarlierReport): (finding: Finding) => boolean {
  if (!accounts) {
    const passed = new Set(findings.filter(({ status }) => status === 'pass').map(keyOf))
    return (finding) => passed.has(keyOf(finding))
  }
  const swept = new Set(accounts.filter(({ status }) => status === 'swept').map(({ id }) => id))
  const listed = new Set(findings.map(keyOf))
  return (finding) =>
    (omitted?.findings ?? 0) === 0 && swept.has(finding.account) && !listed.has(keyOf(finding))
}

/** What a check says that did not run before is no change. A report on many accounts does not tell which ran. */
function checksJudgedIn({ accounts, findings }: EarlierReport): (finding: Finding) => boolean {
  const judged = new Set(findings.map(({ check }) => check))
  return ({ check }) => accounts !== undefined || judged.has(check) || check === 'exemption-expired'
}

const failing = (findings: readonly Finding[]) =>
  new Map(
    findings
      .filter(({ status, exemption }) => status === 'fail' && !exemption)
      .map((finding) => [keyOf(finding), finding]),
  )

const keyOf = ({ check, account, region, resource }: Finding) =>
  JSON.stringify([check, account, region, resource])

const mostListed = 4

const listed = (lines: string[]): string[] =>
  lines.length <= mostListed
    ? lines
    : [...lines.slice(0, mostListed), `and ${lines.length - mostListed} more`]

const mostEvents = 100

/** Incidents, gaps, repairs and what changed between reports, the newest first. */
export function timelineSection(report: Report, history: readonly EarlierReport[]): Markup {
  const events = timelineEvents(report, history)
  const shown = events.slice(0, mostEvents)
  return markup`<section id="timeline" aria-labelledby="timeline-title">
<h2 id="timeline-title">Timeline</h2>
${shown.length === 0 ? markup`<p>No incident, gap or repair is in this report.</p>` : markup`<ol class="timeline">${shown.map(eventItem)}</ol>`}
${shown.length < events.length ? markup`<p>The newest ${shown.length} of ${events.length}.</p>` : undefined}
</section>`
}

const eventItem = ({ at, tone, title, details }: TimelineEvent): Markup =>
  markup`<li class="tone-${tone}"><p class="when">${timeText(at)}</p><p><b>${longText(title)}</b></p>${details.map((detail) => markup`<p>${longText(detail)}</p>`)}</li>\n`
