import { stateSlot } from '../../../world.ts'
import type { World } from '../../../world.ts'
import { findBucket } from '../../s3/buckets.ts'
import { fileError } from '../delivery-errors.ts'
import { organizationOf } from '../organization.ts'
import { rotateKey } from '../public-keys.ts'
import { allTrails } from '../trail.ts'
import type { StoredTrail } from '../trail.ts'
import { regionsOfTrail } from '../visible-trails.ts'
import { deliverBackfill, deliverDigest, digestsDue, nextDigestEnd } from './digests.ts'
import { logKey } from './file-keys.ts'
import { deliverLog, dueLogFiles, SLOT } from './log-files.ts'
import { putFile } from './put-file.ts'
import { streamOf } from './stream.ts'
import type { Stream } from './stream.ts'
import { deletedTrails, noteState, stateAt } from './trail-states.ts'

export type DeliverOptions = {
  /** Let another key sign what follows, in every region. */
  rotateKeys?: boolean | undefined
  /** Leave the last log file of each hour to a backfill digest. */
  backfill?: boolean | undefined
  /** Deliver nothing where more digests than this are due: signing takes about half a millisecond each. */
  mostDigests?: number | undefined
}

/** How many files were put, and how many wait for a bucket or a key. */
export type Delivered = { logs: number; digests: number; waiting: number }

const underWay = stateSlot((): { last: Promise<unknown> } => ({ last: Promise.resolve() }))

/**
 * Delivers the log files and digests of all trails up to a time, which may be ahead of the clock: what was called until
 * now, in slots of five minutes, and a digest an hour. Deliveries follow one another.
 */
export function deliverUntil(world: World, until: Date, options: DeliverOptions = {}): Promise<Delivered> {
  const state = underWay(world, '*', '*')
  const next = state.last.catch(() => undefined).then(() => deliverAll(world, until, options))
  state.last = next
  return next
}

async function deliverAll(world: World, until: Date, options: DeliverOptions): Promise<Delivered> {
  const streams = allStreams(world)
  const due = streams.reduce((total, stream) => total + digestsDue(stream, until), 0)
  if (due > (options.mostDigests ?? Number.POSITIVE_INFINITY)) return { logs: 0, digests: 0, waiting: 0 }
  if (options.rotateKeys) {
    const from = new Date(Math.max(world.clock().getTime(), ...streams.map((s) => s.position.getTime())))
    for (const region of new Set(streams.map((stream) => stream.region))) rotateKey(world, region, from)
  }
  const counts = await Promise.all(
    streams.map((stream) => deliverStream(world, stream, until, options.backfill ?? false)),
  )
  const sum = (of: (one: Delivered) => number): number => counts.reduce((total, one) => total + of(one), 0)
  return { logs: sum((c) => c.logs), digests: sum((c) => c.digests), waiting: sum((c) => c.waiting) }
}

/** Of every trail, those deleted included, from each account and region in which it stands or stood. */
function allStreams(world: World): Stream[] {
  const trails = allTrails(world)
  for (const trail of trails) noteState(trail, world.clock())
  return [...trails, ...deletedTrails(world)].flatMap((trail) => streamsOf(world, trail))
}

/** For an organization's trail each member has streams of its own. */
function streamsOf(world: World, trail: StoredTrail): Stream[] {
  const stood = trail.states.map(({ configuration }) => configuration)
  const ofMembers = stood.some(({ organization }) => organization)
    ? (organizationOf(world, trail.account)?.members ?? [])
    : []
  const everywhere = stood.some(({ multiRegion }) => multiRegion)
  return [...new Set([trail.account, ...ofMembers])].flatMap((account) =>
    regionsOfTrail(world, account, trail.homeRegion, everywhere).map((region) =>
      streamOf(trail, account, region),
    ),
  )
}

async function deliverStream(
  world: World,
  stream: Stream,
  until: Date,
  backfill: boolean,
): Promise<Delivered> {
  if (until <= stream.position) return { logs: 0, digests: 0, waiting: stream.waiting.length }
  const counts = redeliver(world, stream, until)
  const { digest, delivery, latestDigest, latestDelivery } = stream.trail.trouble.get(stream.region) ?? {}
  const isMute = latestDelivery !== undefined
  const logs = isMute || delivery !== undefined ? [] : dueLogFiles(world, stream, until)
  const chains = !isMute && digest === undefined && latestDigest === undefined
  const putLogs = (to: Date): void => {
    while (logs[0] && logs[0].log.at <= to) {
      const next = logs.shift()
      if (next && deliverLog(world, stream, next.file, next.log, { at: next.log.at })) counts.logs += 1
    }
  }
  for (let end = chains ? nextDigestEnd(stream, until) : undefined; end; end = nextDigestEnd(stream, until)) {
    putLogs(end)
    if (await deliverDigest(world, stream, end, backfill)) counts.digests += 1
  }
  putLogs(until)
  counts.digests += await deliverBackfill(world, stream, until)
  stream.position = until
  noteAttempt(world, stream, until)
  return { ...counts, waiting: stream.waiting.length }
}

/** CloudTrail tries again for 30 days (user guide, "Amazon S3 bucket policy for CloudTrail", redelivery). */
const PATIENCE = 30 * 24 * 3_600_000

/** Puts what was refused before, as of now, or of the time up to which it was tried where that is ahead. */
function redeliver(world: World, stream: Stream, until: Date): { logs: number; digests: number } {
  const counts = { logs: 0, digests: 0 }
  const now = Math.max(stream.position.getTime(), Math.min(world.clock().getTime(), until.getTime()))
  const at = new Date(now)
  const waiting = stream.waiting.filter(({ since }) => now - since.getTime() <= PATIENCE)
  stream.waiting = []
  for (const one of waiting) {
    const { file, since } = one
    if (one.log) {
      if (deliverLog(world, stream, file, one.log, { at, since })) counts.logs += 1
    } else if (putFile(world, stream.trail, one.configuration, file, at) === undefined) {
      stream.latest.digests = at
      counts.digests += 1
    } else stream.waiting.push(one)
  }
  return counts
}

/** A region without events counts as delivered to, as GetTrailStatus has told it in the sandbox all along [U]. */
function noteAttempt(world: World, stream: Stream, until: Date): void {
  const { trail, account, region, waiting } = stream
  const state = stateAt(trail, until)
  const slot = new Date(Math.floor(until.getTime() / SLOT) * SLOT)
  if (!state?.logging || slot <= state.from || waiting.length > 0) return
  const bucket = findBucket(world, trail.configuration.bucket)
  const key = logKey(world, { trail, configuration: trail.configuration, account, region }, until)
  if (bucket && fileError(world, trail, bucket, key) === undefined) stream.latest.files = slot
}
