import * as schemas from '@aws-sdk/client-sns'
import { describe, expect, it } from '@jest/globals'
import { iamUser } from '../../sandbox/callers.ts'
import { operationSchema } from '../../sandbox/protocol/schema.ts'
import { REGIONS } from '../../sandbox/regions.ts'
import { AwsError } from '../../sandbox/service.ts'
import { departures } from '../../sandbox/strict-check.ts'
import { createWorld } from '../../sandbox/world.ts'

function call() {
  const world = createWorld({ regions: REGIONS['aws'] ?? [] })
  const schema = operationSchema(schemas, 'Publish')
  if (!schema) throw new Error('No schema')
  const caller = iamUser(world, world.account, 'operator', 'test')
  const context = {
    world,
    caller,
    region: 'us-east-1',
    requestId: '',
    operation: 'Publish',
    sourceIp: '',
    userAgent: '',
    now: world.clock(),
  }
  return {
    service: { signingName: 'sns', schemas, operations: {} },
    name: 'Publish',
    schema,
    input: {},
    context,
  }
}

const onError = (code: string) => departures(call(), { ok: false, error: new AwsError(code, '') })

describe('the strict check', () => {
  it('lets true answers and known errors pass', () => {
    expect(departures(call(), { ok: true, output: { MessageId: 'id' } })).toEqual([])
    expect([onError('NotFoundException'), onError('ThrottlingException')]).toEqual([[], []])
  })

  it('names a member that the model does not have', () => {
    expect(departures(call(), { ok: true, output: { MessageID: 'id' } })).toEqual([
      'sns.Publish: MessageID is unknown: MessageID is not in the model',
    ])
  })

  it('names an error that the service does not have', () => {
    expect(onError('TopicNotFoundException')).toEqual(['sns.Publish: no error TopicNotFoundException'])
  })
})
