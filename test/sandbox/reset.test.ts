import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it } from '@jest/globals'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { sns } from '../../sandbox/services/sns/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { OTHER, bench, settings } from './bench.ts'

async function reset(sandbox: Sandbox, scenario?: string) {
  const query = scenario === undefined ? '' : `?scenario=${encodeURIComponent(scenario)}`
  const response = await fetch(`${sandbox.url}/_sandbox/reset${query}`, { method: 'POST' })
  const answer: unknown = await response.json()
  return { status: response.status, answer }
}

async function trailsOf(sandbox: Sandbox) {
  const client = new CloudTrailClient(settings(sandbox))
  const { trailList } = await client.send(new DescribeTrailsCommand({}))
  return trailList?.map(({ Name }) => Name)
}

const withTrail = () => bench({ setup: ({ world }) => void addTrail(world, { name: 'first' }) })

describe('POST /_sandbox/reset', () => {
  it('begins again with a scenario', async () => {
    const sandbox = await withTrail()
    const before = sandbox.world
    expect(await reset(sandbox, 'clean')).toEqual({ status: 200, answer: { scenario: 'clean' } })
    expect(sandbox.world).not.toBe(before)
    expect(await trailsOf(sandbox)).toEqual(['management-events'])
    await reset(sandbox, 'empty')
    expect(await trailsOf(sandbox)).toEqual([])
  })

  it('begins again with what the sandbox began with where it names none', async () => {
    const sandbox = await withTrail()
    await reset(sandbox, 'empty')
    expect(await reset(sandbox)).toEqual({ status: 200, answer: {} })
    expect(await trailsOf(sandbox)).toEqual(['first'])
  })

  it('leaves nothing of the old world: no alert, dead letter, fault or request', async () => {
    const sandbox = await bench()
    const where = { region: 'us-east-1' }
    const { TopicArn } = await sandbox.invoke(sns, 'CreateTopic', { Name: 'alerts' }, where)
    const topic = { TopicArn: String(TopicArn) }
    const email = { ...topic, Protocol: 'email', Endpoint: 'a@example.com' }
    const lost = `arn:aws:lambda:us-east-1:${OTHER}:function:none`
    await sandbox.invoke(sns, 'Subscribe', email, where)
    await sandbox.invoke(sns, 'Subscribe', { ...topic, Protocol: 'lambda', Endpoint: lost }, where)
    sandbox.confirmSubscriptions()
    await sandbox.invoke(sns, 'Publish', { ...topic, Message: 'm' }, where)
    sandbox.faults.add({ service: 'cloudtrail', fault: { kind: 'throttling' } })
    await sandbox.settled()
    const kept = async () =>
      Promise.all(
        ['alerts', 'dead-letters', 'faults', 'requests'].map(async (what) => {
          const list: unknown = await (await fetch(`${sandbox.url}/_sandbox/${what}`)).json()
          return Array.isArray(list) ? list.length : undefined
        }),
      )
    await trailsOf(sandbox).catch(() => undefined)
    expect(await kept()).toEqual([2, 1, 1, 1])
    await reset(sandbox, 'empty')
    expect(await kept()).toEqual([0, 0, 0, 0])
  })

  it('keeps account, partition and address', async () => {
    const sandbox = await bench({ account: OTHER, partition: 'aws-us-gov' })
    await reset(sandbox, 'empty')
    const sqs = new SQSClient(settings(sandbox, 'us-gov-west-1'))
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }))
    expect(QueueUrl).toBe(`${sandbox.url}/${OTHER}/q`)
    expect(sandbox.world.partition).toBe('aws-us-gov')
  })

  it.each(['nobody', './package.json', '__proto__', ''])(
    'refuses %j with 400, and leaves the world as it is',
    async (scenario) => {
      const sandbox = await withTrail()
      expect(await reset(sandbox, scenario)).toEqual({
        status: 400,
        answer: { message: expect.stringContaining(`no scenario "${scenario}"; there are messy, clean`) },
      })
      expect(await trailsOf(sandbox)).toEqual(['first'])
    },
  )

  it('is done one at a time', async () => {
    const sandbox = await bench()
    const answers = await Promise.all(['clean', 'nobody', 'clean'].map((name) => reset(sandbox, name)))
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 200])
    expect(await trailsOf(sandbox)).toEqual(['management-events'])
  })
})
