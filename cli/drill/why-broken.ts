import { sweep } from '../../lib/flow.ts'
import type { Link } from '../../lib/drill/strike.ts'
import { canaryName } from '../../lib/state/drills.ts'
import { askQueue, queueUrl } from '../../lib/drill/mailbox.ts'
import { defaultPolicy } from '../../lib/policy/load-policy.ts'
import { errorCode } from '../../lib/aws/errors.ts'
import type { Region } from '../../lib/model/index.ts'
import { parseArn, resourceName } from '../../lib/text/arn.ts'
import { fieldAt } from '../../lib/text/fields.ts'
import { topicHealth } from '../alert/topic-health.ts'
import type { Diagnosis } from '../doctor/diagnosis.ts'
import { guardDiagnoses } from '../doctor/guard-diagnoses.ts'
import type { OpenDrill } from './open-drill.ts'

/**
 * What is wrong with a link that did not come about, by what can be read of it; then what doctor warns of at that link,
 * such as what could not be read. Empty where nothing is seen.
 */
export async function whyBroken(open: OpenDrill, link: Link, region: Region): Promise<string[]> {
  const guard = await ofGuard(open, region)
  const topic = (await topicHealth(open.clients, open.topicArn)).diagnoses
  const letters = await deadLetters(open)
  const found = [...guard.filter(isProblem).map(worded), ...letters]
  const ofTopic = topic.filter(isProblem).map(worded)
  const problems = link === 'heard' ? [...found, ...ofTopic] : [...ofTopic, ...found]
  const warnings = (link === 'heard' ? guard : topic).filter(({ level }) => level === 'warning').map(worded)
  return [...new Set([...problems, ...warnings])]
}

const isProblem = ({ level }: Diagnosis) => level === 'problem'
const worded = ({ part, text }: Diagnosis) => `${part}: ${text}`

/** Rules and functions as doctor sees them: what names the region first. */
async function ofGuard(
  { clients, identity, deployed, topicArn, state, enabled }: OpenDrill,
  region: Region,
): Promise<Diagnosis[]> {
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
  // A rule that does not name the canary's bucket is as it should be: the canary is gone before the guard's next sweep.
  const trails = snapshot.trails.filter(({ arn }) => resourceName(arn) !== canaryName)
  const diagnoses = await guardDiagnoses(clients, { ...snapshot, trails }, policy, names, state.now())
  return diagnoses
    .filter(({ part }) => ['stack', 'functions', 'rules', 'surroundings', 'key'].includes(part))
    .toSorted((a, b) => Number(b.text.includes(region)) - Number(a.text.includes(region)))
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
