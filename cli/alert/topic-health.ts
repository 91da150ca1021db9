import { GetTopicAttributesCommand } from '@aws-sdk/client-sns'
import { parseArn } from '../../lib/text/arn.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { read } from '../../lib/aws/read.ts'
import { deniesPublish } from '../../lib/drill/mailbox.ts'
import type { Arn, PolicyDocument, Read, ReadFailure } from '../../lib/model/index.ts'
import { outsiderGrants, shutsInsidersOut } from '../../lib/resource-policy/outsiders.ts'
import { type Diagnosis, ok, problem, warning } from '../doctor/diagnosis.ts'
import { letsService, policyIn } from '../doctor/service-access.ts'
import { type GuardOfAlerts, readByHand, unread } from './guard-of-alerts.ts'
import { type Subscriber, subscribersOf } from './subscribers.ts'
import { keyDiagnoses } from './topic-key.ts'

/** What a topic's policy, key and subscribers mean for the alerts that go there. */
export type TopicHealth = { diagnoses: Diagnosis[]; confirmed: number }

/**
 * Looks at a topic. Reads only; what cannot be read is a warning, for it is no proof against the topic.
 * @param guard whose alerts go there; undefined: what it needs beside is not looked at
 */
export async function topicHealth(clients: Clients, topic: Arn, guard?: GuardOfAlerts): Promise<TopicHealth> {
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
            ...policyDiagnoses(topic, attributes.value.Policy, guard),
            ...(await keyDiagnoses(clients, region, attributes.value.KmsMasterKeyId, guard)),
          ]
        : [unreadTopic(topic, attributes)]),
      ...(isMissing(attributes) ? [] : subscriberDiagnoses(subscribers)),
    ],
    confirmed: subscribers.ok ? subscribers.value.filter(({ confirmed }) => confirmed).length : 0,
  }
}

/** SNS has one code for it in each of its protocols. */
const isMissing = (answer: Read<unknown>): boolean =>
  !answer.ok && ['NotFound', 'NotFoundException'].includes(answer.code)

const unreadTopic = (topic: Arn, failure: ReadFailure): Diagnosis =>
  isMissing(failure)
    ? problem(
        'topic',
        `${topic} is missing: no alert can be sent`,
        'make it, or deploy the stack with another',
      )
    : unread('topic', failure)

const ofPolicy = 'topic policy'

function policyDiagnoses(
  topic: Arn,
  text: string | undefined,
  guard: GuardOfAlerts | undefined,
): Diagnosis[] {
  if (!text)
    return [
      ok(ofPolicy, "has none: this account's own principals publish by their IAM policies"),
      ...(guard ? [noAlarms] : []),
    ]
  const document = policyIn(text)
  if (!document)
    return [
      warning(ofPolicy, 'is no policy that can be read', 'look at it with aws sns get-topic-attributes'),
    ]
  return [policyDiagnosis(topic, document), ...(guard ? alarmDiagnoses(topic, document, guard) : [])]
}

const noAlarms = problem(
  ofPolicy,
  "does not let cloudwatch.amazonaws.com publish for the guard's alarms: nobody hears when the guard itself fails",
  'docs/landing-zones.md, "A topic of one\'s own", has the statement',
)

/** Who publishes for an alarm is CloudWatch, in its own name. */
function alarmDiagnoses(topic: Arn, document: PolicyDocument, guard: GuardOfAlerts): Diagnosis[] {
  const { account, alarms, now } = guard
  const region = parseArn(topic)?.region ?? ''
  const asked = { actions: ['sns:Publish'], resource: topic, account, region, now }
  const answer = letsService(document, 'cloudwatch.amazonaws.com', alarms, asked)
  if (answer === 'yes') return [ok(ofPolicy, "lets the guard's alarms publish")]
  if (answer === 'no') return [noAlarms]
  return [
    warning(ofPolicy, "may not let the guard's alarms publish: that hangs on what is not known", readByHand),
  ]
}

function policyDiagnosis(topic: Arn, document: PolicyDocument): Diagnosis {
  const calls = [['sns:Publish', topic]] as const
  const guarded = { account: parseArn(topic)?.account ?? '', calls, now: new Date() }
  if (shutsInsidersOut(document, guarded))
    return problem(
      ofPolicy,
      deniesPublish,
      'remove that statement, or except the guard from it: no alert can be sent',
    )
  const [outsider] = outsiderGrants(document, guarded)
  if (outsider)
    return warning(
      ofPolicy,
      `lets ${outsider.principal === '*' ? 'anybody' : outsider.principal}${outsider.certainty === 'yes' ? '' : ' perhaps'} publish: false alerts can be sent`,
      'limit the statement to this account',
    )
  return ok(ofPolicy, 'lets only this account and services publish, or under conditions')
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
