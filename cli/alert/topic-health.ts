import { GetTopicAttributesCommand } from '@aws-sdk/client-sns'
import { DescribeKeyCommand } from '@aws-sdk/client-kms'
import { parseArn } from '../../lib/text/arn.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { read } from '../../lib/aws/read.ts'
import type { Arn, PolicyDocument, Read } from '../../lib/model/index.ts'
import { outsiderGrants, shutsInsidersOut } from '../../lib/resource-policy/outsiders.ts'
import { parsePolicy } from '../../lib/resource-policy/parse-policy.ts'
import { type Diagnosis, ok, problem, warning } from '../doctor/diagnosis.ts'
import { type Subscriber, subscribersOf } from './subscribers.ts'

/** What a topic's policy, key and subscribers mean for the alerts that go there. */
export type TopicHealth = { diagnoses: Diagnosis[]; confirmed: number }

/** Looks at a topic. Reads only; what cannot be read is a warning, for it is no proof against the topic. */
export async function topicHealth(clients: Clients, topic: Arn): Promise<TopicHealth> {
  const region = parseArn(topic)?.region ?? ''
  const [attributes, subscribers] = await Promise.all([
    read('sns:GetTopicAttributes', async () => {
      const client = await clients.sns(region)
      return (await client.send(new GetTopicAttributesCommand({ TopicArn: topic }))).Attributes ?? {}
    }),
    subscribersOf(clients, topic),
  ])
  return {
    diagnoses: [
      ...(attributes.ok
        ? [
            policyDiagnosis(topic, attributes.value.Policy),
            await keyDiagnosis(clients, region, attributes.value.KmsMasterKeyId),
          ]
        : [unread('topic', attributes)]),
      ...subscriberDiagnoses(subscribers),
    ],
    confirmed: subscribers.ok ? subscribers.value.filter(({ confirmed }) => confirmed).length : 0,
  }
}

const unread = (part: string, failure: { operation: string; code: string; message: string }): Diagnosis =>
  warning(
    part,
    `cannot be read: ${failure.operation}: ${failure.code}: ${failure.message}`,
    `allow ${failure.operation} to whoever runs this`,
  )

function policyDiagnosis(topic: Arn, text: string | undefined): Diagnosis {
  const part = 'topic policy'
  if (!text) return ok(part, "has none: this account's own principals publish by their IAM policies")
  const document = policyIn(text)
  if (!document)
    return warning(part, 'is no policy that can be read', 'look at it with aws sns get-topic-attributes')
  const calls = [['sns:Publish', topic]] as const
  const guarded = { account: parseArn(topic)?.account ?? '', calls, now: new Date() }
  if (shutsInsidersOut(document, guarded))
    return problem(
      part,
      "denies sns:Publish to this account's principals",
      'remove that statement, or except the guard from it: no alert can be sent',
    )
  const [outsider] = outsiderGrants(document, guarded)
  if (outsider)
    return warning(
      part,
      `lets ${outsider.principal === '*' ? 'anybody' : outsider.principal}${outsider.certainty === 'yes' ? '' : ' perhaps'} publish: false alerts can be sent`,
      'limit the statement to this account',
    )
  return ok(part, 'lets only this account and services publish, or under conditions')
}

function policyIn(text: string): PolicyDocument | undefined {
  try {
    return parsePolicy(text)
  } catch {
    return undefined
  }
}

async function keyDiagnosis(clients: Clients, region: string, key: string | undefined): Promise<Diagnosis> {
  const part = 'topic key'
  if (!key) {
    return warning(part, 'messages are not encrypted at rest', 'set a KMS key of your own on the topic')
  }
  if (key.endsWith('alias/aws/sns')) {
    return warning(
      part,
      'is alias/aws/sns: CloudWatch alarms cannot publish under it',
      'set a KMS key of your own that lets cloudwatch.amazonaws.com use it',
    )
  }
  const state = await read('kms:DescribeKey', async () => {
    const client = await clients.kms(region)
    return (await client.send(new DescribeKeyCommand({ KeyId: key }))).KeyMetadata?.KeyState ?? 'unknown'
  })
  if (!state.ok) return unread(part, state)
  if (state.value === 'Enabled') return ok(part, `${key} is enabled`)
  return problem(part, `${key} is ${state.value}: no alert can be sent`, 'enable the key, or set another')
}

function subscriberDiagnoses(subscribers: Read<Subscriber[]>): Diagnosis[] {
  const part = 'subscribers'
  if (!subscribers.ok) return [unread(part, subscribers)]
  const nobody = subscribers.value.every(({ confirmed }) => !confirmed)
  return [
    ...subscribers.value.map(({ protocol, endpoint, confirmed }) =>
      confirmed
        ? ok(part, `${protocol} ${endpoint}, confirmed`)
        : warning(
            part,
            `${protocol} ${endpoint}, not confirmed: it receives nothing`,
            'confirm by the link in the message that SNS sent there; it is valid for two days, then subscribe anew',
          ),
    ),
    ...(nobody
      ? [
          problem(
            part,
            'nobody has confirmed: nobody hears of anything',
            'subscribe with aws sns subscribe, and confirm',
          ),
        ]
      : []),
  ]
}
