import { sweep } from '../../lib/flow.ts'
import type { Link } from '../../lib/drill/strike.ts'
import { askQueue } from '../../lib/drill/queue.ts'
import { queueUrl } from '../../lib/drill/mailbox.ts'
import { defaultPolicy } from '../../lib/policy/load-policy.ts'
import { errorCode } from '../../lib/aws/errors.ts'
import type { Region } from '../../lib/model/index.ts'
import { parseArn } from '../../lib/text/arn.ts'
import { fieldAt } from '../../lib/text/fields.ts'
import { topicHealth } from '../alert/topic-health.ts'
import { guardDiagnoses } from '../doctor/guard-diagnoses.ts'
import type { OpenDrill } from './open-drill.ts'

/**
 * What is wrong with a link that did not come about, by what can be read of it; empty where nothing is seen to be wrong.
 */
export async function whyBroken(open: OpenDrill, link: Link, region: Region): Promise<string[]> {
  const found = [...(await ofGuard(open, region)), ...(await deadLetters(open))]
  const topic = (await topicHealth(open.clients, open.topicArn)).diagnoses.filter(isProblem)
  const ofTopic = topic.map(({ part, text }) => `${part}: ${text}`)
  return [...new Set(link === 'heard' ? [...found, ...ofTopic] : [...ofTopic, ...found])]
}

const isProblem = ({ level }: { level: string }) => level === 'problem'

/** Rules and functions as doctor sees them: what names the region first. */
async function ofGuard({ clients, identity, deployed, topicArn, state, enabled }: OpenDrill, region: Region) {
  const policy = { ...defaultPolicy(), forwarding: 'enforce' as const }
  const home = deployed.deployment.homeRegion
  const { snapshot } = await sweep({
    clients,
    policy,
    checks: [],
    parts: ['guard'],
    identity,
    defaultRegion: home,
    regions: [...enabled],
    planning: { seenLogging: new Set(), suffix: 'drill' },
    now: state.now,
  })
  const names = { topic: topicArn, table: state.name }
  const diagnoses = await guardDiagnoses(clients, snapshot, policy, names, state.now())
  return diagnoses
    .filter(isProblem)
    .filter(({ part }) => ['stack', 'functions', 'rules', 'surroundings', 'key'].includes(part))
    .map(({ part, text }) => `${part}: ${text}`)
    .toSorted((a, b) => Number(b.includes(region)) - Number(a.includes(region)))
}

/** Messages in the queue that EventBridge and Lambda leave what they could not deliver in. */
async function deadLetters({ clients, deployed }: OpenDrill): Promise<string[]> {
  const arn = deployed.deployment.deadLetterArn
  if (arn === undefined) return []
  try {
    const answer = await askQueue(clients, parseArn(arn)?.region ?? '', 'GetQueueAttributes', {
      QueueUrl: await queueUrl(clients, arn),
      AttributeNames: ['ApproximateNumberOfMessages'],
    })
    const count = Number(fieldAt(answer, 'Attributes', 'ApproximateNumberOfMessages') ?? 0)
    return count > 0 ? [`dead letters: ${count} in ${arn}`] : []
  } catch (error) {
    return [`dead letters: ${arn} cannot be read: ${errorCode(error)}`]
  }
}
