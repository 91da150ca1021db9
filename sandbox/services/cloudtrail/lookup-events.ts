import type {
  Event,
  LookupAttribute,
  LookupEventsRequest,
  LookupEventsResponse,
} from '@aws-sdk/client-cloudtrail'
import { recordsOf } from '../../event-history.ts'
import type { CloudTrailRecord } from '../../event-history.ts'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { eventResources } from './event-resources.ts'
import { eventUsername } from './event-username.ts'
import { openToken, sealToken } from './sealed-token.ts'

const historyLength = 90 * 24 * 3_600_000

const attributeValues: Readonly<Record<string, (event: ListedEvent) => (string | undefined)[]>> = {
  AccessKeyId: (event) => [event.AccessKeyId],
  EventId: (event) => [event.EventId],
  EventName: (event) => [event.EventName],
  EventSource: (event) => [event.EventSource],
  ReadOnly: (event) => [event.ReadOnly],
  ResourceName: (event) => (event.Resources ?? []).map((resource) => resource.ResourceName),
  ResourceType: (event) => (event.Resources ?? []).map((resource) => resource.ResourceType),
  Username: (event) => [event.Username],
}

/**
 * LookupEvents: management events of the account and region over the last 90 days, newest first, by at most one
 * attribute and a time range, 50 a page. There are no Insights events. Throws InvalidLookupAttributesException,
 * InvalidTimeRangeException, InvalidMaxResultsException, InvalidNextTokenException and InvalidEventCategoryException
 * (CloudTrail API reference, LookupEvents).
 */
export function lookupEvents(input: LookupEventsRequest, context: RequestContext): LookupEventsResponse {
  const size = input.MaxResults ?? 50
  const attribute = checkAttributes(input.LookupAttributes)
  const inRange = checkRange(input, context.now)
  const history =
    input.EventCategory === 'insight' ? [] : recordsOf(context.world, context.caller.account, context.region)
  const parameters = [input.LookupAttributes, input.StartTime, input.EndTime, input.EventCategory]
  // Events that come between two pages, those of the lookups themselves among them, must not shift the second.
  const from = input.NextToken
    ? openToken(input.NextToken, parameters)
    : { given: 0, records: history.length }
  const find = (): Found =>
    history
      .slice(0, from.records)
      .filter((record) => record.eventCategory === 'Management')
      .toReversed()
      .map((record) => ({ record, time: Date.parse(record.eventTime) }))
      .filter(({ record, time }) => inRange.holds(time) && (!attribute || has(eventOf(record), attribute)))
      .toSorted((a, b) => b.time - a.time)
  const found = foundBefore(history, JSON.stringify([attribute, inRange.key, from.records]), find)
  const given = from.given + size
  const next = given < found.length ? sealToken({ ...from, given }, parameters) : undefined
  return {
    Events: found.slice(from.given, given).map(({ record }) => ({
      ...eventOf(record),
      CloudTrailEvent: JSON.stringify(record),
    })),
    ...(next !== undefined && { NextToken: next }),
  }
}

type Found = { record: CloudTrailRecord; time: number }[]

const mostKept = 32
const kept = new WeakMap<readonly CloudTrailRecord[], Map<string, Found>>()

/** What an earlier page of the same look-up found: history only grows, and a token says of how much it is. */
function foundBefore(history: readonly CloudTrailRecord[], key: string, find: () => Found): Found {
  const known = kept.get(history) ?? new Map<string, Found>()
  kept.set(history, known)
  const found = known.get(key) ?? find()
  known.delete(key)
  known.set(key, found)
  for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - mostKept))) known.delete(oldest)
  return found
}

type ListedEvent = Omit<Event, 'CloudTrailEvent'>

/** Each record is looked up many times over, and never changes. */
const listed = new WeakMap<CloudTrailRecord, ListedEvent>()

function eventOf(record: CloudTrailRecord): ListedEvent {
  const known = listed.get(record)
  if (known) return known
  const event = listedEvent(record)
  listed.set(record, event)
  return event
}

function listedEvent(record: CloudTrailRecord): ListedEvent {
  const { accessKeyId } = record.userIdentity
  const username = eventUsername(record)
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly),
    ...(typeof accessKeyId === 'string' && { AccessKeyId: accessKeyId }),
    EventTime: new Date(record.eventTime),
    EventSource: record.eventSource,
    ...(username !== undefined && { Username: username }),
    Resources: eventResources(record),
  }
}

function has(event: ListedEvent, attribute: LookupAttribute): boolean {
  const values = attributeValues[attribute.AttributeKey ?? '']?.(event) ?? []
  return values.includes(attribute.AttributeValue)
}

function checkAttributes(attributes: readonly LookupAttribute[] | undefined): LookupAttribute | undefined {
  const [attribute, ...more] = attributes ?? []
  if (more.length > 0) throw invalidAttribute('LookupAttributes takes one item.')
  return attribute
}

function invalidAttribute(message: string): AwsError {
  return new AwsError('InvalidLookupAttributesException', message)
}

/** Seconds that both count. */
type TimeRange = { key: string; holds: (time: number) => boolean }

function checkRange(input: LookupEventsRequest, now: Date): TimeRange {
  const { StartTime: start, EndTime: end } = input
  if (start && end && start > end) {
    throw new AwsError('InvalidTimeRangeException', 'The start time is after the end time.')
  }
  const oldest = Math.max(now.getTime() - historyLength, start?.getTime() ?? 0)
  // Records carry whole seconds: an end time within that second includes them.
  const newest = end?.getTime() ?? Number.POSITIVE_INFINITY
  const first = Math.floor(oldest / 1000) * 1000
  return { key: `${first} ${newest}`, holds: (time) => time >= first && time <= newest }
}
