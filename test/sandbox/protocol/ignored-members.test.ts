import { describe, expect, it } from '@jest/globals'
import * as schemas from '@aws-sdk/client-sns'
import type { PublishInput } from '@aws-sdk/client-sns'
import { iamUser } from '../../../sandbox/callers.ts'
import { createFaults } from '../../../sandbox/faults.ts'
import { operationSchema } from '../../../sandbox/protocol/schema.ts'
import { REGIONS } from '../../../sandbox/regions.ts'
import { runCall } from '../../../sandbox/run-call.ts'
import type { AnyService } from '../../../sandbox/service.ts'
import { createWorld } from '../../../sandbox/world.ts'

/** Publishes to a service that looks at the message alone, and knows a message structure to be beyond it. */
async function publish(input: PublishInput, declared: Partial<AnyService>) {
  const world = createWorld({ regions: REGIONS['aws'] ?? [] })
  const schema = operationSchema(schemas, 'Publish')
  if (!schema) throw new Error('No schema')
  const service: AnyService = {
    signingName: 'sns',
    schemas,
    operations: { Publish: (asked: PublishInput) => ({ MessageId: `said ${asked.Message}` }) },
    ...declared,
  }
  const core = {
    world,
    services: new Map([['sns', service]]),
    faults: createFaults(),
    takeToken: () => true,
    newLimiter: () => () => true,
    requests: [],
    latency: 0,
    strict: true,
    violations: [],
  }
  const context = {
    world,
    caller: iamUser(world, world.account, 'operator', 'test'),
    region: 'us-east-1',
    requestId: '',
    operation: 'Publish',
    sourceIp: '',
    userAgent: '',
    now: world.clock(),
  }
  const outcome = await runCall(core, { service, name: 'Publish', schema, input: { ...input }, context })
  const { violations } = core
  if (outcome.ok) return { answer: outcome.output, violations }
  const { code, message, status } = outcome.error
  return { code, message, status, violations }
}

const unsupported = { Publish: ['MessageStructure'] }

describe('a member that the sandbox does not honour', () => {
  it('is refused by its name', async () => {
    expect(await publish({ Message: 'a', MessageStructure: 'json' }, { unsupported })).toEqual({
      code: 'NotImplemented',
      message: 'The sandbox does not honour MessageStructure of Publish.',
      status: 501,
      violations: [],
    })
  })

  it('is refused also where nobody declared it, as a fault of the sandbox', async () => {
    expect(await publish({ Message: 'a', Subject: 's', PhoneNumber: '+1' }, { unsupported })).toEqual({
      code: 'NotImplemented',
      message: 'The sandbox does not honour Subject, PhoneNumber of Publish.',
      status: 501,
      violations: ['sns.Publish ignored Subject, PhoneNumber'],
    })
  })

  it('may stand where it asks for nothing, or says nothing here', async () => {
    const answered = { answer: { MessageId: 'said a' }, violations: [] }
    expect(await publish({ Message: 'a', MessageAttributes: {} }, { unsupported })).toEqual(answered)
    const withoutEffect = { Publish: ['Subject'] }
    expect(await publish({ Message: 'a', Subject: 's' }, { unsupported, withoutEffect })).toEqual(answered)
  })
})
