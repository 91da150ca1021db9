import { describe, expect, it } from '@jest/globals'
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { LookupEventsRequest } from '@aws-sdk/client-cloudtrail'
import { keepRecord } from '../../../../sandbox/event-history.ts'
import { away, bench, errorOf, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'
import { objectWrite, record } from './records.ts'

/** A read of nine o'clock, then writes of ten and eleven. */
async function withHistory(): Promise<Bench> {
  const sandbox = await bench()
  keepRecord(sandbox.world, record({ eventID: 'nine', eventTime: '2026-11-01T09:00:00Z', readOnly: true }))
  keepRecord(
    sandbox.world,
    record({
      eventID: 'ten',
      eventTime: '2026-11-01T10:00:00Z',
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
      requestParameters: { name: 'trail' },
      userIdentity: {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::123456789012:assumed-role/admin/bob',
        accessKeyId: 'ASIABOB',
      },
    }),
  )
  keepRecord(
    sandbox.world,
    record({ eventID: 'eleven', eventTime: '2026-11-01T11:00:00Z', userIdentity: { type: 'Root' } }),
  )
  keepRecord(sandbox.world, objectWrite('logs/x', { eventID: 'object', eventTime: '2026-11-01T11:30:00Z' }))
  return sandbox
}

const lookup = (sandbox: Bench, input: LookupEventsRequest = {}, region = home) =>
  sandbox.at(region).send(new LookupEventsCommand(input))

/** Looking up is recorded too: those events are not what the tests are after. */
async function ids(sandbox: Bench, input: LookupEventsRequest = {}, region = home) {
  const { Events: events } = await lookup(sandbox, input, region)
  return events?.filter((event) => event.EventName !== 'LookupEvents').map((event) => event.EventId)
}

describe('LookupEvents', () => {
  it('gives management events of its region, newest first', async () => {
    const sandbox = await withHistory()
    expect(await ids(sandbox)).toEqual(['eleven', 'ten', 'nine'])
    expect(await ids(sandbox, {}, away)).toEqual([])
  })

  it('gives an event’s particulars and the whole record as JSON', async () => {
    const LookupAttributes = [{ AttributeKey: 'EventId' as const, AttributeValue: 'ten' }]
    const { Events: events } = await lookup(await withHistory(), { LookupAttributes })
    expect(events).toHaveLength(1)
    const { CloudTrailEvent: json, ...event } = events?.[0] ?? {}
    expect(event).toEqual({
      EventId: 'ten',
      EventName: 'StopLogging',
      ReadOnly: 'false',
      AccessKeyId: 'ASIABOB',
      EventTime: new Date('2026-11-01T10:00:00Z'),
      EventSource: 'cloudtrail.amazonaws.com',
      Username: 'bob',
      Resources: [{ ResourceType: 'AWS::CloudTrail::Trail', ResourceName: 'trail' }],
    })
    expect(JSON.parse(json ?? '')).toMatchObject({ eventID: 'ten', requestParameters: { name: 'trail' } })
  })

  it.each([
    ['EventName', 'StopLogging', ['ten']],
    ['EventSource', 'ec2.amazonaws.com', ['eleven', 'nine']],
    ['ReadOnly', 'true', ['nine']],
    ['Username', 'alice', ['nine']],
    ['Username', 'root', ['eleven']],
    ['AccessKeyId', 'ASIABOB', ['ten']],
    ['ResourceName', 'trail', ['ten']],
    ['ResourceType', 'AWS::CloudTrail::Trail', ['ten']],
    ['EventName', 'Stop', []],
  ] as const)('by %s %s gives %j', async (AttributeKey, AttributeValue, expected) => {
    const LookupAttributes = [{ AttributeKey, AttributeValue }]
    expect(await ids(await withHistory(), { LookupAttributes })).toEqual(expected)
  })

  it('keeps to a time range, both ends included', async () => {
    const sandbox = await withHistory()
    const [nine, ten] = [new Date('2026-11-01T09:00:00Z'), new Date('2026-11-01T10:00:00Z')]
    expect(await ids(sandbox, { StartTime: nine, EndTime: ten })).toEqual(['ten', 'nine'])
    expect(await ids(sandbox, { StartTime: ten })).toEqual(['eleven', 'ten'])
    const reversed = lookup(sandbox, { StartTime: ten, EndTime: nine })
    expect(await errorOf(reversed)).toBe('InvalidTimeRangeException')
  })

  it('forgets after 90 days', async () => {
    const sandbox = await withHistory()
    sandbox.clock.now = new Date('2027-01-30T09:30:00Z')
    expect(await ids(sandbox)).toEqual(['eleven', 'ten'])
  })

  it('gives pages of 50, or of fewer, and a token that is good for the same request', async () => {
    const sandbox = await bench()
    for (let i = 0; i < 60; i++) keepRecord(sandbox.world, record({ eventID: `event-${i}` }))
    const input = {
      LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: 'RunInstances' }],
    }
    const first = await lookup(sandbox, input)
    expect(first.Events).toHaveLength(50)
    expect(first.Events?.[0]?.EventId).toBe('event-59')
    const token = { NextToken: first.NextToken }
    const second = await lookup(sandbox, { ...input, ...token })
    expect(second.Events).toHaveLength(10)
    expect(second.NextToken).toBeUndefined()
    expect(await errorOf(lookup(sandbox, token))).toBe('InvalidNextTokenException')
    expect((await lookup(sandbox, { ...input, MaxResults: 3 })).Events).toHaveLength(3)
  })

  it('does not repeat events on the next page where others came in between', async () => {
    const sandbox = await bench()
    for (let i = 0; i < 4; i++) keepRecord(sandbox.world, record({ eventID: `event-${i}` }))
    const first = await lookup(sandbox, { MaxResults: 2 })
    keepRecord(sandbox.world, record({ eventID: 'late' }))
    const second = await lookup(sandbox, { MaxResults: 2, NextToken: first.NextToken })
    const all = [...(first.Events ?? []), ...(second.Events ?? [])].map((event) => event.EventId)
    expect(all).toEqual(['event-3', 'event-2', 'event-1', 'event-0'])
  })

  it('refuses sizes, attributes and categories that it does not have', async () => {
    const sandbox = await bench()
    expect(await errorOf(lookup(sandbox, { MaxResults: 51 }))).toBe('InvalidMaxResultsException')
    expect(await errorOf(lookup(sandbox, { MaxResults: 0 }))).toBe('InvalidMaxResultsException')
    const attribute = { AttributeKey: 'EventName' as const, AttributeValue: 'x' }
    const two = lookup(sandbox, { LookupAttributes: [attribute, attribute] })
    expect(await errorOf(two)).toBe('InvalidLookupAttributesException')
    const empty = lookup(sandbox, { LookupAttributes: [{ ...attribute, AttributeValue: '' }] })
    expect(await errorOf(empty)).toBe('InvalidLookupAttributesException')
    expect((await lookup(sandbox, { EventCategory: 'insight' })).Events).toEqual([])
  })
})
