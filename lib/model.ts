/**
 * The nouns that everything else speaks in. Plain data, no SDK types: checks and remedies are pure functions
 * over these, so that a verdict can be repeated from a saved snapshot.
 */
import type { UndoWrite, Write } from './write.ts'

export type Region = string
export type AccountId = string
export type Arn = string

/**
 * An API answer that could not be had. It never counts as pass or fail (law 1). `region` says which one was asked,
 * where what was asked for does not.
 */
export type ReadFailure = { ok: false; operation: string; code: string; message: string; region?: Region }
export type Read<T> = { ok: true; value: T } | ReadFailure

/** What a sweep looks at. `all` means every region that is enabled in the account. */
export type Scope = { account: AccountId; regions: 'all' | Region[]; trailArn?: Arn }

/** One independently fetched part of a snapshot. A check declares those that it reads; nothing else is fetched. */
export type Part =
  | 'status'
  | 'regional-status'
  | 'event-selectors'
  | 'insight-selectors'
  | 'tags'
  | 'bucket'
  | 'bucket-policy'
  | 'bucket-policy-status'
  | 'bucket-acl'
  | 'bucket-public-access-block'
  | 'bucket-versioning'
  | 'bucket-lifecycle'
  | 'bucket-logging'
  | 'key'
  | 'key-policy'
  | 'key-rotation'
  | 'log-group'
  | 'topic'
  | 'change-alarm'
  | 'organization'
  | 'guard'

/** GetTrailStatus of one trail as seen from one region. Times are ISO 8601. */
export type TrailStatus = {
  logging: boolean
  startedAt?: string
  stoppedAt?: string
  latestDelivery?: string
  latestDeliveryError?: string
  latestDigestDelivery?: string
  latestDigestDeliveryError?: string
  latestNotification?: string
  latestNotificationError?: string
  latestLogGroupDelivery?: string
  latestLogGroupDeliveryError?: string
}

export type ReadWrite = 'All' | 'ReadOnly' | 'WriteOnly'

/** Basic selector with AWS's defaults filled in: All, management events included. */
export type BasicSelector = {
  readWrite: ReadWrite
  management: boolean
  dataResources: { type: string; values: string[] }[]
  excludedSources: string[]
}

/** The operators of one field. An absent operator and an empty list mean the same. */
export type FieldSelector = {
  field: string
  equals?: string[]
  startsWith?: string[]
  endsWith?: string[]
  notEquals?: string[]
  notStartsWith?: string[]
  notEndsWith?: string[]
}

export type AdvancedSelector = { name?: string; fields: FieldSelector[] }

/** A trail has one kind or the other, never both. An empty basic list is AWS's default: all management events. */
export type Selectors =
  { kind: 'basic'; selectors: BasicSelector[] } | { kind: 'advanced'; selectors: AdvancedSelector[] }

export type InsightSelector = { type: string; categories: ('Management' | 'Data')[] }

/** One real trail, keyed by its ARN, whatever number of regions show a view of it. */
export type Trail = {
  arn: Arn
  name: string
  /** Owner: the account in the ARN, which for an organization's trail is the management account. */
  account: AccountId
  homeRegion: Region
  multiRegion: boolean
  organization: boolean
  logFileValidation: boolean
  globalServiceEvents: boolean
  bucket?: string
  prefix?: string
  kmsKeyId?: string
  topicArn?: Arn
  logGroupArn?: Arn
  logGroupRoleArn?: Arn
  /** False where nobody put selectors, so that AWS's default stands; absent where the answer does not tell. */
  customSelectors?: boolean
  /** Regions in which DescribeTrails returned it, its home and shadows alike. */
  seenIn: Region[]
  /** GetTrailStatus by region. The home region's stands for the trail; others only when `regional-status` is read. */
  status: Record<Region, Read<TrailStatus>>
  selectors: Read<Selectors>
  insights: Read<InsightSelector[]>
  tags: Read<Record<string, string>>
}

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
  lifecycle: Read<LifecycleRule[]>
  logging: Read<{ targetBucket: string; targetPrefix: string } | undefined>
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
}

/** A metric filter with an alarm on it, for the `change-alarm` check. */
export type ChangeAlarm = {
  logGroupArn: Arn
  filterName: string
  pattern: string
  alarms: {
    name: string
    actionsEnabled: boolean
    topics: { arn: Arn; confirmedSubscriptions: Read<number> }[]
  }[]
}

export type Organization = {
  id: string
  managementAccount: AccountId
  /** CloudTrail's delegated administrators, as far as they could be read. */
  delegatedAdministrators: Read<AccountId[]>
}

/** A rule's target. `changed` names what else was set on it, such as an input of somebody's making. */
export type RuleTarget = { id: string; arn: Arn; roleArn?: Arn; deadLetterArn?: Arn; changed?: string[] }

/** A forwarding rule of one region, for the `tampering-path` check. */
export type ForwardingRule = {
  region: Region
  rule: Read<
    | { name?: string; state: string; pattern: string; targets: Arn[]; targetDetails?: RuleTarget[] }
    | undefined
  >
}

/** What decides how a function of the guard runs. */
export type FunctionState = {
  codeSha256: string
  handler: string
  runtime: string
  role: Arn
  layers: Arn[]
  environment: Record<string, string>
  /** Absent: it takes what the account has. 0: it never runs. */
  reservedConcurrency?: number
  /** Its resource policy with its statements in order; absent where it has none. */
  policy?: string
}
/** Function states by name, as they were when a deployment was first seen. */
export type GuardRecord = {
  deploymentId: string
  recordedAt: string
  functions: Record<string, FunctionState>
}

/** A deployed guard, as its stack told it in its environment. */
export type GuardDeployment = {
  /** The stack's name: names of its rules and functions begin with it. */
  name: string
  /** Another one after each deployment. */
  id: string
  homeRegion: Region
  /** Bus that other regions' rules forward to, and the role by which they may. */
  busArn: Arn
  forwardingRoleArn: Arn
  /** Queue of the events that a function did not take. */
  deadLetterArn?: Arn
  /** What the state table remembers of its functions; absent before the first sweep. */
  recorded?: GuardRecord
}
export type GuardFunction = {
  name: string
  /** `undefined` inside a successful Read: it is gone. */
  live: Read<FunctionState | undefined>
}
export type Guard = {
  /** Where its functions run; absent where no rule that could be read shows it. */
  homeRegion?: Region
  /** The bus that other regions' rules forward to. */
  expectedTarget?: Arn
  /** At least one entry a region. */
  rules: ForwardingRule[]
  /** Known only to the deployed guard itself, and so are its functions and the rule that wakes its sweep. */
  deployment?: GuardDeployment
  functions?: GuardFunction[]
  schedule?: Read<{ state: string; targets: Arn[] } | undefined>
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
  changeAlarms: Read<ChangeAlarm[]>
  /** `undefined` inside a successful Read: the account is in no organization. */
  organization: Read<Organization | undefined>
  /** `undefined` inside a successful Read: no guard is deployed here. */
  guard: Read<Guard | undefined>
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'
export type FindingStatus = 'pass' | 'fail' | 'unknown'

/** A concrete event that nobody logs: the proof of a hole in coverage. A field that the event lacks is absent. */
export type WitnessEvent = Record<string, string>

/** One verdict on one resource, before the policy has had its say. */
export type Verdict = {
  status: FindingStatus
  /** Owner of the resource. */
  account: AccountId
  region: Region
  /** The trail's ARN, the account id, or the region's name, by the check's scope. */
  resource: string
  expected: string
  actual: string
  message: string
  witness?: WitnessEvent
  /** The reads that were missing, where the status is `unknown`. */
  unread?: ReadFailure[]
}

export type ExemptionNote = { reason: string; owner: string; expires?: string }
export type Finding = Verdict & { check: string; severity: Severity; exemption?: ExemptionNote }

export type Controls = { cis: string[]; securityHub: string[]; nist: string[]; pci: string[] }

/** A state that a write expects before it, or intends after it, as far as the write concerns it. */
export type Facet =
  | { kind: 'logging'; trailArn: Arn; logging: boolean }
  | { kind: 'trail'; trailArn: Arn; settings: FacetSettings; tags?: Record<string, string> }
  /** `custom` where it matters that selectors were put, even if they ask for no more than the default. */
  | { kind: 'selectors'; trailArn: Arn; selectors: Selectors; custom?: boolean }
  | { kind: 'insights'; trailArn: Arn; insights: InsightSelector[] }
  | { kind: 'tags'; trailArn: Arn; tags: Record<string, string> }
  | { kind: 'no-trail'; name: string }
  | { kind: 'bucket'; bucket: string; exists: boolean }
  | { kind: 'bucket-policy'; bucket: string; sids: string[] }
  | { kind: 'public-access-block'; bucket: string; block: PublicAccessBlock | null }
  | { kind: 'versioning'; bucket: string; versioning: 'Enabled' | 'Suspended' | 'Off' }
  | { kind: 'key'; key: string; state: string }
  /** The policy with all its statements, others' included: what is put back replaces all of them. */
  | { kind: 'whole-bucket-policy'; bucket: string; document: PolicyDocument | null }
  | { kind: 'key-policy'; key: string; document: PolicyDocument }
  | { kind: 'lifecycle'; bucket: string; rules: LifecycleRule[] }
  /** A rule on the default event bus; its state and pattern, or null where there is none. */
  | { kind: 'rule'; name: string; is: { state: string; pattern: string } | null }
  | { kind: 'rule-target'; name: string; id: string; target: RuleTarget | null }

export type TrailSettings = Pick<
  Trail,
  | 'multiRegion'
  | 'logFileValidation'
  | 'globalServiceEvents'
  | 'bucket'
  | 'prefix'
  | 'kmsKeyId'
  | 'topicArn'
  | 'logGroupArn'
  | 'logGroupRoleArn'
  | 'organization'
>

/** What is known of a write beside the request itself. */
export type AroundWrite = {
  account: AccountId
  region: Region
  /** Compared with live state just before the write. */
  expect: Facet
  /** What is read back after the write. */
  intend: Facet
  why: string
}

/** A write that takes an applied one back. */
export type UndoCall = UndoWrite & AroundWrite & { undo?: never }

/** One write, as data: it can be printed, reviewed, applied and taken back. */
export type Call = Write &
  AroundWrite & {
    undo?: UndoWrite
    /** A bucket that the trail is sent to; asked for just before the write, as a name may be taken by others. */
    sendsTo?: OwnedBucket
  }

/** A bucket, and the accounts that may own it. */
export type OwnedBucket = { bucket: string; owners: AccountId[] }

export type Refusal = { refused: true; reason: string; todo: string }

/** The settings that a facet speaks of; null stands for one that is not set, an absent key for one not looked at. */
export type FacetSettings = { [Name in keyof TrailSettings]?: NonNullable<TrailSettings[Name]> | null }

/** What one remedy would do about one finding. Its calls run in order; the first that fails ends the rest. */
export type PlannedRepair = {
  check: string
  remedy: string
  risk: 'safe' | 'disruptive'
  resource: string
  account: AccountId
  region: Region
  calls: Call[]
  refusal?: Refusal
  /** Paid copies of management events, over regions, before and after; where the repair changes them. */
  paidCopies?: { before: number; after: number }
  /** What a person should know that is no reason to refuse: what could not be checked, what is broken beside it. */
  notes?: string[]
}

export type OutcomeResult = 'planned' | 'applied' | 'refused' | 'failed' | 'drifted'
export type Outcome = {
  check: string
  remedy: string
  resource: string
  /** Absent where the whole repair was refused. */
  call?: Call | UndoCall
  result: OutcomeResult
  before?: Facet
  after?: Facet
  /** Why it was refused, failed or drifted, and what to do about it. */
  message: string
  requestId?: string
  /** True where the guard stopped by itself and a person has to go on. */
  escalated?: true
}

/** Who made a call, as the record claims. */
export type Actor = {
  type: string
  arn?: string
  account?: AccountId
  name?: string
  sessionIssuer?: string
  sourceIp?: string
  userAgent?: string
  mfa?: boolean
  invokedBy?: string
}

export type Tamper = {
  eventId: string
  eventName: string
  eventTime: string
  region: Region
  target?: string
  weakens: string[]
  actor: Actor
  errorCode?: string
  /** Service whose API was called, such as `s3.amazonaws.com`. */
  eventSource?: string
  /** True where event history shows the call by the same caller; false where it does not show it (yet). */
  confirmed?: boolean
  /** Stops of the trail within the last hour, this one included. */
  repeats?: number
  /** Attempts that this one stands for: calls of the same name by the same caller since people were last told. */
  attempts?: number
  /** The known pipeline that made the call: what it changed is proposed for repair, not repaired. */
  pipeline?: string
  /** True where the call was made under the guard's own role, and by no run of the guard. */
  underOwnRole?: boolean
}

/** A time in which a trail recorded less than it was meant to. */
export type Gap = {
  trailArn: Arn
  cause: 'stopped' | 'deleted' | 'narrowed' | 'misdirected'
  /** ISO 8601. */
  from: string
  /** Absent while it lasts. */
  to?: string
  regions: 'all' | Region[]
  /**
   * Management events of that time in event history, which keeps them for 90 days whatever the trails do: not
   * delivered, and recoverable by LookupEvents. They take up to 15 minutes to show there.
   */
  inHistory: Read<{ events: number; more: boolean }>
  /** Kinds of events that event history does not keep: what came in that time is lost. */
  lost: string[]
  /** Other trails that logged management events in the trail's home region meanwhile. */
  coveredBy: Arn[]
}

export type Summary = {
  pass: number
  fail: number
  unknown: number
  exempt: number
  applied: number
  failed: number
  refused: number
  drifted: number
  planned: number
}

/** One trail in a few words: enough for a map of what is recorded where. */
export type TrailInBrief = {
  arn: Arn
  homeRegion: Region
  multiRegion: boolean
  organization: boolean
  logging: boolean | 'unknown'
  /** What of management events it asks for, those of KMS and the RDS Data API aside. */
  management: 'all' | 'some' | 'none' | 'unknown'
}

/** The one document that every output format renders. */
export type Report = {
  schemaVersion: '1'
  scope: Scope
  partition: string
  startedAt: string
  finishedAt: string
  apiCalls: number
  /** Regions that were looked at, whether or not they could be read. */
  regions?: Region[]
  /** The trails that stand in those regions, whoever owns them. */
  trails?: TrailInBrief[]
  /** Reads that failed, each once, by what it concerns. */
  unread: { resource: string; operation: string; code: string; message: string }[]
  tamper?: Tamper
  /** Times in which trails recorded less than they were meant to. */
  gaps?: Gap[]
  findings: Finding[]
  outcomes: Outcome[]
  /** Under which name what was applied is saved, and can be taken back: `trailkeeper undo <run>`. */
  run?: string
  summary: Summary
}
