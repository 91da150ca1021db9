import type {
  AccountId,
  Arn,
  Bucket,
  FacetSettings,
  InsightSelector,
  Key,
  LifecycleRule,
  PolicyDocument,
  PublicAccessBlock,
  Read,
  Region,
  Safeguards,
  Selectors,
  Snapshot,
  Trail,
} from '../../model/index.ts'
import { settingsOf } from '../settings.ts'
import { isKnownToLog } from '../status.ts'

/** The trail's destination as it was when the baseline was taken; a part that could not be read is absent. */
export type BaselineDestination = {
  bucketPolicy?: PolicyDocument
  publicAccessBlock?: PublicAccessBlock
  versioning?: 'Enabled' | 'Suspended' | 'Off'
  lifecycle?: LifecycleRule[]
  keyPolicy?: PolicyDocument
  /** All that people may have to put back by hand. */
  safeguards?: Safeguards
}

/** How a version of a baseline came to be trusted. */
export type BaselineOrigin = 'first-use' | 'strengthened' | 'accepted'

/**
 * The whole configuration of a healthy trail: what it is restored to. Trusted on first use; after that only a strict
 * strengthening that costs nothing moves it by itself, everything else by a person (`trailkeeper baseline accept`).
 */
export type Baseline = {
  schemaVersion: '1'
  trailArn: Arn
  name: string
  account: AccountId
  homeRegion: Region
  partition: string
  version: number
  /** ISO 8601. */
  takenAt: string
  origin: BaselineOrigin
  /** ARN of the person who accepted it. */
  acceptedBy?: Arn
  /** A person accepted that the trail is gone: nothing is restored, and a new trail of this name starts anew. */
  retired?: true
  /** Every setting; null for one that is not set, or was not known. */
  settings: Required<FacetSettings>
  selectors: Selectors
  /** Whether selectors were put on the trail; absent where that is not known. */
  customSelectors?: boolean
  insights: InsightSelector[]
  tags: Record<string, string>
  destination: BaselineDestination
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
