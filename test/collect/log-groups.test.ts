import { describe, expect, it } from '@jest/globals'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { logs } from '../../sandbox/services/logs/service.ts'
import { sns } from '../../sandbox/services/sns/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, bench, OTHER } from '../sandbox/bench.ts'
import { collected } from './collected.ts'

const where = { region: 'us-east-1' }
const name = '/aws/cloudtrail/main'
const arnOf = (account: string) => `arn:aws:logs:us-east-1:${account}:log-group:${name}:*`
const topicArn = `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`

async function withTrail(logGroupArn = arnOf(ACCOUNT)): Promise<Sandbox> {
  const sandbox = await bench()
  const trail = {
    name: 'main',
    account: ACCOUNT,
    homeRegion: 'us-east-1',
    bucket: 'logs',
    topicArn,
    logGroupArn,
  }
  addTrail(sandbox.world, trail)
  return sandbox
}

describe('log groups', () => {
  it('H1: exist by their whole name, slashes included and :* left out', async () => {
    const sandbox = await withTrail()
    await sandbox.invoke(logs, 'CreateLogGroup', { logGroupName: `${name}-other` }, where)
    expect((await collected(sandbox, ['log-group'])).logGroups[arnOf(ACCOUNT)]?.exists).toEqual({
      ok: true,
      value: false,
    })
    await sandbox.invoke(logs, 'CreateLogGroup', { logGroupName: name }, where)
    expect((await collected(sandbox, ['log-group'])).logGroups[arnOf(ACCOUNT)]?.exists).toEqual({
      ok: true,
      value: true,
    })
  })

  it("H2: of another account are not looked for among this account's", async () => {
    const sandbox = await withTrail(arnOf(OTHER))
    await sandbox.invoke(logs, 'CreateLogGroup', { logGroupName: name }, where)
    const { exists } = (await collected(sandbox, ['log-group'])).logGroups[arnOf(OTHER)] ?? {}
    expect(exists).toMatchObject({
      ok: false,
      operation: 'logs:DescribeLogGroups',
      code: 'Trailkeeper.ForeignAccount',
    })
  })
})

describe('topics', () => {
  it('come with their policy and how many subscribers confirmed', async () => {
    const sandbox = await withTrail()
    await sandbox.invoke(sns, 'CreateTopic', { Name: 'alerts' }, where)
    const mail = { TopicArn: topicArn, Protocol: 'email', Endpoint: 'a@example.com' }
    await sandbox.invoke(sns, 'Subscribe', mail, where)
    expect((await collected(sandbox, ['topic'])).topics[topicArn]).toMatchObject({
      policy: { ok: true, value: { Statement: [{ Effect: 'Allow' }] } },
      confirmedSubscriptions: { ok: true, value: 0 },
    })
    sandbox.confirmSubscriptions(topicArn)
    const topic = (await collected(sandbox, ['topic'])).topics[topicArn]
    expect(topic?.confirmedSubscriptions).toEqual({ ok: true, value: 1 })
  })

  it('that are gone are failures with the code', async () => {
    const topic = (await collected(await withTrail(), ['topic'])).topics[topicArn]
    expect(topic?.policy).toMatchObject({ ok: false, operation: 'sns:GetTopicAttributes' })
    expect(topic?.confirmedSubscriptions.ok).toBe(false)
  })
})
