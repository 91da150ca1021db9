import { createHash } from 'node:crypto'
import type { CloudTrailRecord } from '../../../event-history.ts'
import type { World } from '../../../world.ts'
import { publishTo } from '../../sns/publish-to.ts'
import { logKey } from './file-keys.ts'
import { takeRecords } from './logged-records.ts'
import { packed } from './packed.ts'
import { putFile } from './put-file.ts'
import type { DeliveredLog, NewFile, Stream } from './stream.ts'
import { stateAt } from './trail-states.ts'

/** Log files come about every five minutes (user guide, "How CloudTrail works"). */
export const SLOT = 5 * 60_000

/** The end of the slot in which something is delivered that happened at a time. */
const slotAfter = (time: number): number => (Math.floor(time / SLOT) + 1) * SLOT

/**
 * Makes a stream's log files up to a time: one for each slot in which a record came.
 * @returns The files with what digests say of them, in the order of their delivery
 */
export function dueLogFiles(
  world: World,
  stream: Stream,
  until: Date,
): { file: NewFile; log: DeliveredLog }[] {
  const slotOf = ({ eventTime }: CloudTrailRecord): number =>
    slotAfter(Math.max(Date.parse(eventTime), stream.position.getTime()))
  const due = takeRecords(world, stream.trail, stream, (record) => slotOf(record) <= until.getTime())
  const slots = new Map<number, CloudTrailRecord[]>()
  for (const record of due) {
    const ofSlot = slots.get(slotOf(record))
    if (ofSlot) ofSlot.push(record)
    else slots.set(slotOf(record), [record])
  }
  return [...slots]
    .toSorted(([a], [b]) => a - b)
    .map(([slot, records]) => logFile(world, stream, new Date(slot), records))
}

function logFile(world: World, stream: Stream, at: Date, records: readonly CloudTrailRecord[]) {
  const configuration = stateAt(stream.trail, at)?.configuration ?? stream.trail.configuration
  const key = logKey(world, { ...stream, configuration }, at)
  const content = JSON.stringify({ Records: records })
  const times = records.map(({ eventTime }) => eventTime).toSorted()
  const log: DeliveredLog = {
    bucket: configuration.bucket,
    key,
    hash: createHash('sha256').update(content).digest('hex'),
    newest: times.at(-1) ?? '',
    oldest: times[0] ?? '',
    at,
  }
  return { file: { key, body: packed(content), metadata: {} }, log }
}

/**
 * Puts a log file at a time, tells the trail's topic of it, and notes it for the next digest; where it is refused, it
 * waits.
 */
export function deliverLog(
  world: World,
  stream: Stream,
  file: NewFile,
  log: DeliveredLog,
  { at, since = at }: { at: Date; since?: Date },
): boolean {
  const { trail } = stream
  const configuration = stateAt(trail, at)?.configuration ?? trail.configuration
  const placed = { ...log, bucket: configuration.bucket, at }
  if (putFile(world, trail, configuration, file, at) !== undefined) {
    stream.waiting.push({ file, since, log })
    return false
  }
  stream.logs.push(placed)
  stream.latest.files = at
  const { topicArn } = configuration
  if (topicArn === undefined) return true
  const message = JSON.stringify({ s3Bucket: placed.bucket, s3ObjectKey: [placed.key] })
  const sender = {
    service: 'cloudtrail.amazonaws.com',
    sourceArn: trail.arn,
    sourceAccount: trail.account,
  }
  publishTo(world, topicArn, { message }, sender)
  return true
}
