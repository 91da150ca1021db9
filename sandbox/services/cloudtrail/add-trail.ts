import type { AggregationConfiguration, InsightSelector } from '@aws-sdk/client-cloudtrail'
import type { World } from '../../world.ts'
import { noteState } from './delivery/trail-states.ts'
import { trailArn, trailsOwnedBy } from './trail.ts'
import type { DeliveryTrouble, StoredSelectors, StoredTrail, TrailConfiguration } from './trail.ts'

export type TrailToAdd = {
  name: string
  /** The owner; the world's own account unless said otherwise. */
  account?: string
  /** The world's first region unless said otherwise. */
  homeRegion?: string
  bucket?: string
  prefix?: string
  topicArn?: string
  kmsKeyArn?: string
  logGroupArn?: string
  logGroupRoleArn?: string
  globalServiceEvents?: boolean
  multiRegion?: boolean
  logFileValidation?: boolean
  organization?: boolean
  recursiveLogging?: boolean
  /** On, and for a day, unless said otherwise. */
  logging?: boolean
  startedAt?: Date
  stoppedAt?: Date
  selectors?: StoredSelectors
  insights?: InsightSelector[]
  aggregations?: AggregationConfiguration[]
  tags?: Record<string, string>
  /** By region. */
  deliveryErrors?: Record<string, DeliveryTrouble>
}

const day = 24 * 3_600_000

/**
 * Puts a trail into the world as it is, without the checks of CreateTrail: also one whose bucket is gone, or that no
 * call could make any more. A trail of the same ARN is replaced. Gives the stored trail.
 */
export function addTrail(world: World, trail: TrailToAdd): StoredTrail {
  const account = trail.account ?? world.account
  const homeRegion = trail.homeRegion ?? world.regions[0]?.name ?? 'us-east-1'
  const logging = trail.logging ?? true
  const stored: StoredTrail = {
    arn: trailArn(world, account, homeRegion, trail.name),
    name: trail.name,
    account,
    homeRegion,
    configuration: configurationOf(trail),
    logging,
    states: [],
    startedAt: trail.startedAt ?? (logging ? new Date(world.clock().getTime() - day) : undefined),
    stoppedAt: trail.stoppedAt,
    delivered: {},
    selectors: trail.selectors,
    insights: trail.insights ?? [],
    aggregations: trail.aggregations ?? [],
    tags: new Map(Object.entries(trail.tags ?? {})),
    trouble: new Map(Object.entries(trail.deliveryErrors ?? {})),
  }
  const { startedAt, stoppedAt } = stored
  if (startedAt) noteState({ ...stored, logging: true }, startedAt)
  if (!logging) noteState(stored, stoppedAt ?? world.clock())
  trailsOwnedBy(world, account).set(stored.arn, stored)
  return stored
}

function configurationOf(trail: TrailToAdd): TrailConfiguration {
  return {
    bucket: trail.bucket ?? `${trail.name}-logs`,
    prefix: trail.prefix,
    topicArn: trail.topicArn,
    kmsKeyArn: trail.kmsKeyArn,
    logGroupArn: trail.logGroupArn,
    logGroupRoleArn: trail.logGroupRoleArn,
    globalServiceEvents: trail.globalServiceEvents ?? true,
    multiRegion: trail.multiRegion ?? false,
    logFileValidation: trail.logFileValidation ?? false,
    organization: trail.organization ?? false,
    recursiveLogging: trail.recursiveLogging ?? true,
  }
}
