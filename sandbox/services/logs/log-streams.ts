import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { findLogGroup } from './find-log-group.ts'
import { pageOfLogs } from './page.ts'
import { byName, requireLogGroup, requireStream } from './state.ts'
import type { StoredStream } from './state.ts'

/** Log streams. */
export const logStreams: Operations<typeof schemas> = {
  CreateLogStream: (input, context) => {
    const { streams } = requireLogGroup(context, input.logGroupName)
    const name = input.logStreamName ?? ''
    if (streams.has(name))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists')
    streams.set(name, { name, created: context.now, events: [] })
    return {}
  },
  DeleteLogStream: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    group.streams.delete(requireStream(group, input.logStreamName).name)
    return {}
  },
  DescribeLogStreams: (input, context) => {
    const group = findLogGroup(context, input)
    const { logStreamNamePrefix: prefix, orderBy, descending } = input
    // moto, tests/test_logs, `test_describe_log_streams_invalid_order_by`.
    if (orderBy === 'LastEventTime' && prefix !== undefined)
      throw new AwsError(
        'InvalidParameterException',
        'Cannot order by LastEventTime with a logStreamNamePrefix.',
      )
    const found = [...group.streams.values()].filter(({ name }) => name.startsWith(prefix ?? ''))
    const ordered = found.toSorted(orderBy === 'LastEventTime' ? byLastEvent : byName)
    const { items, more } = pageOfLogs(descending === true ? ordered.toReversed() : ordered, input)
    return { logStreams: items.map((stream) => describe(group.arn, stream)), ...more }
  },
}

const timesOf = ({ events }: StoredStream): number[] => events.map(({ timestamp = 0 }) => timestamp)

const byLastEvent = (a: StoredStream, b: StoredStream): number =>
  Math.max(0, ...timesOf(a)) - Math.max(0, ...timesOf(b))

function describe(groupArn: string, stream: StoredStream) {
  const { name, created, events } = stream
  const times = timesOf(stream)
  const ingested = events.at(-1)?.ingested
  return {
    logStreamName: name,
    arn: `${groupArn}:log-stream:${name}`,
    creationTime: created.getTime(),
    ...(ingested && {
      firstEventTimestamp: Math.min(...times),
      lastEventTimestamp: Math.max(...times),
      lastIngestionTime: ingested.getTime(),
    }),
    storedBytes: 0,
  }
}
