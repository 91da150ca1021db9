import { isProtected, type ProtectedResources, protectedByDefault } from '../tamper/protected-resources.ts'
import { field } from '../text/fields.ts'
import type { Envelope } from './envelope.ts'
import type { GuardSettings } from './guard-settings.ts'
import type { TamperEvent } from './tamper-of-event.ts'

const kinds = {
  'kms.amazonaws.com': 'keys',
  'logs.amazonaws.com': 'logGroups',
  'sns.amazonaws.com': 'topics',
} as const

/** The keys by which the guard speaks and remembers. */
export const ownKeys = ({ baselineKey, deployment }: GuardSettings): string[] => [
  ...(deployment?.own?.keyArns ?? []),
  ...(baselineKey === undefined ? [] : [baselineKey]),
]

/** What the guard itself speaks and remembers by. */
function ownResources(settings: GuardSettings): ProtectedResources {
  const { topicArn, deployment } = settings
  const logGroups = [`/aws/lambda/${deployment?.name ?? 'trailkeeper'}-*`]
  return { ...protectedByDefault, keys: ownKeys(settings), topics: [topicArn], logGroups }
}

/** Who may publish, and under which key, is the stack's business alone. */
const isSilencing = ({ eventName, errorCode, record }: Envelope): boolean =>
  eventName === 'SetTopicAttributes' &&
  errorCode === undefined &&
  ['Policy', 'KmsMasterKeyId'].some((name) => name === field(record.requestParameters, 'attributeName'))

/**
 * A call on the guard's own topic, keys or log groups weakens the guard, whatever it would do to a trail; and one that
 * sets another policy or key on the topic is tampering, though a trail's topic could do with it.
 */
export function judgedAsOwn(settings: GuardSettings, envelope: Envelope, seen: TamperEvent): TamperEvent {
  const kind = Object.entries(kinds).find(([service]) => service === seen.eventSource)?.[1]
  const { target } = seen.tamper
  if (kind === undefined || target === undefined) return seen
  if (!isProtected(kind, [target], ownResources(settings))) return seen
  if (seen.verdict === 'benign' && !isSilencing(envelope)) return seen
  const verdict = seen.verdict === 'benign' ? 'tamper' : seen.verdict
  return { ...seen, verdict, tamper: { ...seen.tamper, weakens: ['guard'] } }
}
