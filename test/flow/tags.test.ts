import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListTagsCommand } from '@aws-sdk/client-cloudtrail'
import { ListTagsForResourceCommand } from '@aws-sdk/client-eventbridge'
import { GetBucketTaggingCommand, ListBucketsCommand } from '@aws-sdk/client-s3'
import { ListQueuesCommand, ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, describe, expect, it } from '@jest/globals'
import { callerPolicy } from '../../cli/permissions/caller-policy.ts'
import { functionPolicy } from '../../cli/permissions/function-policy.ts'
import { createClients } from '../../lib/aws/clients.ts'
import { onCanary } from '../../lib/model/drill.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { roleNames } from '../../sandbox/guard/deploy-guard.ts'
import { startGuard } from '../../sandbox/guard/start-guard.ts'
import { rolesOf } from '../../sandbox/services/iam/roles.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { awsOf, inSandbox, runIn } from '../cli/run-in.ts'
import { actionsOf } from '../cli/permissions/actions-of.ts'
import { sessionUnder, without } from '../cli/permissions/session-under.ts'
import { drilling } from '../cli/drilled.ts'

/*
 * A landing zone may deny what is made without tags, by aws:RequestTag: so the policy's tags are given with the very call
 * that makes something, and the rights that this needs follow them (decision 39).
 */

const tags = { team: 'security', 'cost-center': '42' }
const written = { mode: 'enforce', forwarding: 'enforce', tags } as const
const policy = aPolicy(written)
const listed = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-tags-'))
const file = join(folder, 'policy.yml')
writeFileSync(file, JSON.stringify({ version: 1, ...written }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Tags of the trail and of the bucket that stand. */
async function tagsOf(sandbox: Sandbox, trailArn: string, prefix: string) {
  const clients = createClients(awsOf(sandbox))
  try {
    const trails = await clients.cloudtrail('us-east-1')
    const s3 = await clients.s3('us-east-1')
    const { ResourceTagList } = await trails.send(new ListTagsCommand({ ResourceIdList: [trailArn] }))
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
    const bucket = Buckets.find(({ Name = '' }) => Name.startsWith(prefix))
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket?.Name }))
    return { trail: ResourceTagList?.[0]?.TagsList, bucket: TagSet }
  } finally {
    clients.close()
  }
}

const trailNamed = (name: string) => `arn:aws:cloudtrail:us-east-1:123456789012:trail/${name}`

describe('apply in an account without a trail', () => {
  const rights = callerPolicy(policy, { account: '123456789012', partition: 'aws' })
  const applied = (sandbox: Sandbox, allowed: typeof rights) =>
    runIn(['apply', '--yes', '--policy', file], {
      ...awsOf(sandbox),
      credentials: sessionUnder(sandbox, allowed),
    })

  it('tags trail and bucket, under the rights that trailkeeper iam prints', () =>
    inSandbox('empty', async (sandbox) => {
      expect((await applied(sandbox, rights)).out).toMatch(/StartLogging/)
      expect(await tagsOf(sandbox, trailNamed('trailkeeper-management-events'), 'trailkeeper-logs-')).toEqual(
        {
          trail: listed,
          bucket: listed,
        },
      )
    }))

  it('is denied without the right to tag', () =>
    inSandbox('empty', async (sandbox) => {
      const ran = await applied(sandbox, without(rights, ['TrailBucket', 's3:TagResource']))
      expect(ran.code).toBe(2)
      expect(ran.out + ran.err).toMatch(/s3:TagResource/)
    }))
})

describe('a drill', () => {
  it('by hand tags canary, bucket and queue, under the rights that trailkeeper iam --drill prints', () =>
    drilling(async ({ sandbox, drill }) => {
      const kept = await drill('--policy', file, '--keep', '--timeout', '30s')
      expect(kept.code).toBe(0)
      const found = await tagsOf(sandbox, trailNamed('trailkeeper-drill'), 'trailkeeper-drill-')
      expect(found.bucket).toEqual(listed)
      expect(found.trail).toEqual([...listed, { Key: 'trailkeeper:drill', Value: expect.any(String) }])
      const sqs = new SQSClient({
        endpoint: sandbox.url,
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIAEXAMPLEANALYST', secretAccessKey: 'test' },
      })
      const { QueueUrls = [] } = await sqs.send(
        new ListQueuesCommand({ QueueNamePrefix: 'trailkeeper-drill-' }),
      )
      const queues = QueueUrls.map((QueueUrl) => sqs.send(new ListQueueTagsCommand({ QueueUrl })))
      expect((await Promise.all(queues)).map(({ Tags }) => Tags)).toEqual([tags])
      sqs.destroy()
      expect((await drill('--clean')).code).toBe(0)
    }))

  it('by the schedule makes what it makes under the rights of its function', () =>
    drilling(
      async ({ sandbox, guard }) => {
        const role = rolesOf(sandbox.world, '123456789012').get(roleNames.drill)
        role?.attached.clear()
        const actions = actionsOf(functionPolicy('drill', policy))
        const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }]
        role?.policies.set('drill', JSON.stringify({ Version: '2012-10-17', Statement }))
        expect(await guard.drill({ attack: 'stop-logging' })).toMatchObject({
          results: ['us-east-1 answered'],
          wrong: [],
        })
      },
      {
        ...written,
        budget: { repairs: 100, minutes: 60 },
        drills: { schedule: 'weekly', attacks: [...onCanary], regions: 'home' },
      },
    ))
})

it('the guard tags the rules that it makes in other regions', () =>
  inSandbox('clean', async (sandbox) => {
    const guard = await startGuard(sandbox, policy, 'us-east-1')
    await guard.sweep()
    const clients = createClients(awsOf(sandbox))
    try {
      const events = await clients.events('eu-west-1')
      const ResourceARN = 'arn:aws:events:eu-west-1:123456789012:rule/trailkeeper-to-us-east-1-cloudtrail'
      const { Tags } = await events.send(new ListTagsForResourceCommand({ ResourceARN }))
      expect(Tags).toEqual(listed)
    } finally {
      clients.close()
      guard.close()
    }
  }))

const tagging = /TagResource$|TagQueue$/
const taggingIn = (of: (policy: Policy) => { Statement: { Action: string[] }[] }, one: Policy) =>
  of(one)
    .Statement.flatMap(({ Action }) => Action)
    .filter((action) => tagging.test(action))
    .toSorted()

describe('the right to tag', () => {
  it.each([
    ['sweep', (one: Policy) => functionPolicy('sweep', one), ['events:TagResource', 's3:TagResource']],
    ['drill', (one: Policy) => functionPolicy('drill', one), ['s3:TagResource']],
    ['a person', (one: Policy) => callerPolicy(one), ['s3:TagResource']],
    [
      'a person who drills',
      (one: Policy) => callerPolicy(one, { drill: true }),
      ['s3:TagResource', 'sqs:TagQueue'],
    ],
    ['a person who takes back', (one: Policy) => callerPolicy(one, { undo: true }), []],
  ])('of %s follows the tags', (_who, of, expected) => {
    expect(taggingIn(of, policy)).toEqual(expected)
    expect(taggingIn(of, aPolicy({ mode: 'enforce', forwarding: 'enforce' }))).toEqual([])
  })

  it('is no right to write in mode plan', () => {
    expect(taggingIn((one) => functionPolicy('sweep', one), aPolicy({ mode: 'plan', tags }))).toEqual([])
  })
})
