import { CreateKeyCommand, type CreateKeyCommandInput, DisableKeyCommand } from '@aws-sdk/client-kms'
import { CreateTopicCommand, SetTopicAttributesCommand } from '@aws-sdk/client-sns'
import { describe, expect, it } from '@jest/globals'
import type { GuardOfAlerts } from '../../../cli/alert/guard-of-alerts.ts'
import { topicHealth } from '../../../cli/alert/topic-health.ts'
import type { Diagnosis } from '../../../cli/doctor/diagnosis.ts'
import { queueDiagnoses } from '../../../cli/doctor/queue-diagnoses.ts'
import { type Clients, createClients } from '../../../lib/aws/clients.ts'
import { askQueue } from '../../../lib/drill/mailbox.ts'
import { awsOf, inSandbox } from '../run-in.ts'

const region = 'us-east-1'
const account = '123456789012'
const topic = `arn:aws:sns:${region}:${account}:security-alerts`
const queue = `arn:aws:sqs:${region}:${account}:undelivered`
const role = `arn:aws:iam::${account}:role/security/acme-trailkeeper-prod-SweepRole-us-east-1`
const guard: GuardOfAlerts = {
  account,
  alarms: [`arn:aws:cloudwatch:${region}:${account}:alarm:trailkeeper-prod-sweep-silent`],
  roles: [role],
  now: new Date('2026-06-01T00:00:00Z'),
}
const deployment = {
  name: 'trailkeeper-prod',
  id: 'one',
  homeRegion: region,
  busArn: `arn:aws:events:${region}:${account}:event-bus/default`,
  forwardingRoleArn: '',
  deadLetterArn: queue,
}

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const root = { AWS: `arn:aws:iam::${account}:root` }
const owner = { Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }
const usedBy = (Service: string, Condition: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: '*',
  Condition,
})
const ofStack = (service: string, kind: string) => ({
  StringEquals: { 'aws:SourceAccount': account },
  ArnLike: { 'aws:SourceArn': `arn:aws:${service}:${region}:${account}:${kind}trailkeeper-prod-*` },
})

/** Level and text of each, of those that are not in order. */
const faults = (diagnoses: readonly Diagnosis[]) =>
  diagnoses.flatMap(({ level, part, text }) => (level === 'ok' ? [] : [`${level} ${part}: ${text}`]))

const inAccount = (test: (clients: Clients) => Promise<void>) =>
  inSandbox('empty', async (sandbox) => {
    const clients = createClients(awsOf(sandbox))
    try {
      await test(clients)
    } finally {
      clients.close()
    }
  })

async function aKey(clients: Clients, input: CreateKeyCommandInput = {}) {
  const kms = await clients.kms(region)
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input))
  return KeyMetadata?.Arn ?? ''
}

async function setTopic(clients: Clients, AttributeName: string, AttributeValue: string) {
  const sns = await clients.sns(region)
  await sns.send(new CreateTopicCommand({ Name: 'security-alerts' }))
  await sns.send(new SetTopicAttributesCommand({ TopicArn: topic, AttributeName, AttributeValue }))
}

const publishing = (Condition: object) => ({
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: topic,
  Condition,
})

const topicFaults = async (clients: Clients, known: Partial<GuardOfAlerts> = {}) => {
  const { diagnoses } = await topicHealth(clients, topic, { ...guard, ...known })
  return faults(diagnoses).filter((fault) => !fault.startsWith('problem subscribers'))
}

describe('a topic that the guard is given', () => {
  it('is missing', () =>
    inAccount(async (clients) => {
      expect(await topicFaults(clients)).toEqual([`problem topic: ${topic} is missing: no alert can be sent`])
    }))

  it('has to let the alarms of this stack publish: its first policy does, one that names others does not', () =>
    inAccount(async (clients) => {
      await setTopic(clients, 'DisplayName', 'alerts')
      const unencrypted = 'warning topic key: messages are not encrypted at rest'
      expect(await topicFaults(clients)).toEqual([unencrypted])
      await setTopic(clients, 'Policy', document(publishing(ofStack('cloudwatch', 'alarm:'))))
      expect(await topicFaults(clients)).toEqual([unencrypted])
      for (const other of [
        { StringEquals: { 'aws:SourceAccount': '210987654321' } },
        { ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${region}:${account}:alarm:other-*` } },
      ]) {
        await setTopic(clients, 'Policy', document(publishing(other)))
        expect(await topicFaults(clients)).toEqual([
          expect.stringMatching(/^problem topic policy: does not let cloudwatch\.amazonaws\.com publish/),
          unencrypted,
        ])
      }
      await setTopic(clients, 'Policy', document(publishing({ StringEquals: { 'aws:Unheard': 'x' } })))
      expect(await topicFaults(clients)).toEqual([
        expect.stringMatching(/^warning topic policy: may not let the guard's alarms publish/),
        unencrypted,
      ])
    }))

  it('is under a key that lets both CloudWatch and the guard, or says who is shut out', () =>
    inAccount(async (clients) => {
      const under = async (key: string, known: Partial<GuardOfAlerts> = { key }) => {
        await setTopic(clients, 'KmsMasterKeyId', key)
        return topicFaults(clients, known)
      }
      const good = await aKey(clients, { Policy: document(owner, usedBy('cloudwatch.amazonaws.com')) })
      expect(await under(good)).toEqual([])
      expect(await under(good, {})).toEqual([])
      expect(await under(await aKey(clients, { Policy: document(owner) }))).toEqual([
        expect.stringMatching(
          /^problem key policy: does not let cloudwatch\.amazonaws\.com call kms:GenerateDataKey and kms:Decrypt: no alarm/,
        ),
      ])
      const administered = { ...owner, Action: ['kms:Put*', 'kms:Describe*', 'kms:Get*', 'kms:Disable*'] }
      const shut = { Policy: document(administered, usedBy('cloudwatch.amazonaws.com')) }
      expect(await under(await aKey(clients, shut))).toEqual([
        expect.stringMatching(
          /^problem key policy: does not let the guard's roles call .*: no alert can be sent$/,
        ),
      ])
      expect(await under(good, { key: `arn:aws:kms:${region}:${account}:key/another` })).toEqual([
        expect.stringMatching(
          /^problem topic key: the topic is under .*, and the functions have the right to .*another alone/,
        ),
      ])
      expect(await under(good, { key: '' })).toEqual([expect.stringContaining('have the right to none')])
    }))

  it('is under no key that SNS can use: another region, another kind, disabled, missing', () =>
    inAccount(async (clients) => {
      const under = async (key: string) => {
        await setTopic(clients, 'KmsMasterKeyId', key)
        return topicFaults(clients, { key })
      }
      expect(await under(`arn:aws:kms:eu-west-1:${account}:key/elsewhere`)).toEqual([
        expect.stringContaining('stands in eu-west-1, and the topic in us-east-1: no alert can be sent'),
      ])
      const mac = await aKey(clients, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
      expect(await under(mac)).toEqual([
        expect.stringContaining('is for GENERATE_VERIFY_MAC by HMAC_256, and SNS takes symmetric keys'),
      ])
      const disabled = await aKey(clients)
      const kms = await clients.kms(region)
      await kms.send(new DisableKeyCommand({ KeyId: disabled }))
      expect(await under(disabled)).toEqual([
        `problem topic key: ${disabled} is Disabled: no alert can be sent`,
      ])
      const gone = `arn:aws:kms:${region}:${account}:key/11111111-2222-4333-8444-555555555555`
      expect(await under(gone)).toEqual([`problem topic key: ${gone} is missing: no alert can be sent`])
    }))
})

async function setQueue(clients: Clients, Attributes: Record<string, string>) {
  const { QueueUrl } = await askQueue(clients, region, 'CreateQueue', { QueueName: 'undelivered' })
  await askQueue(clients, region, 'SetQueueAttributes', { QueueUrl, Attributes })
}
const sending = (Condition: object, Principal: unknown = { Service: 'events.amazonaws.com' }) => ({
  Effect: 'Allow',
  Principal,
  Action: 'sqs:SendMessage',
  Resource: queue,
  Condition,
})

const queueFaults = async (clients: Clients) => faults(await queueDiagnoses(clients, deployment, guard))

describe('a queue that the guard is given', () => {
  const good = document(sending(ofStack('events', 'rule/')))

  it('is missing', () =>
    inAccount(async (clients) => {
      expect(await queueFaults(clients)).toEqual([
        `problem queue: ${queue} is missing: what cannot be delivered is lost`,
      ])
    }))

  it('has to let the rules of this stack send, and no Deny may keep the functions from it', () =>
    inAccount(async (clients) => {
      await setQueue(clients, { MessageRetentionPeriod: '1209600' })
      const shut = expect.stringMatching(
        /^problem queue: the policy of \S+ does not let events\.amazonaws\.com send/,
      )
      expect(await queueFaults(clients)).toEqual([shut])
      await setQueue(clients, { Policy: good })
      expect(await queueFaults(clients)).toEqual([])
      await setQueue(clients, { Policy: document(sending({}, root)) })
      expect(await queueFaults(clients)).toEqual([shut])
      await setQueue(clients, {
        Policy: document(sending(ofStack('events', 'rule/')), {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sqs:*',
          Resource: queue,
          Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
        }),
      })
      expect(await queueFaults(clients)).toEqual([
        expect.stringContaining(
          "denies sqs:SendMessage to this account's principals: invocations that fail are lost",
        ),
      ])
    }))

  it('is under a key that lets EventBridge and the roles use it, or says who is shut out', () =>
    inAccount(async (clients) => {
      const named = {
        ...usedBy(''),
        Principal: { AWS: '*' },
        Condition: {
          StringEquals: { 'kms:CallerAccount': account },
          ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/security/acme-trailkeeper-prod-*` },
        },
      }
      await setQueue(clients, {
        Policy: good,
        KmsMasterKeyId: await aKey(clients, {
          Policy: document(owner, usedBy('events.amazonaws.com'), named),
        }),
      })
      expect(await queueFaults(clients)).toEqual([])
      await setQueue(clients, { KmsMasterKeyId: await aKey(clients, { Policy: document(owner) }) })
      expect(await queueFaults(clients)).toEqual([
        expect.stringContaining('does not let events.amazonaws.com call kms:GenerateDataKey and kms:Decrypt'),
        expect.stringContaining("does not let the guard's roles call kms:GenerateDataKey and kms:Decrypt"),
      ])
      await setQueue(clients, { KmsMasterKeyId: 'alias/aws/sqs' })
      expect(await queueFaults(clients)).toEqual([expect.stringContaining('is under alias/aws/sqs')])
    }))
})
