import { errorMessage } from '../../lib/aws/errors.ts'
import { hourMs, mayHoldEvents, timeText } from '../../lib/evidence/names.ts'
import { createSeekers } from '../../lib/evidence/seekers.ts'
import type { ObjectChange, Tamper, Verification } from '../../lib/model/index.ts'
import type { ActorCall, ActorTimeLine, ActorTimeLines } from '../../lib/report/html/actors-section.ts'
import { byArn, byTime } from '../../lib/search/condition.ts'
import { sessionActivity } from '../../lib/search/questions/callers.ts'
import { tampering } from '../../lib/search/questions/logging.ts'
import type { Hit } from '../../lib/search/search-file.ts'
import { actorOfRecord } from '../../lib/tamper/actor-of-record.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { field, textOf } from '../../lib/text/fields.ts'
import type { Session } from '../session.ts'
import { withBucketFiles } from './bucket-files.ts'
import { type Files, filesOfFolder } from './files.ts'
import { followed } from './run-search.ts'
import { fileEngine } from './search-files.ts'

/** Somebody who did something that makes people look, and when. */
type Incident = { eventId: string; arn: string; at: number }

const mostActors = 10
const mostCalls = 200
const readAhead = 8
const asked = { protectedResources: protectedByDefault }

/**
 * What those did who weakened logging, by log files: whoever the reports tell of, and whoever the files themselves show.
 * @param where a folder of delivered log files, or `s3://bucket/prefix`
 */
export async function actorsOfReports(
  where: string,
  reports: readonly { tamper?: Tamper }[],
  session: Session,
): Promise<ActorTimeLines> {
  const known = reports.flatMap(({ tamper }): Incident[] => {
    const { actor, eventId, eventTime } = tamper ?? {}
    return actor?.arn === undefined
      ? []
      : [{ eventId: eventId ?? '', arn: actor.arn, at: Date.parse(eventTime ?? '') }]
  })
  const now = Date.now()
  const range = { from: Math.min(now - 24 * hourMs, ...known.map(({ at }) => at - hourMs)), to: now }
  return orUnread(where, () =>
    withFiles(where, range, session, async (files) => {
      const shown = await incidentsIn(files)
      return timeLines(where, files, [...known, ...shown])
    }),
  )
}

/** What those did who changed files or switched the trail off, by the log files that were verified. */
export async function actorsOfVerification(
  { trails }: Verification,
  { dir, bucket, prefix }: { dir?: string; bucket?: string; prefix?: string },
  session: Session,
): Promise<ActorTimeLines | undefined> {
  const changes = trails.flatMap(({ trail, account, objects, gaps }) =>
    [...objects.flatMap(({ changedBy = [] }) => changedBy), ...gaps.flatMap(({ by }) => by ?? [])].map(
      (change) => ({
        trail,
        account,
        incident: incidentOf(change),
      }),
    ),
  )
  const named = changes.filter(
    ({ incident }) => incident.arn.startsWith('arn:') && !Number.isNaN(incident.at),
  )
  const [first] = named
  if (!first) return undefined
  const incidents = named.map(({ incident }) => incident)
  const times = incidents.map(({ at }) => at)
  const range = { from: Math.min(...times) - hourMs, to: Math.max(...times) + hourMs }
  if (dir !== undefined)
    return orUnread(dir, () => withFiles(dir, range, session, (files) => timeLines(dir, files, incidents)))
  const accounts = [...new Set(named.map(({ account }) => account))]
  const place =
    bucket === undefined ? { trail: first.trail } : { bucket, ...(prefix !== undefined && { prefix }) }
  const where = bucket === undefined ? first.trail : `s3://${bucket}`
  return orUnread(where, () =>
    withSeekers((seekers) =>
      withBucketFiles({ ...place, accounts, kind: 'events' }, session, range, seekers, (files) =>
        timeLines(where, files, incidents),
      ),
    ),
  )
}

/** A report is printed all the same. */
async function orUnread(where: string, find: () => Promise<ActorTimeLines>): Promise<ActorTimeLines> {
  try {
    return await find()
  } catch (error) {
    return { where, lines: [], left: 0, unread: [errorMessage(error)] }
  }
}

const incidentOf = ({ by, at, eventId }: ObjectChange): Incident => ({ eventId, arn: by, at: Date.parse(at) })

const withSeekers = async <T>(use: (seekers: ReturnType<typeof createSeekers>) => Promise<T>): Promise<T> => {
  const seekers = createSeekers()
  try {
    return await use(seekers)
  } finally {
    await seekers.close()
  }
}

const withFiles = <T>(
  where: string,
  range: { from: number; to: number },
  session: Session,
  use: (files: Files) => Promise<T>,
): Promise<T> =>
  withSeekers(async (seekers) => {
    const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(where) ?? []
    if (bucket === undefined) return use(filesOfFolder(where, { kind: 'events' }, undefined, seekers))
    const above = prefix.replace(/(?:^|\/)AWSLogs(?:\/.*)?$/s, '')
    return withBucketFiles({ bucket, prefix: above, kind: 'events' }, session, range, seekers, use)
  })

/** Calls in the files that weakened logging, or were meant to. */
async function incidentsIn(files: Files): Promise<Incident[]> {
  const judge = tampering.judge?.(asked)
  const found: Incident[] = []
  const take = (hits: readonly Hit[]): void => {
    for (const { record } of hits) {
      const { arn } = actorOfRecord(record)
      const at = timeOf(record)
      if (judge?.(record) && arn !== undefined && !Number.isNaN(at))
        found.push({ eventId: textOf(field(record, 'eventID')) ?? '', arn, at })
    }
  }
  // What cannot be read is named as the callers are searched for, and here where there are none.
  const engine = fileEngine(files.files, {
    atOnce: readAhead,
    countOnly: false,
    unread: (what) => noted(files, what),
  })
  for await (const batch of engine(tampering.conditions(asked))) if ('hits' in batch) take(batch.hits)
  return found
}

const noted = ({ unread }: Files, what: string): void => {
  if (!unread.includes(what)) unread.push(what)
}

async function timeLines(
  where: string,
  files: Files,
  incidents: readonly Incident[],
): Promise<ActorTimeLines> {
  const actors = new Map<string, Incident[]>()
  for (const one of incidents.toSorted((a, b) => b.at - a.at)) {
    const known = actors.get(one.arn)
    if (known) known.push(one)
    else actors.set(one.arn, [one])
  }
  const lines: ActorTimeLine[] = []
  for (const [arn, own] of [...actors].slice(0, mostActors)) lines.push(await timeLine(arn, own, files))
  return { where, lines, left: Math.max(0, actors.size - mostActors), unread: files.unread }
}

async function timeLine(actor: string, incidents: readonly Incident[], files: Files): Promise<ActorTimeLine> {
  const times = incidents.map(({ at }) => at)
  const range = { from: Math.min(...times) - hourMs, to: Math.max(...times) + hourMs }
  const ids = new Set(incidents.map(({ eventId }) => eventId))
  const scope = [byTime(range.from, range.to)]
  const hits: ActorCall[] = []
  const within = files.files.filter(({ name }) => mayHoldEvents(name, range))
  const engine = fileEngine(within, {
    atOnce: readAhead,
    countOnly: false,
    unread: (what) => noted(files, what),
  })
  const search = { conditions: [byArn([actor]), ...scope], scope, question: sessionActivity, asked }
  await followed(engine, search, [], {
    take: (some) => hits.push(...some.map(({ record }) => callOf(record, actor, ids))),
    count: () => undefined,
    isFull: () => false,
  })
  const calls = joined(hits.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))))
  const kept = roomFor(calls)
  const left = calls.filter((call) => !kept.has(call)).reduce((sum, { times: some }) => sum + some, 0)
  const shown = calls.filter((call) => kept.has(call))
  return { actor, from: timeText(range.from), to: timeText(range.to), calls: shown, left }
}

const timeOf = (record: Hit['record']): number => Date.parse(textOf(field(record, 'eventTime')) ?? '')

function callOf(record: Hit['record'], actor: string, incidents: ReadonlySet<string>): ActorCall {
  const text = (name: string) => textOf(field(record, name)) ?? ''
  const errorCode = textOf(field(record, 'errorCode'))
  const { arn = actor } = actorOfRecord(record)
  return {
    at: text('eventTime'),
    until: text('eventTime'),
    times: 1,
    event: text('eventName'),
    source: text('eventSource'),
    region: text('awsRegion'),
    address: text('sourceIPAddress'),
    ...(errorCode !== undefined && { errorCode }),
    ...(arn !== actor && { as: arn }),
    isIncident: incidents.has(text('eventID')),
  }
}

/** Calls alike that follow each other, as one. */
function joined(calls: readonly ActorCall[]): ActorCall[] {
  const all: ActorCall[] = []
  for (const call of calls) {
    const last = all.at(-1)
    if (last && keyOf(last) === keyOf(call))
      all[all.length - 1] = { ...last, until: call.until, times: last.times + call.times }
    else all.push(call)
  }
  return all
}

const keyOf = ({ event, source, region, address, errorCode, as, isIncident }: ActorCall): string =>
  JSON.stringify([event, source, region, address, errorCode, as, isIncident])

/** Incidents before all else. */
function roomFor(calls: readonly ActorCall[]): ReadonlySet<ActorCall> {
  const byWeight = calls.toSorted((one, other) => Number(other.isIncident) - Number(one.isIncident))
  return new Set(byWeight.slice(0, mostCalls))
}
