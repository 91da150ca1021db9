import type { Arn, Read, Region } from './identity.ts'

export type PolicyStatement = {
  Sid?: string
  Effect: string
  Principal?: unknown
  NotPrincipal?: unknown
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: string | string[]
  NotResource?: string | string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

export type PolicyDocument = { Version?: string; Id?: string; Statement: PolicyStatement[] }

export type LifecycleRule = {
  id: string
  enabled: boolean
  /** Key prefix that the rule is limited to; empty for the whole bucket. */
  prefix: string
  /** True where the rule asks for tags, which log objects do not bear. */
  narrowed: boolean
  expirationDays?: number
  expirationDate?: string
  noncurrentExpirationDays?: number
  /** The rule whole, as JSON: what is put back must lose nothing that is not looked at here. */
  whole?: string
}

export type PublicAccessBlock = {
  blockPublicAcls: boolean
  ignorePublicAcls: boolean
  blockPublicPolicy: boolean
  restrictPublicBuckets: boolean
}

/** A destination bucket. `undefined` inside a successful Read means: not configured (NoSuch… answers). */
export type Bucket = {
  name: string
  /** Region of an existing bucket; code `NoSuchBucket` where it is gone; a foreign one is another failure. */
  region: Read<Region>
  /** Whether the account that was swept owns it; asked for only before a write. */
  owned?: Read<boolean>
  policy: Read<PolicyDocument | undefined>
  policyIsPublic: Read<boolean>
  /** Grantee URIs or ids with their permission. */
  grants: Read<{ grantee: string; permission: string }[]>
  publicAccessBlock: Read<PublicAccessBlock | undefined>
  accountPublicAccessBlock: Read<PublicAccessBlock | undefined>
  versioning: Read<'Enabled' | 'Suspended' | 'Off'>
  /** Whether deleting a version takes the root user's second factor; comes with the versioning. */
  mfaDelete: Read<boolean>
  /** Undefined where the bucket has no Object Lock. */
  objectLock: Read<ObjectLock | undefined>
  lifecycle: Read<LifecycleRule[]>
  /** A bucket that logs into itself has no `target`. */
  logging: Read<AccessLogging | undefined>
}

/** `retention`: what new objects are locked by where their writer asks for nothing; absent where nothing locks them. */
export type ObjectLock = { retention?: { mode: 'GOVERNANCE' | 'COMPLIANCE'; days: number } }

/** Where a bucket's access is logged. `partitioned`: with account, region, bucket and day in the key. */
export type AccessLogging = {
  targetBucket: string
  targetPrefix: string
  partitioned?: boolean
  target?: LogTarget
}

/** The bucket that another's access logs go to, as far as it decides whether S3 can deliver them there. */
export type LogTarget = {
  /** Code `NoSuchBucket` where it is gone. */
  region: Read<Region>
  /** Whether the account that was swept owns it. */
  owned: Read<boolean>
  objectLock: Read<boolean>
  requesterPays: Read<boolean>
  /** Algorithm of its default encryption. */
  encryption: Read<string>
  /** Undefined where it has none. */
  policy: Read<PolicyDocument | undefined>
  grants: Bucket['grants']
}

export type Key = {
  /** As the trail names it: ARN, id or alias. */
  id: string
  description: Read<{
    arn: Arn
    state: string
    manager: 'AWS' | 'CUSTOMER'
    deletionDate?: string
    rotatable: boolean
  }>
  policy: Read<PolicyDocument>
  rotation: Read<boolean>
}

export type LogGroup = { arn: Arn; exists: Read<boolean> }

export type Topic = {
  arn: Arn
  policy: Read<PolicyDocument | undefined>
  confirmedSubscriptions: Read<number>
  /** The key that encrypts what is published to it; undefined where none does. */
  key: Read<Key | undefined>
}

/** What a metric filter makes of each event that it matches. */
export type FilteredMetric = {
  namespace: string
  name: string
  /** A number as text, or a selector of the event's own. */
  value: string
  defaultValue?: number
  unit?: string
  /** Names of dimensions with the selectors that fill them. */
  dimensions: Record<string, string>
}

/** A metric filter on a trail's log group. */
export type MetricFilter = {
  logGroupArn: Arn
  name: string
  pattern: string
  /** It sees other than each event as CloudTrail wrote it, or says more in its metrics than its dimensions. */
  altered: boolean
  metrics: FilteredMetric[]
}

/** When an alarm on one metric is raised. */
export type AlarmThreshold = {
  statistic: string
  operator: string
  value: number
  unit?: string
  /** How many breaching periods it wants. */
  datapoints: number
  /** What it makes of periods without data. */
  missing: string
}

export type AlarmMetric = { namespace: string; name: string; dimensions: Record<string, string> }

/** An alarm of CloudWatch: on metrics, or by a rule over other alarms. */
export type Alarm = {
  name: string
  arn: Arn
  state: string
  actionsEnabled: boolean
  /** Whom it tells when it is raised, by ARN. */
  actions: Arn[]
  /** Whether a mute rule keeps it silent now; read where it has actions. */
  muted: Read<boolean>
  /** Without a threshold where it watches an expression or a band. */
  watches?: { metrics: AlarmMetric[]; threshold?: AlarmThreshold }
  rule?: string
  /** The name or ARN of an alarm that keeps this one silent while it is raised. */
  suppressor?: string
}

/** Metric filters on trails' log groups in one region, and the alarms that hang on them, for `change-alarm`. */
export type ChangeAlarms = {
  region: Region
  filters: MetricFilter[]
  alarms: Alarm[]
  topics: Record<Arn, Topic>
}
