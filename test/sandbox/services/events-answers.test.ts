import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeEventBusCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListTagsForResourceCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { ACCOUNT, bench, failureOf, settings } from '../bench.ts'

const EventPattern = '{"source":["app"]}'
const busArn = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/audit`

let events: EventBridgeClient
beforeEach(async () => {
  events = new EventBridgeClient(settings(await bench()))
  await events.send(new CreateEventBusCommand({ Name: 'audit', Description: 'who did what' }))
})

const invalid = (message: string) => ({ name: 'ValidationException', message })

// Answers that others recorded of AWS: LocalStack, tests/aws/services/events, unless it says otherwise.
describe('a bus', () => {
  it('is described with its times and what it is for (test_create_list_describe_delete_custom_event_buses)', async () => {
    expect(await events.send(new DescribeEventBusCommand({ Name: 'audit' }))).toMatchObject({
      Arn: busArn,
      Name: 'audit',
      Description: 'who did what',
      CreationTime: expect.any(Date),
      LastModifiedTime: expect.any(Date),
    })
    const { EventBuses } = await events.send(new ListEventBusesCommand({ NamePrefix: 'au' }))
    expect(EventBuses).toMatchObject([{ Name: 'audit', LastModifiedTime: expect.any(Date) }])
  })

  it('gives back its settings', async () => {
    const input = {
      Name: 'sealed',
      KmsKeyIdentifier: 'alias/bus',
      DeadLetterConfig: { Arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:dead` },
      LogConfig: { IncludeDetail: 'NONE', Level: 'ERROR' },
    } as const
    const { Name: _, ...expected } = input
    expect(await events.send(new CreateEventBusCommand(input))).toMatchObject(expected)
    expect(await events.send(new DescribeEventBusCommand({ Name: 'sealed' }))).toMatchObject(expected)
  })

  it('of no partner has no slash in its name (moto, tests/test_events)', async () => {
    const made = events.send(new CreateEventBusCommand({ Name: 'a/b' }))
    expect(await failureOf(made)).toEqual(invalid("Event bus name must not contain '/'."))
  })

  it('that is the default one stays (test_delete_default_event_bus)', async () => {
    const gone = events.send(new DeleteEventBusCommand({ Name: 'default' }))
    expect(await failureOf(gone)).toEqual(invalid('Cannot delete event bus default.'))
  })
})

describe('a permission', () => {
  const given = { Action: 'events:PutEvents', Principal: '111111111111', StatementId: 's' }

  // moto, tests/test_events, `test_put_permission_errors`; the API reference for Policy beside others.
  it.each([
    [{ ...given, Action: 'events:PutPermission' }, "Provided value in parameter 'action' is not supported."],
    [{ Action: given.Action, StatementId: 's' }, 'Parameter Principal must be specified.'],
    [
      { ...given, Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1' } },
      "Value of the parameter 'principal' must be '*' when the parameter 'condition' is set.",
    ],
    [{ ...given, Policy: '{}' }, 'Parameter Policy cannot be specified with other parameters.'],
  ])('%j is not given', async (input, message) => {
    expect(await failureOf(events.send(new PutPermissionCommand(input)))).toEqual(invalid(message))
  })

  it('that nobody gave cannot be taken back (test_remove_permission_non_existing_sid)', async () => {
    expect(await failureOf(events.send(new RemovePermissionCommand({ StatementId: 'none' })))).toEqual({
      name: 'ResourceNotFoundException',
      message: 'Statement with the provided id does not exist.',
    })
  })
})

const putSchedule = (ScheduleExpression: string, EventBusName = 'default') =>
  events.send(new PutRuleCommand({ Name: 'r', ScheduleExpression, EventBusName }))

describe('a schedule', () => {
  it('is for the default bus alone (tests_put_rule_with_schedule_custom_event_bus)', async () => {
    expect(await failureOf(putSchedule('rate(1 minute)', 'audit'))).toEqual(
      invalid('ScheduleExpression is supported only on the default event bus.'),
    )
  })

  it.each([
    'rate(10 seconds)',
    'rate(1 minutes)',
    'rate(10 hour)',
    'rate(0 minutes)',
    'rate( 10 minutes )',
    'cron(INVALID)',
    'cron(0 1 * * * *)',
    'cron(0 1 ? * ? *)',
    'cron(71 8 1 * ? *)',
    'cron(0 8 1 FEB-XYZ ? *)',
    'cron(0 8 1 * ?)',
  ])('is not %s', async (text) => {
    expect(await failureOf(putSchedule(text))).toEqual(invalid('Parameter ScheduleExpression is not valid.'))
  })

  it.each([
    'rate(1 minute)',
    'rate(5 days)',
    'cron(0 10 * * ? *)',
    'cron(0/5 8-17 ? * MON-FRI *)',
    'cron(15,45 9 LW JAN,JUL ? 2026-2030)',
    'cron(0 9 ? * 2#1 *)',
    'cron(30 0 1 1/3 ? *)',
  ])('may be %s', async (text) => {
    expect((await putSchedule(text)).RuleArn).toMatch(/:rule\/r$/)
  })
})

describe('events', () => {
  it('are refused together where they are too large (test_put_event_with_too_big_detail)', async () => {
    const Detail = JSON.stringify({ large: 'x'.repeat(600_000) })
    const entry = { Source: 'app', DetailType: 'd', Detail }
    expect(await failureOf(events.send(new PutEventsCommand({ Entries: [entry, entry] })))).toEqual(
      invalid('Total size of the entries in the request is over the limit.'),
    )
  })
})

const tag = (Key: string, Value: string) => ({ Key, Value })

describe('tags (test_events_tags)', () => {
  it.each([
    ['a bus', async () => busArn],
    ['a rule', async () => (await events.send(new PutRuleCommand({ Name: 'r', EventPattern }))).RuleArn],
    [
      'a rule of another bus',
      async () =>
        (await events.send(new PutRuleCommand({ Name: 'r', EventPattern, EventBusName: 'audit' }))).RuleArn,
    ],
  ])('of %s come and go', async (_, arnOf) => {
    const ResourceARN = await arnOf()
    const Tags = [tag('tag1', 'value1'), tag('tag2', 'value2')]
    await events.send(new TagResourceCommand({ ResourceARN, Tags }))
    expect((await events.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual(Tags)
    await events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['tag2'] }))
    expect((await events.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([Tags[0]])
  })

  it('come with a new rule, and are passed over for one that stands (API reference, PutRule)', async () => {
    const put = (value: string) =>
      events.send(new PutRuleCommand({ Name: 'r', EventPattern, Tags: [tag('a', value)] }))
    const { RuleArn: ResourceARN } = await put('first')
    await put('second')
    const { Tags } = await events.send(new ListTagsForResourceCommand({ ResourceARN }))
    expect(Tags).toEqual([tag('a', 'first')])
  })
})
