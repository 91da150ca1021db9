import {
  CreateEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import type { Target } from '@aws-sdk/client-eventbridge'
import { describe, expect, it } from '@jest/globals'
import { issueUserKeys } from '../../../sandbox/callers.ts'
import { isRecord } from '../../../sandbox/protocol/is-record.ts'
import type { Sandbox } from '../../../sandbox/start-sandbox.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from '../bench.ts'

const EventPattern = '{"source":["app"]}'
const functionArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hear`
const busArn = (region: string, account = ACCOUNT) => `arn:aws:events:${region}:${account}:event-bus/default`

/** A function that keeps what it hears. */
function listen(sandbox: Sandbox) {
  const heard: Record<string, unknown>[] = []
  sandbox.world.functions.set(functionArn, async (event) => {
    if (isRecord(event)) heard.push(event)
  })
  return heard
}

async function put(events: EventBridgeClient, target: Omit<Target, 'Id'>, pattern = EventPattern) {
  await events.send(new PutRuleCommand({ Name: 'r', EventPattern: pattern }))
  await events.send(new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: 't', ...target }] }))
}

const emit = async (sandbox: Sandbox, events: EventBridgeClient, more: Record<string, string> = {}) => {
  const entry = { Source: 'app', DetailType: 'd', Detail: '{"a":{"b":[1,"two"]}}', ...more }
  const { Entries } = await events.send(new PutEventsCommand({ Entries: [entry] }))
  await sandbox.settled()
  return Entries?.[0]
}

describe('a rule', () => {
  it('is described, listed, disabled and enabled', async () => {
    const events = new EventBridgeClient(settings(await bench()))
    await events.send(new PutRuleCommand({ Name: 'r', EventPattern, Description: 'd' }))
    const rule = { Name: 'r', EventPattern, Description: 'd', State: 'ENABLED', EventBusName: 'default' }
    expect(await events.send(new DescribeRuleCommand({ Name: 'r' }))).toMatchObject(rule)
    expect((await events.send(new ListRulesCommand({ NamePrefix: 'r' }))).Rules).toMatchObject([rule])
    await events.send(new DisableRuleCommand({ Name: 'r' }))
    expect((await events.send(new DescribeRuleCommand({ Name: 'r' }))).State).toBe('DISABLED')
    await events.send(new EnableRuleCommand({ Name: 'r' }))
    expect((await events.send(new DescribeRuleCommand({ Name: 'r' }))).State).toBe('ENABLED')
  })

  it.each([
    [{ Name: 'r', EventPattern: '{"source":"x"}' }, 'InvalidEventPatternException'],
    [{ Name: 'r' }, 'ValidationException'],
    [{ Name: 'a b', EventPattern }, 'ValidationException'],
    [{ Name: 'r', ScheduleExpression: 'rate(now)' }, 'ValidationException'],
    [{ Name: 'r', EventPattern, EventBusName: 'none' }, 'ResourceNotFoundException'],
  ])('is not %j', async (input, name) => {
    const events = new EventBridgeClient(settings(await bench()))
    expect((await failureOf(events.send(new PutRuleCommand(input)))).name).toBe(name)
  })

  it('is not deleted while it has targets', async () => {
    const events = new EventBridgeClient(settings(await bench()))
    await put(events, { Arn: functionArn })
    expect((await failureOf(events.send(new DeleteRuleCommand({ Name: 'r' })))).name).toBe(
      'ValidationException',
    )
    await events.send(new RemoveTargetsCommand({ Rule: 'r', Ids: ['t'] }))
    await events.send(new DeleteRuleCommand({ Name: 'r' }))
    expect((await failureOf(events.send(new DescribeRuleCommand({ Name: 'r' })))).name).toBe(
      'ResourceNotFoundException',
    )
  })

  it('takes five targets', async () => {
    const events = new EventBridgeClient(settings(await bench()))
    await put(events, { Arn: functionArn })
    const Targets = [1, 2, 3, 4, 5].map((id) => ({ Id: `more-${id}`, Arn: functionArn }))
    const call = events.send(new PutTargetsCommand({ Rule: 'r', Targets }))
    expect((await failureOf(call)).name).toBe('LimitExceededException')
    expect((await events.send(new ListTargetsByRuleCommand({ Rule: 'r' }))).Targets).toHaveLength(1)
  })
})

describe('an event', () => {
  it('reaches a function with its envelope', async () => {
    const sandbox = await bench()
    const heard = listen(sandbox)
    const events = new EventBridgeClient(settings(sandbox))
    await put(events, { Arn: functionArn })
    await emit(sandbox, events)
    expect(heard).toMatchObject([
      {
        version: '0',
        source: 'app',
        'detail-type': 'd',
        account: ACCOUNT,
        region: 'us-east-1',
        detail: { a: { b: [1, 'two'] } },
      },
    ])
  })

  it.each<[string, Omit<Target, 'Id' | 'Arn'>, unknown]>([
    ['a part', { InputPath: '$.detail' }, { a: { b: [1, 'two'] } }],
    ['a constant', { Input: '{"fixed":true}' }, { fixed: true }],
    [
      'a template with quotes',
      { InputTransformer: { InputPathsMap: { x: '$.detail.a.b[1]' }, InputTemplate: '{"who":"<x>"}' } },
      { who: 'two' },
    ],
    [
      'a filled template',
      { InputTransformer: { InputPathsMap: { x: '$.detail.a' }, InputTemplate: '{"got":<x>}' } },
      { got: { b: [1, 'two'] } },
    ],
  ])('is handed over as %s', async (_title, target, expected) => {
    const sandbox = await bench()
    const heard = listen(sandbox)
    const events = new EventBridgeClient(settings(sandbox))
    await put(events, { Arn: functionArn, ...target })
    await emit(sandbox, events)
    expect(heard).toEqual([expected])
  })

  it.each([
    [{ Source: 'aws.cloudtrail' }, 'NotAuthorizedForSourceException'],
    [{ Detail: '[]' }, 'MalformedDetail'],
    [{ Detail: '{' }, 'MalformedDetail'],
    [{ DetailType: '' }, 'InvalidArgument'],
  ])('with %j is not taken', async (wrong, code) => {
    const sandbox = await bench()
    expect((await emit(sandbox, new EventBridgeClient(settings(sandbox)), wrong))?.ErrorCode).toBe(code)
  })

  it('passes a disabled rule by', async () => {
    const sandbox = await bench()
    const heard = listen(sandbox)
    const events = new EventBridgeClient(settings(sandbox))
    await put(events, { Arn: functionArn })
    await events.send(new DisableRuleCommand({ Name: 'r' }))
    await emit(sandbox, events)
    expect(heard).toEqual([])
  })

  it('that a function refuses three times becomes a dead letter', async () => {
    const sandbox = await bench()
    let attempts = 0
    sandbox.world.functions.set(functionArn, async () => {
      attempts += 1
      throw new Error('no')
    })
    const events = new EventBridgeClient(settings(sandbox))
    await put(events, { Arn: functionArn })
    await emit(sandbox, events)
    expect([attempts, sandbox.deadLetters()]).toMatchObject([
      3,
      [{ functionArn, error: 'Error: no', attempts: 3 }],
    ])
  })

  it('that a function takes at the second attempt leaves none', async () => {
    const sandbox = await bench()
    let attempts = 0
    sandbox.world.functions.set(functionArn, async () => {
      attempts += 1
      if (attempts === 1) throw new Error('not yet')
    })
    const events = new EventBridgeClient(settings(sandbox))
    await put(events, { Arn: functionArn })
    await emit(sandbox, events)
    expect([attempts, sandbox.deadLetters()]).toEqual([2, []])
  })
})

describe('an event that is forwarded', () => {
  it('keeps its region and account on its way to another region', async () => {
    const sandbox = await bench()
    const heard = listen(sandbox)
    const elsewhere = new EventBridgeClient(settings(sandbox, 'eu-west-1'))
    await put(elsewhere, { Arn: busArn('us-east-1') })
    await put(new EventBridgeClient(settings(sandbox)), { Arn: functionArn })
    await emit(sandbox, elsewhere)
    expect(heard).toMatchObject([{ region: 'eu-west-1', account: ACCOUNT }])
  })

  it('enters another account only where the bus lets it in', async () => {
    const sandbox = await bench()
    const heard = listen(sandbox)
    const own = new EventBridgeClient(settings(sandbox))
    const member = new EventBridgeClient(
      settings(sandbox, 'us-east-1', issueUserKeys(sandbox.world, OTHER, 'm')),
    )
    await put(member, { Arn: busArn('us-east-1') })
    await put(own, { Arn: functionArn })
    await emit(sandbox, member)
    expect(heard).toEqual([])
    const permission = { Action: 'events:PutEvents', Principal: OTHER, StatementId: 'member' }
    await own.send(new PutPermissionCommand(permission))
    await emit(sandbox, member)
    expect(heard).toMatchObject([{ account: OTHER }])
    await own.send(new RemovePermissionCommand({ StatementId: 'member' }))
    await emit(sandbox, member)
    expect(heard).toHaveLength(1)
  })

  it('does not hop on to a third account', async () => {
    const third = '444455556666'
    const sandbox = await bench()
    const heard = listen(sandbox)
    const clientOf = (account: string) =>
      new EventBridgeClient(settings(sandbox, 'us-east-1', issueUserKeys(sandbox.world, account, 'm')))
    const [first, second, last] = [clientOf(OTHER), clientOf(third), new EventBridgeClient(settings(sandbox))]
    for (const client of [second, last]) {
      await client.send(
        new PutPermissionCommand({ Action: 'events:PutEvents', Principal: '*', StatementId: 'all' }),
      )
    }
    await put(first, { Arn: busArn('us-east-1', third) })
    await put(second, { Arn: busArn('us-east-1') })
    await put(last, { Arn: functionArn })
    await emit(sandbox, first)
    expect(heard).toEqual([])
    await emit(sandbox, second)
    expect(heard).toHaveLength(1)
  })
})

describe('event buses', () => {
  it('are made beside the default one, each with its policy', async () => {
    const events = new EventBridgeClient(settings(await bench()))
    await events.send(new CreateEventBusCommand({ Name: 'audit' }))
    expect((await failureOf(events.send(new CreateEventBusCommand({ Name: 'audit' })))).name).toBe(
      'ResourceAlreadyExistsException',
    )
    const Condition = { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1' }
    await events.send(
      new PutPermissionCommand({
        EventBusName: 'audit',
        Action: 'events:PutEvents',
        Principal: '*',
        StatementId: 'org',
        Condition,
      }),
    )
    const { Policy } = await events.send(new DescribeEventBusCommand({ Name: 'audit' }))
    expect(JSON.parse(Policy ?? '')).toMatchObject({
      Statement: [
        { Sid: 'org', Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
      ],
    })
    const { EventBuses } = await events.send(new ListEventBusesCommand({}))
    expect(EventBuses?.map((bus) => bus.Name)).toEqual(['default', 'audit'])
  })
})
