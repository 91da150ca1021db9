import type { TrailState } from './delivery/trail-states.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'
import type {
  AdvancedEventSelector,
  AggregationConfiguration,
  EventSelector,
  InsightSelector,
} from '@aws-sdk/client-cloudtrail'

/** What CreateTrail and UpdateTrail set. An absent text means that the destination is not configured. */
export type TrailConfiguration = {
  bucket: string
  prefix?: string | undefined
  topicArn?: string | undefined
  /** As it was given, a name or an ARN; empty once it was cleared. Absent: the name in `topicArn`. */
  topicName?: string | undefined
  /** Always the key's ARN, whatever alias or id it was given by. */
  kmsKeyArn?: string | undefined
  logGroupArn?: string | undefined
  logGroupRoleArn?: string | undefined
  globalServiceEvents: boolean
  multiRegion: boolean
  logFileValidation: boolean
  organization: boolean
  recursiveLogging: boolean
}

/** What PutEventSelectors leaves behind: one kind or the other, never both. */
export type StoredSelectors =
  { kind: 'basic'; selectors: EventSelector[] } | { kind: 'advanced'; selectors: AdvancedEventSelector[] }

/** Failures that a region reports whatever its destinations look like. */
export type DeliveryTrouble = {
  delivery?: string | undefined
  digest?: string | undefined
  notification?: string | undefined
  logGroup?: string | undefined
  /** The last time anything was delivered from this region, where that is to be older than logging implies. */
  latestDelivery?: Date | undefined
  /** The same of digests alone; null where none ever was. */
  latestDigest?: Date | null | undefined
}

/** One real trail. Shadows in other regions and in member accounts are views of it. */
export type StoredTrail = {
  arn: string
  name: string
  /** The owner: for an organization's trail the management account. */
  account: string
  homeRegion: string
  configuration: TrailConfiguration
  logging: boolean
  /** What it was from when on, oldest first: see delivery/trail-states.ts. */
  states: TrailState[]
  startedAt?: Date | undefined
  stoppedAt?: Date | undefined
  /** When UpdateTrail switched validation on; absent where it was never off. */
  validatedAt?: Date | undefined
  /** Deliveries up to the latest stop; those since the latest start follow from the clock. */
  delivered: { files?: Date | undefined; digests?: Date | undefined }
  /** Absent until PutEventSelectors was called. */
  selectors?: StoredSelectors | undefined
  insights: InsightSelector[]
  aggregations: AggregationConfiguration[]
  /** A key without a value stays without one. */
  tags: Map<string, string | undefined>
  /** By region. */
  trouble: Map<string, DeliveryTrouble>
}

const owned = stateSlot(() => new Map<string, StoredTrail>())
const owners = stateSlot(() => new Set<string>())

/** The trails that an account owns, by ARN, in the order of their making. */
export function trailsOwnedBy(world: World, account: string): Map<string, StoredTrail> {
  owners(world, '*', '*').add(account)
  return owned(world, account, 'all')
}

/** The trails of all accounts. */
export const allTrails = (world: World): StoredTrail[] =>
  [...owners(world, '*', '*')].flatMap((account) => [...owned(world, account, 'all').values()])

/** ARN of a trail (CloudTrail API reference, "trail ARN"). */
export function trailArn(world: World, account: string, region: string, name: string): string {
  return `arn:${world.partition}:cloudtrail:${region}:${account}:trail/${name}`
}
