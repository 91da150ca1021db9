import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { issueUserKeys } from '../../sandbox/callers.ts'
import { eventBridge } from '../../sandbox/services/events/service.ts'
import { functionByArn } from '../../sandbox/services/lambda/state.ts'
import { setOrganization } from '../../sandbox/services/organizations/organization.ts'
import { sns } from '../../sandbox/services/sns/service.ts'
import { sqs } from '../../sandbox/services/sqs/service.ts'
import {
  OrganizationsClient,
  AttachPolicyCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
} from '@aws-sdk/client-organizations'
import { type Drilling, openDrilling, reportOf, standing, topicArn } from './drilled.ts'

const home = { region: 'us-east-1' }
const account = '123456789012'
const react = `arn:aws:lambda:us-east-1:${account}:function:trailkeeper-react`
const sweep = react.replace('react', 'sweep')

let scene: Drilling & { close: () => Promise<void> }
beforeAll(async () => {
  scene = await openDrilling()
})
afterAll(() => scene.close())

/** Breaks something, drills, and mends it again. */
async function drillWhere<Broken>(
  breakIt: () => Promise<Broken>,
  mendIt: (broken: Broken) => Promise<unknown>,
  ...argv: string[]
) {
  const { sandbox, drill } = scene
  const broken = await breakIt()
  await sandbox.settled()
  const before = await standing(sandbox)
  const ran = await drill('--timeout', '4s', ...argv)
  await sandbox.settled()
  expect(await standing(sandbox)).toEqual(before)
  await mendIt(broken)
  await sandbox.settled()
  return ran
}

const setTopicPolicy = (AttributeValue: string) =>
  scene.sandbox.invoke(
    sns,
    'SetTopicAttributes',
    { TopicArn: topicArn, AttributeName: 'Policy', AttributeValue },
    home,
  )

const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

const publish = { Action: 'sns:Publish', Resource: topicArn }
const denyTopic = () => setTopicPolicy(policyOf({ Effect: 'Deny', Principal: '*', ...publish }))
const openTopic = () => setTopicPolicy(policyOf({ Effect: 'Allow', Principal: { AWS: account }, ...publish }))

/** What no rule hears: the rule of rules sleeps meanwhile. */
async function unheard(change: () => Promise<unknown>) {
  const rule = { Name: 'trailkeeper-events' }
  await scene.sandbox.invoke(eventBridge, 'DisableRule', rule, home)
  await scene.sandbox.settled()
  await change()
  await scene.sandbox.settled()
}

const setTarget = (Arn: string) =>
  scene.sandbox.invoke(
    eventBridge,
    'PutTargets',
    { Rule: 'trailkeeper-cloudtrail', Targets: [{ Id: 'react', Arn }] },
    home,
  )

describe('a link that is broken on purpose', () => {
  it('a topic that denies: nothing was published, and its policy alone says why', async () => {
    const ran = await drillWhere(denyTopic, openTopic)
    // The guard's rules need not know of the canary's bucket, which is gone before its next sweep.
    expect(JSON.stringify(reportOf(ran).attacks)).not.toContain('rules: ')
    expect(reportOf(ran).attacks).toEqual([
      expect.objectContaining({
        result: 'none',
        links: expect.objectContaining({ restored: expect.any(Number) }),
        brokenLink: {
          link: 'published',
          why: expect.arrayContaining([expect.stringContaining('topic policy: denies sns:Publish')]),
        },
      }),
    ])
    expect(ran.code).toBe(2)
  })

  it('a rule whose target is another function: heard by nobody', async () => {
    const ran = await drillWhere(
      () => unheard(() => setTarget(`${react}-old`)),
      async () => {
        await setTarget(react)
        await scene.sandbox.invoke(eventBridge, 'EnableRule', { Name: 'trailkeeper-events' }, home)
      },
      '--timeout',
      '1s',
    )
    expect(reportOf(ran).attacks).toEqual([
      expect.objectContaining({
        result: 'none',
        brokenLink: {
          link: 'heard',
          why: expect.arrayContaining([
            expect.stringContaining('us-east-1 has a rule that leads elsewhere for cloudtrail'),
          ]),
        },
      }),
    ])
    expect(ran.code).toBe(2)
  })

  it('an event that could not be delivered waits in the queue of dead letters', async () => {
    const { sandbox } = scene
    const queue = `arn:aws:sqs:us-east-1:${account}:trailkeeper-undelivered`
    const found = functionByArn(sandbox.world, sweep)
    const environment = found?.environment
    const ran = await drillWhere(
      async () => {
        await sandbox.invoke(sqs, 'CreateQueue', { QueueName: 'trailkeeper-undelivered' }, home)
        const QueueUrl = `${sandbox.url}/${account}/trailkeeper-undelivered`
        await sandbox.invoke(sqs, 'SendMessage', { QueueUrl, MessageBody: '{}' }, home)
        if (found)
          Object.assign(found, { environment: { ...environment, TRAILKEEPER_UNDELIVERED_ARN: queue } })
        await unheard(() =>
          sandbox.invoke(eventBridge, 'DisableRule', { Name: 'trailkeeper-cloudtrail' }, home),
        )
      },
      async () => {
        if (found) Object.assign(found, { environment })
        for (const Name of ['trailkeeper-cloudtrail', 'trailkeeper-events'])
          await sandbox.invoke(eventBridge, 'EnableRule', { Name }, home)
      },
      '--timeout',
      '1s',
    )
    expect(reportOf(ran).attacks).toEqual([
      expect.objectContaining({
        brokenLink: { link: 'heard', why: expect.arrayContaining([`dead letters: 1 in ${queue}`]) },
      }),
    ])
    expect(ran.code).toBe(2)
  })
})

const attach = async (...actions: string[]) => {
  const { world, url } = scene.sandbox
  setOrganization(world, { id: 'o-abcdefghij', managementAccount: '111122223333', members: [account] })
  const client = new OrganizationsClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: issueUserKeys(world, '111122223333', 'admin'),
  })
  const Content = policyOf({ Effect: 'Deny', Action: actions, Resource: '*' })
  const input = {
    Name: actions.join('-').replaceAll(':', '-'),
    Description: '',
    Type: 'SERVICE_CONTROL_POLICY',
    Content,
  } as const
  const PolicyId = (await client.send(new CreatePolicyCommand(input))).Policy?.PolicySummary?.Id
  await client.send(new AttachPolicyCommand({ PolicyId, TargetId: account }))
  return async () => {
    await client.send(new DetachPolicyCommand({ PolicyId, TargetId: account }))
    client.destroy()
  }
}

const trailsMade = () => scene.sandbox.requests.filter(({ operation }) => operation === 'CreateTrail').length

describe('an attack that the organization forbids', () => {
  it('is prevented, and that is good: no canary is made for it', async () => {
    const before = trailsMade()
    const calls = ['StopLogging', 'UpdateTrail', 'PutEventSelectors', 'DeleteTrail']
    const ran = await drillWhere(
      () => attach(...calls.map((call) => `cloudtrail:${call}`)),
      (detach) => detach(),
      '--attack',
      'all',
    )
    expect(reportOf(ran).attacks.map(({ result }) => result)).toEqual(Array(4).fill('prevented'))
    expect(ran.code).toBe(0)
    expect(trailsMade()).toBe(before)
  })

  it('names what it could not read of the link that is broken', async () => {
    const ran = await drillWhere(
      async () => {
        await denyTopic()
        return attach('sns:GetTopicAttributes')
      },
      async (detach) => {
        await detach()
        await openTopic()
      },
    )
    expect(reportOf(ran).attacks).toEqual([
      expect.objectContaining({
        brokenLink: {
          link: 'published',
          why: expect.arrayContaining([expect.stringContaining('GetTopicAttributes')]),
        },
      }),
    ])
    expect(ran.code).toBe(2)
  })

  it('makes no canary that could not be removed', async () => {
    const ran = await drillWhere(
      () => attach('cloudtrail:DeleteTrail'),
      (detach) => detach(),
    )
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('none was made') })
    expect(ran.err).toContain('a policy of the organization forbids it')
  })
})
