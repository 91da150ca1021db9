import { GetTopicAttributesCommand } from '@aws-sdk/client-sns'
import type { Clients } from '../aws/clients.ts'
import { failureDetail } from '../aws/errors.ts'
import { answered, read } from '../aws/read.ts'
import { guardHears } from '../checks/tampering-path.ts'
import type { AccountIdentity } from '../collect/account.ts'
import { sweep } from '../flow.ts'
import type {
  Arn,
  Guard,
  GuardDeployment,
  GuardFunction,
  ReadFailure,
  Region,
  Snapshot,
} from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'
import { fillDefaults } from '../policy/fill-defaults.ts'
import { shutsInsidersOut } from '../resource-policy/outsiders.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'
import { canaryName } from '../state/drills.ts'
import { functionFaults } from '../tamper/forwarding/path-faults.ts'
import { parseArn, resourceName } from '../text/arn.ts'
import { fieldAt } from '../text/fields.ts'
import { askQueue, deniesPublish, queueUrl } from './mailbox.ts'
import type { Link } from './strike.ts'

/** The guard whose answer did not come: by what it stands on, and where that is looked at. */
export type GuardPath = {
  clients: Clients
  identity: AccountIdentity
  /** With what was recorded of its functions, where that may be read. */
  deployment?: GuardDeployment
  topicArn: Arn
  regions: readonly Region[]
  now: () => Date
}

/** Sentences about what is wrong, and about what could not be read and so may be. */
type Said = { wrong: string[]; unread: string[] }

/**
 * What is wrong with a link that did not come about, by what can be read of it: rules, functions and what they stand on,
 * dead letters, the topic. What is nearest to the link comes first, and what names the region; what could not be read,
 * last. Empty where nothing is seen.
 */
export async function whyBroken(path: GuardPath, link: Link, region: Region): Promise<string[]> {
  const [guard, letters, topic] = await Promise.all([ofGuard(path, region), deadLetters(path), ofTopic(path)])
  const ofPath = [...guard.wrong, ...letters.wrong]
  const wrong = link === 'heard' ? [...ofPath, ...topic.wrong] : [...topic.wrong, ...ofPath]
  const unread = link === 'heard' ? [...guard.unread, ...letters.unread] : topic.unread
  return [...new Set([...wrong, ...unread])]
}

async function ofGuard(path: GuardPath, region: Region): Promise<Said> {
  const policy = fillDefaults({ version: 1, forwarding: 'enforce' })
  const { snapshot } = await sweep({
    clients: path.clients,
    policy,
    checks: [],
    parts: ['guard'],
    identity: path.identity,
    defaultRegion: path.deployment?.homeRegion ?? region,
    regions: path.regions,
    planning: { seenLogging: new Set(), suffix: 'drill' },
    ...(path.deployment && { deployment: path.deployment }),
    now: path.now,
  })
  if (!snapshot.guard.ok) return { wrong: [], unread: [unreadText('rules', snapshot.guard)] }
  if (!snapshot.guard.value) return { wrong: ['rules: no rule of the guard stands here'], unread: [] }
  const said = [ofRules(snapshot, snapshot.guard.value, policy), ...ofFunctions(snapshot.guard.value)]
  const nearest = (texts: string[]) =>
    texts.toSorted((a, b) => Number(b.includes(region)) - Number(a.includes(region)))
  return {
    wrong: nearest(said.flatMap(({ wrong }) => wrong)),
    unread: nearest(said.flatMap(({ unread }) => unread)),
  }
}

/** A rule that does not name the canary's bucket is as it should be: the canary is gone before the guard's next sweep. */
function ofRules(snapshot: Snapshot, guard: Guard, policy: Policy): Said {
  const {
    functions: _functions,
    schedule: _schedule,
    parts: _parts,
    strangers: _strangers,
    subscribers: _subscribers,
    ...rules
  } = guard
  const trails = snapshot.trails.filter(({ arn }) => resourceName(arn) !== canaryName)
  const { wrong, unread } = guardHears({ ...snapshot, trails, guard: { ok: true, value: rules } }, policy)
  return saidOf('rules', wrong, unread)
}

/** Subscribers are left out: the drill's own queue is one. */
function ofFunctions({ deployment, functions = [], parts = [], strangers }: Guard): Said[] {
  const known = { rules: [], ...(deployment && { deployment }) }
  const ofThem = functionFaults({ ...known, functions })
  const around = functionFaults({ ...known, parts, ...(strangers && { strangers }) })
  const gone = parts.flatMap(({ name, live }) =>
    live.ok && live.value === 'none' ? [`${name} is gone`] : [],
  )
  const isNew = (text: string) => ![...ofThem.wrong, ...gone].includes(text)
  return [
    saidOf('functions', [...uninvokable(functions), ...ofThem.wrong], ofThem.unread),
    saidOf('surroundings', [...gone, ...around.wrong.filter(isNew)], around.unread),
  ]
}

/** Without a policy of its own no rule may invoke a function (EventBridge user guide, "Using resource-based policies"). */
const uninvokable = (functions: readonly GuardFunction[]): string[] =>
  functions.flatMap(({ name, live }) =>
    name.endsWith('-react') && live.ok && live.value && live.value.policy === undefined
      ? [`function ${name} lets no rule invoke it: its permission is gone`]
      : [],
  )

const unreadText = (part: string, failure: ReadFailure): string =>
  `${part}: cannot be read: ${failureDetail(failure)}`

const saidOf = (part: string, wrong: readonly string[], unread: readonly ReadFailure[]): Said => ({
  wrong: wrong.map((text) => `${part}: ${text}`),
  unread: unread.slice(0, 1).map((failure) => unreadText(part, failure)),
})

/** Messages in the queue that EventBridge and Lambda leave what they could not deliver in. */
async function deadLetters({ clients, deployment }: GuardPath): Promise<Said> {
  const arn = deployment?.deadLetterArn
  if (arn === undefined) return { wrong: [], unread: [] }
  const attributes = await read('sqs:GetQueueAttributes', async () =>
    askQueue(clients, parseArn(arn)?.region ?? '', 'GetQueueAttributes', {
      QueueUrl: await queueUrl(clients, arn),
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  )
  if (!attributes.ok)
    return { wrong: [`dead letters: ${arn} cannot be read: ${attributes.code}`], unread: [] }
  const count = Number(fieldAt(attributes.value, 'Attributes', 'ApproximateNumberOfMessages') ?? 0)
  return { wrong: count > 0 ? [`dead letters: ${count} in ${arn}`] : [], unread: [] }
}

/** SNS has one code for it in each of its protocols. */
const missing: readonly string[] = ['NotFound', 'NotFoundException']

async function ofTopic({ clients, topicArn, now }: GuardPath): Promise<Said> {
  const topic = parseArn(topicArn)
  const policy = await read('sns:GetTopicAttributes', async () => {
    const client = await clients.sns(topic?.region ?? '')
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: topicArn }))
    return parsePolicy(answered(Attributes, 'Attributes')['Policy'] ?? '{"Statement":[]}')
  })
  if (!policy.ok)
    return missing.includes(policy.code)
      ? { wrong: [`topic: ${topicArn} is missing: no alert can be sent`], unread: [] }
      : { wrong: [], unread: [unreadText('topic', policy)] }
  const asked = { account: topic?.account ?? '', calls: [['sns:Publish', topicArn]] as const, now: now() }
  const isShut = shutsInsidersOut(policy.value, asked)
  return { wrong: isShut ? [`topic policy: ${deniesPublish}`] : [], unread: [] }
}
