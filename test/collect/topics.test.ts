import { beforeEach, describe, expect, it } from '@jest/globals'
import type { Topic } from '../../lib/model/index.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { sns } from '../../sandbox/services/sns/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, bench, OTHER } from '../sandbox/bench.ts'
import { collected, operationsOf } from './collected.ts'

const where = { region: 'us-east-1' }
const own = `arn:aws:sns:us-east-1:${ACCOUNT}:trails`
const foreign = own.replace(ACCOUNT, OTHER)

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await bench()
})

async function topicOf(topicArn: string): Promise<Topic> {
  addTrail(sandbox.world, {
    name: 'main',
    account: ACCOUNT,
    homeRegion: 'us-east-1',
    bucket: 'logs',
    topicArn,
  })
  const topic = (await collected(sandbox, ['topic'])).topics[topicArn]
  if (!topic) throw new Error('the topic was not read')
  return topic
}

const subscribe = (count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      sandbox.invoke(
        sns,
        'Subscribe',
        { TopicArn: own, Protocol: 'email', Endpoint: `${index}@example.com` },
        where,
      ),
    ),
  )

describe("a trail's topic", () => {
  it('is not read without need', async () => {
    addTrail(sandbox.world, {
      name: 'main',
      account: ACCOUNT,
      homeRegion: 'us-east-1',
      bucket: 'logs',
      topicArn: own,
    })
    expect((await collected(sandbox, [])).topics).toEqual({})
    expect(operationsOf(sandbox)).not.toContain('sns:GetTopicAttributes')
  })

  it('has a policy, no key of its own, and no subscriber', async () => {
    await sandbox.invoke(sns, 'CreateTopic', { Name: 'trails' }, where)
    expect(await topicOf(own)).toMatchObject({
      policy: { ok: true, value: { Statement: [{ Effect: 'Allow' }] } },
      key: { ok: true, value: undefined },
      confirmedSubscriptions: { ok: true, value: 0 },
    })
  })

  it('counts those who confirmed, on every page, and nobody else', async () => {
    await sandbox.invoke(sns, 'CreateTopic', { Name: 'trails' }, where)
    await subscribe(101)
    sandbox.confirmSubscriptions(own)
    await sandbox.invoke(
      sns,
      'Subscribe',
      { TopicArn: own, Protocol: 'email', Endpoint: 'late@example.com' },
      where,
    )
    expect((await topicOf(own)).confirmedSubscriptions).toEqual({ ok: true, value: 101 })
  })

  it('is gone', async () => {
    expect(await topicOf(own)).toMatchObject({
      policy: { ok: false, operation: 'sns:GetTopicAttributes', code: expect.stringContaining('NotFound') },
      confirmedSubscriptions: { ok: false, code: expect.stringContaining('NotFound') },
    })
  })

  it("is another account's, and says nothing", async () => {
    await sandbox.invoke(sns, 'CreateTopic', { Name: 'trails' }, { ...where, account: OTHER })
    expect(await topicOf(foreign)).toMatchObject({
      policy: { ok: false, code: expect.stringContaining('AuthorizationError') },
      confirmedSubscriptions: { ok: false, code: expect.stringContaining('AuthorizationError') },
    })
  })
})
