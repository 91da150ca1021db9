import type { Bucket, FacetSettings, Key, Read, Snapshot, Trail } from '../../model/index.ts'
import { isKnownToLog } from '../status.ts'
import type { Baseline, BaselineDestination } from './baseline.ts'

/** Every setting of a trail; null for one that is not set, or that the answer did not tell. */
export function settingsOf(trail: Trail): Required<FacetSettings> {
  return {
    multiRegion: trail.multiRegion,
    organization: trail.organization,
    logFileValidation: trail.logFileValidation,
    globalServiceEvents: trail.globalServiceEvents,
    recursiveLogging: trail.recursiveLogging ?? null,
    bucket: trail.bucket ?? null,
    prefix: trail.prefix ?? null,
    kmsKeyId: trail.kmsKeyId ?? null,
    topicArn: trail.topicArn ?? null,
    logGroupArn: trail.logGroupArn ?? null,
    logGroupRoleArn: trail.logGroupRoleArn ?? null,
  }
}

/**
 * A first baseline of a trail: undefined unless it is logging and all that makes up the trail was read. What of its
 * destination could not be read is left out.
 */
export function baselineOf(trail: Trail, snapshot: Snapshot): Baseline | undefined {
  if (!isKnownToLog(trail)) return undefined
  if (!trail.selectors.ok || !trail.insights.ok || !trail.tags.ok) return undefined
  return {
    schemaVersion: '1',
    trailArn: trail.arn,
    name: trail.name,
    account: trail.account,
    homeRegion: trail.homeRegion,
    partition: snapshot.partition,
    version: 1,
    takenAt: snapshot.takenAt,
    origin: 'first-use',
    settings: settingsOf(trail),
    selectors: trail.selectors.value,
    ...(trail.customSelectors !== undefined && { customSelectors: trail.customSelectors }),
    insights: trail.insights.value,
    tags: trail.tags.value,
    destination: destinationOf(
      trail.bucket === undefined ? undefined : snapshot.buckets[trail.bucket],
      trail.kmsKeyId === undefined ? undefined : snapshot.keys[trail.kmsKeyId],
    ),
  }
}

function destinationOf(bucket: Bucket | undefined, key: Key | undefined): BaselineDestination {
  const bucketPolicy = bucket && valueOf(bucket.policy)
  const block = bucket && valueOf(bucket.publicAccessBlock)
  const versioning = bucket && valueOf(bucket.versioning)
  const lifecycle = bucket && valueOf(bucket.lifecycle)
  const keyPolicy = key && valueOf(key.policy)
  return {
    ...(bucketPolicy && { bucketPolicy }),
    ...(block && { publicAccessBlock: block }),
    ...(versioning && { versioning }),
    ...(lifecycle && { lifecycle }),
    ...(keyPolicy && { keyPolicy }),
  }
}

const valueOf = <T>(read: Read<T>): T | undefined => (read.ok ? read.value : undefined)
