import { once } from 'node:events'
import { CloudTrailClient, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { PutRuleCommand, PutTargetsCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge'
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from '@jest/globals'
import { guardFunctions } from '../../sandbox/control/run-guard.ts'
import { bucketsOf, newBucket } from '../../sandbox/services/s3/buckets.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, bench, settings } from './bench.ts'

async function post({ url }: Sandbox, path: string, body?: string) {
  const response = await fetch(`${url}/_sandbox/${path}`, {
    method: 'POST',
    ...(body !== undefined && { body }),
  })
  const answer: unknown = await response.json()
  return { status: response.status, answer }
}

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`

describe('a fault that makes no sense', () => {
  it.each([
    [{ fault: { kind: 'html' }, times: -1 }, /^times: Too small: expected number to be >0$/],
    [{ fault: { kind: 'html' }, count: 2 }, /^Unrecognized key: "count"$/],
    [{ fault: { kind: 'slow-body', ms: -5 } }, /^fault\.ms: Too small: expected number to be >=0$/],
    [{ fault: { kind: 'nothing' } }, /^fault\.kind: Invalid discriminator value\. Expected 'throttling' \|/],
    [[], /^Invalid input: expected object, received array$/],
  ])('%j is refused in one line that says where', async (rule, message) => {
    const sandbox = await bench()
    const { status, answer } = await post(sandbox, 'faults', JSON.stringify(rule))
    expect({ status, answer }).toEqual({ status: 400, answer: { message: expect.stringMatching(message) } })
    expect(sandbox.faults.list()).toEqual([])
  })
})

describe('of controls that come at once', () => {
  it('events that were held before a reset are gone, and nothing is held after it', async () => {
    const sandbox = await bench()
    addTrail(sandbox.world, { name: 'main' })
    await post(sandbox, 'events?hold=true')
    await new CloudTrailClient(settings(sandbox)).send(new StopLoggingCommand({ Name: 'main' }))
    await post(sandbox, 'reset')
    expect(await post(sandbox, 'events?hold=false')).toMatchObject({ answer: { released: 0 } })
  })
})

/** A function in the world, and what it received so far. */
function aFunction(
  { world }: Sandbox,
  name: string,
  does: (event: unknown) => Promise<unknown> = async () => {},
) {
  const received: unknown[] = []
  world.functions.set(arnOf(name), (event) => {
    received.push(event)
    return does(event)
  })
  return received
}

async function aRule(sandbox: Sandbox, Name: string, trigger: object, target: string) {
  const events = new EventBridgeClient(settings(sandbox))
  await events.send(new PutRuleCommand({ Name, ...trigger }))
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'one', Arn: arnOf(target) }] }))
}

/** A trail that carries events, and a rule that hands those of CloudTrail to a function. */
async function heard(sandbox: Sandbox, does?: (event: unknown) => Promise<unknown>) {
  addTrail(sandbox.world, { name: 'main' })
  addTrail(sandbox.world, { name: 'second' })
  const received = aFunction(sandbox, 'listener', does)
  await aRule(sandbox, 'heard', { EventPattern: '{"source":["aws.cloudtrail"]}' }, 'listener')
  return received
}

const stop = (sandbox: Sandbox, Name: string) =>
  new CloudTrailClient(settings(sandbox)).send(new StopLoggingCommand({ Name }))

const guarded = async (does?: (event: unknown) => Promise<unknown>) => {
  const sandbox = await bench()
  for (const name of ['react', 'sweep'] as const)
    guardFunctions(sandbox.world, '*', '*').set(name, arnOf(name))
  return {
    sandbox,
    sweeps: aFunction(sandbox, 'sweep', does),
    reactions: aFunction(sandbox, 'react', does),
  }
}

describe('POST /_sandbox/deliver?until=TIME', () => {
  const now = '2026-03-01T00:00:00Z'
  const trail = { name: 'audit', bucket: 'logs', logFileValidation: true, startedAt: new Date(now) }
  const withTrail = async () => {
    const sandbox = await bench({ clock: () => new Date(now) })
    const { world } = sandbox
    const bucket = newBucket(world, 'logs', ACCOUNT, 'us-east-1')
    bucket.policy = JSON.stringify({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 's3:*',
          Resource: '*',
        },
      ],
    })
    bucketsOf(world).set('logs', bucket)
    addTrail(world, trail)
    return { sandbox, digests: () => bucket.objects.versions.size }
  }

  it('delivers up to a time that is ahead of the clock', async () => {
    const { sandbox, digests } = await withTrail()
    expect(await post(sandbox, 'deliver?until=2026-03-01T03:00:00Z')).toEqual({
      status: 200,
      answer: { until: '2026-03-01T03:00:00.000Z', logs: 0, digests: 3, waiting: 0 },
    })
    expect(digests()).toBe(3)
  })

  it('delivers up to now where no time is named', async () => {
    const { sandbox } = await withTrail()
    expect((await post(sandbox, 'deliver')).answer).toMatchObject({ until: '2026-03-01T00:00:00.000Z' })
  })

  it.each(['until=tomorrow', 'until=5', 'backfill=yes', 'since=2026-03-01T03:00:00Z'])(
    'refuses %s',
    async (parameter) => {
      const { sandbox } = await withTrail()
      expect((await post(sandbox, `deliver?${parameter}`)).status).toBe(400)
    },
  )

  it('is not needed where the clock is put forward, but for times that take long to deliver', async () => {
    const { sandbox, digests } = await withTrail()
    await post(sandbox, 'clock?advance=7200')
    expect(digests()).toBe(2)
    await post(sandbox, `clock?advance=${700 * 24 * 3600}`)
    expect(digests()).toBe(2)
  })
})

describe('POST /_sandbox/clock?advance=SECONDS', () => {
  it('puts the clock forward for every service', async () => {
    const sandbox = await bench({ clock: () => new Date('2026-03-01T00:00:00Z') })
    expect(await post(sandbox, 'clock?advance=90.5')).toEqual({
      status: 200,
      answer: { now: '2026-03-01T00:01:30.500Z', runs: 0, skipped: 0 },
    })
    await new STSClient(settings(sandbox)).send(new GetCallerIdentityCommand({}))
    expect(sandbox.requests.at(-1)).toMatchObject({ at: '2026-03-01T00:01:30.500Z' })
  })

  it('runs schedules at the times at which they fall due, and answers when they are done', async () => {
    const sandbox = await bench({ clock: () => new Date('2026-03-01T00:00:00Z') })
    const done: string[] = []
    const hourly = aFunction(sandbox, 'hourly', async () => {
      await new Promise((resolve) => setImmediate(resolve))
      done.push(sandbox.world.clock().toISOString())
    })
    const nightly = aFunction(sandbox, 'nightly')
    await aRule(sandbox, 'hourly', { ScheduleExpression: 'rate(1 hour)' }, 'hourly')
    await aRule(sandbox, 'nightly', { ScheduleExpression: 'cron(30 2 ? * SUN *)' }, 'nightly')
    await aRule(sandbox, 'off', { ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' }, 'nightly')
    expect((await post(sandbox, 'clock?advance=10800')).answer).toMatchObject({ runs: 4, skipped: 0 })
    expect(done).toEqual(['2026-03-01T01:00:00.000Z', '2026-03-01T02:00:00.000Z', '2026-03-01T03:00:00.000Z'])
    expect(hourly[0]).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      time: '2026-03-01T01:00:00Z',
      resources: [`arn:aws:events:us-east-1:${ACCOUNT}:rule/hourly`],
    })
    expect(nightly).toEqual([expect.objectContaining({ time: '2026-03-01T02:30:00Z' })])
    await post(sandbox, 'clock?advance=3599')
    expect(hourly).toHaveLength(3)
    await post(sandbox, 'clock?advance=1')
    expect(hourly).toHaveLength(4)
  })

  it('runs the latest 24 times of a schedule that falls due more often, and says how many it left out', async () => {
    const sandbox = await bench({ clock: () => new Date('2026-03-01T00:00:00Z') })
    const runs = aFunction(sandbox, 'hourly')
    await aRule(sandbox, 'hourly', { ScheduleExpression: 'rate(1 hour)' }, 'hourly')
    expect((await post(sandbox, `clock?advance=${30 * 86_400}`)).answer).toEqual({
      now: '2026-03-31T00:00:00.000Z',
      runs: 24,
      skipped: 30 * 24 - 24,
    })
    expect(runs).toHaveLength(24)
  })

  it('lets objects expire by the lifecycle of their bucket', async () => {
    const sandbox = await bench({ clock: () => new Date('2026-03-01T00:00:00Z') })
    const s3 = new S3Client({ ...settings(sandbox), forcePathStyle: true })
    await s3.send(new CreateBucketCommand({ Bucket: 'logs' }))
    for (const Key of ['AWSLogs/old.gz', 'kept/new.gz'])
      await s3.send(new PutObjectCommand({ Bucket: 'logs', Key, Body: 'x' }))
    const rule = {
      ID: 'r',
      Status: 'Enabled',
      Filter: { Prefix: 'AWSLogs/' },
      Expiration: { Days: 7 },
    } as const
    const LifecycleConfiguration = { Rules: [rule] }
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: 'logs', LifecycleConfiguration }))
    const keys = async () =>
      (await s3.send(new ListObjectsV2Command({ Bucket: 'logs' }))).Contents?.map(({ Key }) => Key)
    await post(sandbox, `clock?advance=${7 * 86_400}`)
    expect(await keys()).toEqual(['AWSLogs/old.gz', 'kept/new.gz'])
    await post(sandbox, 'clock?advance=86400')
    expect(await keys()).toEqual(['kept/new.gz'])
  })

  it('begins at the present again after a reset', async () => {
    const sandbox = await bench({ clock: () => new Date('2026-03-01T00:00:00Z') })
    await post(sandbox, 'clock?advance=86400')
    await post(sandbox, 'reset?scenario=empty')
    expect(sandbox.world.clock()).toEqual(new Date('2026-03-01T00:00:00Z'))
  })
})

describe('POST /_sandbox/events?hold=true|false', () => {
  it('keeps events back, and delivers them in order on release', async () => {
    const sandbox = await bench()
    const received = await heard(sandbox)
    expect(await post(sandbox, 'events?hold=true')).toEqual({ status: 200, answer: { hold: true, held: 0 } })
    await stop(sandbox, 'main')
    await stop(sandbox, 'second')
    expect((await post(sandbox, 'settled?ms=60000')).answer).toEqual({ settled: true })
    expect(received).toEqual([])
    expect(await post(sandbox, 'events?hold=false')).toEqual({
      status: 200,
      answer: { hold: false, released: 2 },
    })
    await post(sandbox, 'settled?ms=60000')
    expect(received).toMatchObject([
      { detail: { requestParameters: { name: 'main' } } },
      { detail: { requestParameters: { name: 'second' } } },
    ])
  })

  it('lets schedules run meanwhile', async () => {
    const sandbox = await bench()
    const runs = aFunction(sandbox, 'hourly')
    await aRule(sandbox, 'hourly', { ScheduleExpression: 'rate(1 hour)' }, 'hourly')
    await post(sandbox, 'events?hold=true')
    await post(sandbox, 'clock?advance=3600')
    expect(runs).toHaveLength(1)
  })
})

describe('POST /_sandbox/settled?ms=N', () => {
  it('answers when what is under way is done, or with false when the time is over', async () => {
    const sandbox = await bench()
    const gate = new EventTarget()
    const released = once(gate, 'open').then(() => undefined)
    await heard(sandbox, () => released)
    expect((await post(sandbox, 'settled?ms=0')).answer).toEqual({ settled: true })
    await stop(sandbox, 'main')
    expect((await post(sandbox, 'settled?ms=1')).answer).toEqual({ settled: false })
    const asked = post(sandbox, 'settled')
    gate.dispatchEvent(new Event('open'))
    expect((await asked).answer).toEqual({ settled: true })
  })
})

describe('POST /_sandbox/sweep and /_sandbox/invoke', () => {
  it('run the function, and answer when all that it raised is done', async () => {
    const raised: string[] = []
    const { sandbox, reactions, sweeps } = await guarded(async () => stop(sandbox, 'main'))
    await heard(sandbox, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      raised.push('done')
    })
    const ran = { status: 200, answer: { ok: true, ms: expect.any(Number) } }
    expect(await post(sandbox, 'sweep')).toEqual(ran)
    expect(sweeps).toEqual([{}])
    expect(raised).toEqual(['done'])
    expect(await post(sandbox, 'invoke?function=react', '{"id":"e"}')).toEqual(ran)
    expect(reactions).toEqual([{ id: 'e' }])
  })

  it('answer 200 with the error where the function fails, once', async () => {
    const { sandbox, sweeps } = await guarded(() => Promise.reject(new Error('not today')))
    expect(await post(sandbox, 'sweep')).toEqual({
      status: 200,
      answer: { ok: false, error: 'Error: not today', ms: expect.any(Number) },
    })
    expect(sweeps).toHaveLength(1)
    sandbox.world.functions.delete(arnOf('sweep'))
    expect((await post(sandbox, 'sweep')).answer).toMatchObject({
      ok: false,
      error: `Error: Function not found: ${arnOf('sweep')}`,
    })
  })

  it('say that there is no guard', async () => {
    expect(await post(await bench(), 'sweep')).toEqual({
      status: 400,
      answer: { message: 'No guard runs here; start the sandbox with --guard.' },
    })
  })
})

describe('what cannot be understood', () => {
  it.each([
    ['clock', 'advance must be a number from 0 to 316224000.'],
    ['clock?advance=-1', 'advance must be a number from 0 to 316224000.'],
    ['clock?advance=1h', 'advance must be a number from 0 to 316224000.'],
    ['clock?advance=1e400', 'advance must be a number from 0 to 316224000.'],
    ['clock?advance=1&advance=2', 'The parameter advance stands there twice.'],
    ['clock?seconds=1', 'There is no parameter seconds here; there is advance.'],
    ['events', 'hold must be true or false.'],
    ['events?hold=yes', 'hold must be true or false.'],
    ['settled?ms=soon', 'ms must be a number from 0 to 600000.'],
    ['sweep?function=react', 'There is no parameter function here; there is none.'],
    ['invoke?function=scan', 'function must be react or sweep or verify or recover or drill.'],
    ['invoke?function=react', 'The body is no JSON'],
  ])('%s: 400, and why', async (path, message) => {
    expect(await post(await bench(), path, '{')).toEqual({ status: 400, answer: { message } })
  })

  it('is a 404 for a path that there is not', async () => {
    expect((await post(await bench(), 'toString')).status).toBe(404)
    expect((await fetch(`${(await bench()).url}/_sandbox/sweep`)).status).toBe(404)
  })
})
