import type { AccountId, Arn, Read, Region } from './identity.ts'

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

/**
 * Validation is on from this time on, or longer. `switchedOn`: from this very time on, as it was `seen` off before, or
 * as a call `asked` for it then, which may have changed nothing.
 */
export type KnownOn = { since: string; switchedOn?: 'seen' | 'asked' }

/** Since when digests are made, as memory or event history tells: at home, and in the regions that shadow it. */
export type ValidatedSince = { home?: KnownOn; elsewhere?: KnownOn }

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
  /** Whether what CloudTrail's own deliveries cause is logged; absent where the answer does not tell. */
  recursiveLogging?: boolean
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
  /** GetTrailStatus by region, each as that region said it; others than the home only when `regional-status` is read, or the home refused. */
  status: Record<Region, Read<TrailStatus>>
  selectors: Read<Selectors>
  insights: Read<InsightSelector[]>
  /** Templates by which it aggregates events (GetEventConfiguration); empty where it does not. */
  aggregations: Read<string[]>
  tags: Read<Record<string, string>>
  /** Looked for only where a digest is overdue; nothing is known of it where absent. */
  validatedSince?: Read<ValidatedSince>
}
