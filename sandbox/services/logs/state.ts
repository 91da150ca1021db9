import type { MetricTransformation } from '@aws-sdk/client-cloudwatch-logs'
import type { RequestContext } from '../../service.ts'
import { AwsError } from '../../service.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

export type StoredFilter = {
  name: string
  pattern: string
  transformations: MetricTransformation[]
  created: Date
}

export type StoredLogGroup = {
  name: string
  /** Without the `:*` that names all of its streams. */
  arn: string
  created: Date
  retentionDays?: number
  filters: Map<string, StoredFilter>
}

const groups = stateSlot(() => new Map<string, StoredLogGroup>())

/** The log groups of an account in a region, by name. */
export const logGroupsOf = (world: World, account: string, region: string): Map<string, StoredLogGroup> =>
  groups(world, account, region)

/** @throws AwsError ResourceNotFoundException */
export function requireLogGroup({ world, caller, region }: RequestContext, name = ''): StoredLogGroup {
  const group = logGroupsOf(world, caller.account, region).get(name)
  if (group) return group
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
}
