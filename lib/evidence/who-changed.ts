import type { EvidenceFault, ObjectChange } from '../model/index.ts'
import { actorOfRecord } from '../tamper/actor-of-record.ts'
import { field, fieldAt, fieldsOf, listOf, nonEmpty, parsed } from '../text/fields.ts'
import type { Run } from './context.ts'
import { inParallel } from './in-parallel.ts'
import { dayFolders, minuteMs, objectUri, type Root, timeOfLogName } from './names.ts'
import type { Place } from './source.ts'

/** Beyond that many objects it is plain that somebody cleared the bucket: one of them tells who. */
const mostObjects = 20
/** Log files are delivered within a quarter of an hour, and some are late. */
const window = { before: 5 * minuteMs, after: 30 * minuteMs }
const mostFiles = 300

/**
 * Who put or deleted what is not true any more, as far as data events in the same bucket tell: S3's own time of the
 * change says in which log files to look, and S3 records them in the bucket's region (CloudTrail user guide, "Logging
 * data events").
 */
export async function withChanges(
  run: Run,
  root: Root,
  faults: readonly EvidenceFault[],
): Promise<EvidenceFault[]> {
  const told = new Map<EvidenceFault, EvidenceFault>()
  const wanted = faults.filter(
    ({ verdict, kind }) => verdict === 'broken' && (kind === 'log' || kind === 'digest'),
  )
  for (const fault of run.isOffline || run.quick ? [] : wanted.slice(0, mostObjects)) {
    const place = placeOf(fault.object)
    const at = place && (await changedAt(run, place))
    if (!place || at === undefined) continue
    const changedBy = await changesAt(run, root, place, at)
    if (changedBy.length > 0) told.set(fault, { ...fault, changedBy })
  }
  return faults.map((fault) => told.get(fault) ?? fault)
}

function placeOf(uri: string): Place | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? []
  return bucket && key && !key.endsWith('/') ? { bucket, key } : undefined
}

/** When S3 last saw the object change; nobody knows of one that was deleted where there are no versions. */
async function changedAt({ source }: Run, { bucket, key }: Place): Promise<number | undefined> {
  const listed = await source.list(bucket, key)
  const there = listed.ok ? listed.value.find((object) => object.key === key) : undefined
  if (there) return there.lastModified
  const versions = await source.versions(bucket, key)
  const marker = versions.ok
    ? versions.value.find((version) => version.key === key && version.isLatest && version.isDeleteMarker)
    : undefined
  return marker?.lastModified
}

async function changesAt(
  run: Run,
  { bucket, base }: Root,
  place: Place,
  at: number,
): Promise<ObjectChange[]> {
  const region = await run.source.bucketRegion(place.bucket)
  if (!region.ok) return []
  const [from, to] = [at - window.before, at + window.after]
  const files: Place[] = []
  for (const folder of dayFolders(base, 'CloudTrail', region.value, from, to)) {
    const listed = await run.source.list(bucket, folder)
    for (const { key } of listed.ok ? listed.value : []) {
      const time = timeOfLogName(key)
      if (time !== undefined && time >= from && time <= to) files.push({ bucket, key })
    }
  }
  const changes: ObjectChange[] = []
  await inParallel(files.slice(0, mostFiles), run.atOnce, async (file) => {
    const read = await run.source.read(file, 'content')
    if (!read.ok || !read.value.inflated.ok) return
    changes.push(...changesIn(read.value.inflated.content ?? '', place))
  })
  return changes.toSorted((a, b) => (a.at < b.at ? -1 : 1))
}

const writes = new Set([
  'PutObject',
  'CopyObject',
  'CompleteMultipartUpload',
  'DeleteObject',
  'DeleteObjects',
  'RestoreObject',
  'RenameObject',
])

/** Looks for the key in the text first: parsing every record of a file costs more. */
function changesIn(content: string, place: Place): ObjectChange[] {
  if (!content.includes(place.key)) return []
  return listOf(field(parsed(content), 'Records')).flatMap((record): ObjectChange[] => {
    const event = nonEmpty(field(record, 'eventName')) ?? ''
    if (field(record, 'eventSource') !== 's3.amazonaws.com' || !writes.has(event)) return []
    if (nonEmpty(field(record, 'errorCode')) || !isOf(record, place)) return []
    const { arn, name, type, invokedBy } = actorOfRecord(record)
    // Its own delivery is what was there before.
    if (invokedBy === 'cloudtrail.amazonaws.com') return []
    const at = nonEmpty(field(record, 'eventTime')) ?? ''
    return [{ event, at, by: arn ?? name ?? type, eventId: nonEmpty(field(record, 'eventID')) ?? '' }]
  })
}

function isOf(record: unknown, { bucket, key }: Place): boolean {
  const asked = fieldsOf(fieldAt(record, 'requestParameters'))
  if (asked['bucketName'] === bucket && asked['key'] === key) return true
  const arn = objectUri({ bucket, key }).slice('s3://'.length)
  return listOf(field(record, 'resources')).some((one) => nonEmpty(field(one, 'ARN'))?.endsWith(`:::${arn}`))
}
