import type {
  InputLogEvent,
  LogGroupClass,
  MetricFilter,
  MetricTransformation,
  SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs'
import type { RequestContext } from '../../service.ts'
import { AwsError } from '../../service.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

export type StoredFilter = {
  name: string
  pattern: string
  transformations: MetricTransformation[]
  created: Date
  /** Which events it sees, and what it says of them, beyond the pattern. */
  scope: Pick<MetricFilter, 'applyOnTransformedLogs' | 'fieldSelectionCriteria' | 'emitSystemFieldDimensions'>
}

export type StoredStream = { name: string; created: Date; events: (InputLogEvent & { ingested: Date })[] }

export type StoredLogGroup = {
  name: string
  /** Without the `:*` that names all of its streams. */
  arn: string
  created: Date
  retentionDays?: number
  kmsKeyId?: string
  class: LogGroupClass
  filters: Map<string, StoredFilter>
  subscriptions: Map<string, SubscriptionFilter>
  streams: Map<string, StoredStream>
  tags: Map<string, string>
}

const groups = stateSlot(() => new Map<string, StoredLogGroup>())

/** The log groups of an account in a region, by name. */
export const logGroupsOf = (world: World, account: string, region: string): Map<string, StoredLogGroup> =>
  groups(world, account, region)

/** Makes an empty log group, in the place of one of the same name. */
export function addLogGroup(world: World, account: string, region: string, name: string): StoredLogGroup {
  const group: StoredLogGroup = {
    name,
    arn: `arn:${world.partition}:logs:${region}:${account}:log-group:${name}`,
    created: world.clock(),
    class: 'STANDARD',
    filters: new Map(),
    subscriptions: new Map(),
    streams: new Map(),
    tags: new Map(),
  }
  logGroupsOf(world, account, region).set(name, group)
  return group
}

/** A log group by its ARN, with or without the `:*`. */
export function logGroupByArn(world: World, arn: string): StoredLogGroup | undefined {
  const [, , , region = '', account = '', ...resource] = arn.split(':')
  if (resource[0] !== 'log-group') return undefined
  const group = logGroupsOf(world, account, region).get(resource[1] ?? '')
  return group?.arn === arn.replace(/:\*$/, '') ? group : undefined
}

/** @throws AwsError ResourceNotFoundException */
export function requireLogGroup({ world, caller, region }: RequestContext, name = ''): StoredLogGroup {
  const group = logGroupsOf(world, caller.account, region).get(name)
  if (group) return group
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
}

/** @throws AwsError ResourceNotFoundException */
export function requireStream({ streams }: StoredLogGroup, name = ''): StoredStream {
  const stream = streams.get(name)
  if (stream) return stream
  throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.')
}

/** In the order in which CloudWatch Logs lists: by ASCII name. */
export const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)
