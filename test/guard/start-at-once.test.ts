import { GetTrailStatusCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { describe, expect, it } from '@jest/globals'
import { anEvent } from '../builders/an-event.ts'
import { whole } from '../flow/bench.ts'
import { aContainer, aContext } from './invoked.ts'
import { trailArn, watched, type Watched } from './watched.ts'

const now = () => new Date().toISOString()
const stopEvent = (record: Record<string, unknown> = {}) => anEvent({ eventTime: now(), ...record })
const pipelineRole = 'arn:aws:iam::123456789012:role/terraform'
const byPipeline = {
  userIdentity: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::123456789012:assumed-role/terraform/run',
    accountId: '123456789012',
    sessionContext: { sessionIssuer: { type: 'Role', arn: pipelineRole, accountId: '123456789012' } },
  },
}

/** Invokes a fresh container, and gives the calls that it made, in their order. */
async function callsFor({ sandbox, settings }: Watched, event: unknown): Promise<string[]> {
  const container = aContainer(settings, sandbox)
  const before = sandbox.requests.length
  await container.invoke(event)
  container.close()
  return sandbox.requests.slice(before).map(({ service, operation }) => `${service}:${operation}`)
}

const isLogging = async ({ aws }: Watched) =>
  (await aws().send(new GetTrailStatusCommand({ Name: trailArn }))).IsLogging

describe('a stopped trail', () => {
  it('is started by the very first call, with the note of it beside it, and no read before', () =>
    watched(whole, {}, async (account) => {
      await account.aws().send(new StopLoggingCommand({ Name: trailArn }))
      const calls = await callsFor(account, stopEvent())
      expect(calls.slice(0, 3)).toEqual(['cloudtrail:StartLogging', 'kms:GenerateMac', 'dynamodb:UpdateItem'])
      expect(await isLogging(account)).toBe(true)
    }))

  it('is started by its name as well', () =>
    watched(whole, {}, async (account) => {
      await account.aws().send(new StopLoggingCommand({ Name: trailArn }))
      const calls = await callsFor(account, stopEvent({ requestParameters: { name: 'main' } }))
      expect(calls[0]).toBe('cloudtrail:StartLogging')
      expect(await isLogging(account)).toBe(true)
    }))

  it('is started though the memory cannot be written, and the invocation fails', () =>
    watched(whole, {}, async (account) => {
      await account.aws().send(new StopLoggingCommand({ Name: trailArn }))
      account.sandbox.faults.add({ service: 'dynamodb', fault: { kind: 'server-error', status: 503 } })
      await expect(callsFor(account, stopEvent())).rejects.toThrow(/InternalFailure|internal error/)
      expect(await isLogging(account)).toBe(true)
    }))
})

describe('is not started', () => {
  const exemption = { check: 'trail-logging', resource: trailArn, reason: 'moved', owner: 'platform' }
  it.each([
    ['where restarts are off', { mode: 'off' as const }, {}],
    ['where the policy exempts it', { exemptions: [exemption] }, {}],
    [
      'where a known pipeline stopped it',
      { pipelines: [{ role: pipelineRole, owner: 'platform' }] },
      byPipeline,
    ],
    ['after a call that failed', {}, { errorCode: 'AccessDenied' }],
    [
      'where it is of another account',
      {},
      { requestParameters: { name: 'arn:aws:cloudtrail:us-east-1:999999999999:trail/main' } },
    ],
    [
      'where its home is another region',
      {},
      { requestParameters: { name: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/main' } },
    ],
    ['where what is named is no trail', {}, { requestParameters: { name: '../main' } }],
    ['without parameters', {}, { requestParameters: null }],
  ])('%s', (_when, policy, record) =>
    watched(whole, policy, async (account) => {
      const calls = await callsFor(account, stopEvent(record))
      expect(calls).not.toContain('cloudtrail:StartLogging')
    }),
  )

  it('where the pipeline’s entry has expired, it is', () =>
    watched(
      whole,
      { pipelines: [{ role: pipelineRole, owner: 'platform', expires: '2020-01-01' }] },
      async (account) => {
        const calls = await callsFor(account, stopEvent(byPipeline))
        expect(calls[0]).toBe('cloudtrail:StartLogging')
      },
    ))
})

describe('stopped again and again', () => {
  it('starts are a minute apart from the fourth on, and people are told that it goes on', () =>
    watched(whole, {}, async ({ sandbox, aws, settings, subjects }) => {
      const waited: number[] = []
      let time = Date.now()
      const container = aContainer(
        {
          ...settings,
          now: () => new Date(time),
          wait: async (milliseconds) => {
            waited.push(milliseconds)
            time += milliseconds
          },
        },
        sandbox,
      )
      for (let stop = 1; stop <= 5; stop += 1) {
        await aws().send(new StopLoggingCommand({ Name: trailArn }))
        await container.invoke(anEvent({ eventID: `stop-${stop}`, eventTime: now() }))
      }
      container.close()
      expect(waited).toEqual([60_000, 60_000])
      expect(await aws().send(new GetTrailStatusCommand({ Name: trailArn }))).toMatchObject({
        IsLogging: true,
      })
      expect(subjects()).toHaveLength(5)
      expect(subjects().at(-1)).toContain('5 times in an hour')
    }))

  it('a function without time for that leaves it to the next, says so, and the sweep starts it', () =>
    watched(whole, {}, async ({ sandbox, aws, settings, subjects, sweep }) => {
      const container = aContainer(settings, sandbox)
      for (let stop = 1; stop <= 4; stop += 1) {
        await aws().send(new StopLoggingCommand({ Name: trailArn }))
        await container.invoke(stopEvent({ eventID: `stop-${stop}` }), aContext(20_000))
      }
      container.close()
      expect(await aws().send(new GetTrailStatusCommand({ Name: trailArn }))).toMatchObject({
        IsLogging: false,
      })
      expect(sandbox.alerts().at(-1)?.message).toContain('once a minute')
      expect(subjects()).toHaveLength(4)
      await sweep()
      expect(await aws().send(new GetTrailStatusCommand({ Name: trailArn }))).toMatchObject({
        IsLogging: true,
      })
    }))

  it('the same event many times counts once', () =>
    watched(whole, {}, async ({ sandbox, settings, subjects }) => {
      const container = aContainer({ ...settings, wait: () => Promise.reject(new Error('waited')) }, sandbox)
      const event = stopEvent()
      for (let time = 0; time < 6; time += 1) await container.invoke(event)
      container.close()
      expect(subjects()).toHaveLength(1)
    }))
})
