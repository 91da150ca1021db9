import type { GetLogEventsRequest, InputLogEvent } from '@aws-sdk/client-cloudwatch-logs'
import type * as schemas from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { findLogGroup } from './find-log-group.ts'
import { requireStream } from './state.ts'
import type { StoredStream } from './state.ts'

const HOUR = 3_600_000

/** Events in log streams (CloudWatch Logs API reference, PutLogEvents and GetLogEvents). */
export const logEvents: Operations<typeof schemas> = {
  PutLogEvents: (input, context) => {
    const { events } = requireStream(findLogGroup(context, input), input.logStreamName)
    const given = input.logEvents ?? []
    checkOrder(given)
    const now = context.now.getTime()
    const tooOld = given.filter(({ timestamp = 0 }) => timestamp < now - 14 * 24 * HOUR).length
    const tooNew = given.findIndex(({ timestamp = 0 }) => timestamp > now + 2 * HOUR)
    const taken = given.slice(tooOld, tooNew === -1 ? undefined : tooNew)
    for (const event of taken) events.push({ ...event, ingested: context.now })
    return {
      ...(taken.length < given.length && {
        rejectedLogEventsInfo: {
          ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
          ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
        },
      }),
    }
  },
  GetLogEvents: (input, context) => {
    const stream = requireStream(findLogGroup(context, input), input.logStreamName)
    const { from, to } = windowOf(eventsIn(stream, input).length, input)
    const shown = eventsIn(stream, input).slice(from, to)
    return {
      events: shown.map(({ timestamp, message, ingested }) => ({
        timestamp,
        message,
        ingestionTime: ingested.getTime(),
      })),
      nextForwardToken: `f/${to}`,
      nextBackwardToken: `b/${from}`,
    }
  },
}

function checkOrder(events: readonly InputLogEvent[]): void {
  const ordered = events.every(({ timestamp = 0 }, index) => (events[index - 1]?.timestamp ?? 0) <= timestamp)
  if (ordered) return
  const message = 'Log events in a single PutLogEvents request must be in chronological order.'
  throw new AwsError('InvalidParameterException', message)
}

/** In the order of their times, between those asked for. */
const eventsIn = ({ events }: StoredStream, { startTime = 0, endTime = Infinity }: GetLogEventsRequest) =>
  events
    .filter(({ timestamp = 0 }) => timestamp >= startTime && timestamp < endTime)
    .toSorted((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0))

/** The latest events, unless it is to start from the oldest; a token goes on from where it was handed out. */
function windowOf(count: number, { limit = 10_000, startFromHead, nextToken }: GetLogEventsRequest) {
  const [, direction, position] = /^([bf])\/(\d+)$/.exec(nextToken ?? '') ?? []
  if (nextToken !== undefined && direction === undefined)
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.')
  const forward = direction === undefined ? startFromHead === true : direction === 'f'
  const start = direction === undefined ? (forward ? 0 : count) : Math.min(Number(position), count)
  return forward
    ? { from: start, to: Math.min(start + limit, count) }
    : { from: Math.max(0, start - limit), to: start }
}
