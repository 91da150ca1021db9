import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { pageOfLogs } from './page.ts'
import { byName, requireLogGroup } from './state.ts'
import type { StoredStream } from './state.ts'

/** Log streams and the events in them. */
export const logStreams: Operations<typeof schemas> = {
  CreateLogStream: (input, context) => {
    const { streams } = requireLogGroup(context, input.logGroupName)
    const name = input.logStreamName ?? ''
    if (!/^[^:*]{1,512}$/.test(name))
      throw new AwsError('InvalidParameterException', 'The log stream name is not valid.')
    if (streams.has(name))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists')
    streams.set(name, { name, created: context.now, events: [] })
    return {}
  },
  DeleteLogStream: (input, context) => {
    const { name } = requireStream(context, input)
    requireLogGroup(context, input.logGroupName).streams.delete(name)
    return {}
  },
  DescribeLogStreams: (input, context) => {
    const group = requireLogGroup(context, input.logGroupName)
    const found = [...group.streams.values()]
      .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
      .toSorted(byName)
    const { items, more } = pageOfLogs(found, input)
    return { logStreams: items.map((stream) => describe(group.arn, stream)), ...more }
  },
  PutLogEvents: (input, context) => {
    const { events } = requireStream(context, input)
    for (const event of input.logEvents ?? []) events.push({ ...event, ingested: context.now })
    return {}
  },
  GetLogEvents: (input, context) => {
    const { events } = requireStream(context, input)
    const { startTime = 0, endTime = Infinity } = input
    const wanted = events.filter(({ timestamp = 0 }) => timestamp >= startTime && timestamp < endTime)
    return {
      events: wanted.map(({ timestamp, message, ingested }) => ({
        timestamp,
        message,
        ingestionTime: ingested.getTime(),
      })),
    }
  },
}

function requireStream(
  context: RequestContext,
  input: { logGroupName?: string | undefined; logStreamName?: string | undefined },
): StoredStream {
  const stream = requireLogGroup(context, input.logGroupName).streams.get(input.logStreamName ?? '')
  if (stream) return stream
  throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.')
}

function describe(groupArn: string, { name, created, events }: StoredStream) {
  const times = events.map(({ timestamp = 0 }) => timestamp).toSorted((a, b) => a - b)
  const [first, last] = [times.at(0), times.at(-1)]
  return {
    logStreamName: name,
    arn: `${groupArn}:log-stream:${name}`,
    creationTime: created.getTime(),
    ...(first !== undefined && { firstEventTimestamp: first }),
    ...(last !== undefined && { lastEventTimestamp: last }),
    storedBytes: 0,
  }
}
