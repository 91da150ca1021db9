import type { CloudTrailRecord } from '../event-history.ts'
import { putOnBus } from '../services/events/put-on-bus.ts'
import type { World } from '../world.ts'

/**
 * Hands a record to the default event bus of its account and region, as EventBridge has it ("Events from AWS
 * services via CloudTrail"). Read-only management events reach only the rules that ask for them.
 */
export function raiseCallEvent(world: World, record: CloudTrailRecord): void {
  putOnBus(world, 'default', {
    version: '0',
    id: world.id(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${record.eventSource.split('.')[0]}`,
    account: record.recipientAccountId,
    time: record.eventTime,
    region: record.awsRegion,
    resources: [],
    detail: { ...record },
  })
}
