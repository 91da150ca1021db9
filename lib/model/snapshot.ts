import type { JsonObject } from './write.ts'
import type { Bucket, ChangeAlarms, Key, LogGroup, Topic } from './destination.ts'
import type { Guard } from './guard-path.ts'
import type { AccountId, Arn, Read, ReadFailure, Region } from './identity.ts'
import type { Trail } from './trail.ts'

/** One independently fetched part of a snapshot. A check declares those that it reads; nothing else is fetched. */
export type Part =
  | 'status'
  | 'regional-status'
  | 'validation-history'
  | 'event-selectors'
  | 'insight-selectors'
  | 'event-configuration'
  | 'tags'
  | 'bucket'
  | 'bucket-policy'
  | 'bucket-policy-status'
  | 'bucket-acl'
  | 'bucket-public-access-block'
  | 'account-public-access-block'
  | 'bucket-versioning'
  | 'bucket-lifecycle'
  | 'bucket-logging'
  | 'bucket-object-lock'
  | 'key'
  | 'key-policy'
  | 'key-rotation'
  | 'log-group'
  | 'topic'
  | 'change-alarm'
  | 'organization'
  | 'guard'

export type Organization = {
  id: string
  managementAccount: AccountId
  /** CloudTrail's delegated administrators, as far as they could be read. */
  delegatedAdministrators: Read<AccountId[]>
}

/** What one region's DescribeTrails returned: every trail visible there, shadows included. */
export type RegionView = { trails: Arn[] }

export type Snapshot = {
  account: AccountId
  partition: string
  /** ISO 8601. */
  takenAt: string
  /** The regions of the sweep. A failure here means that the list of enabled regions could not be read. */
  enabledRegions: Read<Region[]>
  regions: Record<Region, Read<RegionView>>
  trails: Trail[]
  buckets: Record<string, Bucket>
  keys: Record<string, Key>
  topics: Record<Arn, Topic>
  logGroups: Record<Arn, LogGroup>
  changeAlarms: Read<ChangeAlarms[]>
  /** `undefined` inside a successful Read: the account is in no organization. */
  organization: Read<Organization | undefined>
  /** `undefined` inside a successful Read: no guard is deployed here. */
  guard: Read<Guard | undefined>
}

/** A call that sets something up as it was found. Trailkeeper never makes it: a person may, to put back what was lost. */
export type SetUp = {
  service: 's3' | 'kms' | 'sns' | 'logs' | 'cloudwatch' | 'cloudtrail'
  operation: string
  region: Region
  input: JsonObject
  /** The call that takes it away, where it is one of several of its kind; only of what was read just now. */
  removal?: { operation: string; input: JsonObject }
}

/**
 * What a trail's bucket, key, topic and log group are made of beside what is repaired: each setting, such as `bucket
 * replication`, with the calls that set it up as it is; none where there is nothing to set up. In the order in which
 * they can be made. A setting that could not be read says so, and is absent in what is kept.
 */
export type Safeguards = { setting: string; setUps: SetUp[]; unread?: ReadFailure }[]
