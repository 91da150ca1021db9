import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { issueUserKeys } from '../../sandbox/callers.ts'
import { eventBridge } from '../../sandbox/services/events/service.ts'
import { busesOf, type Rule } from '../../sandbox/services/events/state.ts'
import { rolesOf } from '../../sandbox/services/iam/roles.ts'
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
  scene = await openDrilling({
    mode: 'enforce',
    forwarding: 'enforce',
    budget: { repairs: 100, minutes: 60 },
    drills: { schedule: 'monthly', attacks: ['stop-logging'] },
  })
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

type Mend = () => void

const rulesIn = (region: string): Map<string, Rule> =>
  busesOf(scene.sandbox.world, account, region).get('default')?.rules ?? new Map()

/** Takes something out of a map of the world, of which nobody hears. */
function without<Value>(from: Map<string, Value>, key: string): Mend {
  const taken = from.get(key)
  if (taken === undefined) throw new Error(`${key} is not there to be taken away`)
  from.delete(key)
  return () => void from.set(key, taken)
}

function changed<Value extends object>(value: Value | undefined, changes: Partial<Value>): Mend {
  if (value === undefined) throw new Error('it is not there to be changed')
  const before = { ...value }
  Object.assign(value, changes)
  return () => {
    for (const key of Object.keys(changes)) Reflect.deleteProperty(value, key)
    Object.assign(value, before)
  }
}

const functionOf = (arn: string) => functionByArn(scene.sandbox.world, arn)
const cloudtrailRule = 'trailkeeper-cloudtrail'
const forwarder = 'trailkeeper-to-us-east-1-cloudtrail'

/** What is broken so that nobody hears, where, and how it is said: by hand, and by the schedule where that can see it. */
const deaf: [name: string, region: string, breakIt: () => Mend, why: string][] = [
  [
    'a rule that is missing',
    'us-east-1',
    () => without(rulesIn('us-east-1'), cloudtrailRule),
    'rules: us-east-1 has no rule for cloudtrail',
  ],
  [
    'a rule that is disabled',
    'us-east-1',
    () => changed(rulesIn('us-east-1').get(cloudtrailRule), { state: 'DISABLED' }),
    'rules: us-east-1 has a disabled rule for cloudtrail',
  ],
  [
    'a rule without a target',
    'us-east-1',
    () => changed(rulesIn('us-east-1').get(cloudtrailRule), { targets: new Map() }),
    'rules: us-east-1 has a rule without the guard as its target',
  ],
  [
    'a function that may not run',
    'us-east-1',
    () => changed(functionOf(react), { reservedConcurrency: 0 }),
    'functions: function trailkeeper-react never runs: its reserved concurrency is 0',
  ],
  [
    'a function that no rule may invoke',
    'us-east-1',
    () => changed(functionOf(react), { statements: new Map() }),
    'functions: function trailkeeper-react lets no rule invoke it',
  ],
  [
    'a rule that is missing in another region',
    'eu-west-1',
    () => without(rulesIn('eu-west-1'), forwarder),
    'rules: eu-west-1 has no rule for cloudtrail',
  ],
  [
    'the role by which other regions forward',
    'eu-west-1',
    () => without(rolesOf(scene.sandbox.world, account), 'trailkeeper-forward'),
    'surroundings: role trailkeeper-forward is gone',
  ],
]

const setTarget = (Arn: string) =>
  scene.sandbox.invoke(
    eventBridge,
    'PutTargets',
    { Rule: 'trailkeeper-cloudtrail', Targets: [{ Id: 'react', Arn }] },
    home,
  )

describe('a link that is broken on purpose', () => {
  it.each(deaf)('%s: heard by nobody, and named, by hand', async (_, region, breakIt, why) => {
    const ran = await drillWhere(
      async () => breakIt(),
      async (mend) => mend(),
      '--timeout',
      '1s',
      '--regions',
      region,
    )
    expect(reportOf(ran).attacks).toEqual([
      expect.objectContaining({
        result: 'none',
        brokenLink: { link: 'heard', why: expect.arrayContaining([expect.stringContaining(why)]) },
      }),
    ])
    expect(ran.code).toBe(2)
  })

  it.each([1, 3, 4].flatMap((at) => [deaf[at]].filter((one) => one !== undefined)))(
    '%s: people are told the same by the schedule',
    async (_, _region, breakIt, why) => {
      const { sandbox, guard } = scene
      const mend = breakIt()
      const [before, told] = [await standing(sandbox), sandbox.alerts().length]
      const answer = await guard.drill({ attack: 'stop-logging' }, { timeout: 500 })
      await sandbox.settled()
      expect(answer).toMatchObject({ results: ['us-east-1 none'] })
      expect(await standing(sandbox)).toEqual(before)
      mend()
      const [alert] = sandbox.alerts().slice(told)
      expect(alert?.message).toContain('broken link: heard')
      expect(alert?.message.replaceAll(/\s+/g, ' ')).toContain(why)
    },
  )

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
