import type { AccountId, Arn, PlannedRepair, Region, Tamper, Trail } from '../model/index.ts'
import { checkOf } from '../checks/all-checks.ts'
import { reshaping } from '../remediate/shared/reshaped-trail.ts'
import { classifyRecord } from '../tamper/classify-record.ts'
import { protectedByDefault, type ProtectedResources, shortName } from '../tamper/protected-resources.ts'
import { type Envelope, envelopeOf } from './envelope.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'

export { ImplausibleEvent } from './envelope.ts'

/** An EventBridge event that the guard takes seriously: whom and what to look at. */
export type TamperEvent = {
  account: AccountId
  region: Region
  tamper: Tamper
  verdict: 'tamper' | 'attempt' | 'benign'
  /** Service whose API was called, such as `s3.amazonaws.com`. */
  eventSource: string
}

/**
 * Checks an envelope and judges the record in it.
 * @param listed which resources tampering is about
 * @throws ImplausibleEvent as envelopeOf does
 */
export const tamperOfEvent = (
  event: unknown,
  now: Date,
  listed: ProtectedResources = protectedByDefault,
): TamperEvent => judgedEnvelope(envelopeOf(event, now), listed)

/** What an envelope's record means for the resources that are protected. */
export function judgedEnvelope(envelope: Envelope, listed: ProtectedResources): TamperEvent {
  const { account, region, eventId, eventSource, eventTime, errorCode, record } = envelope
  const triage = classifyRecord(record, listed)
  return {
    account,
    region,
    verdict: triage?.verdict ?? 'benign',
    eventSource,
    tamper: {
      eventId,
      eventName: envelope.eventName,
      eventTime,
      region,
      ...(triage?.target && { target: triage.target }),
      weakens: triage?.weakens ?? [],
      actor: triage?.actor ?? { type: 'Unknown' },
      ...(errorCode !== undefined && { errorCode }),
    },
  }
}

/** Settings of a trail that name what it rests on, by the service that keeps it. */
const restsOn = {
  's3.amazonaws.com': 'bucket',
  'kms.amazonaws.com': 'kmsKeyId',
  'sns.amazonaws.com': 'topicArn',
  'logs.amazonaws.com': 'logGroupArn',
  'iam.amazonaws.com': 'logGroupRoleArn',
} as const

/**
 * ARNs of the trails that a call concerns: the one it names, or those that rest on what it names, by their live
 * settings or by their baselines.
 */
export function affectedTrails(
  { eventSource, tamper, account, region }: TamperEvent,
  trails: readonly Trail[],
  baselines: Iterable<Baseline> = [],
): Set<Arn> {
  const { target } = tamper
  if (target === undefined) return new Set()
  const known = [...baselines]
  if (eventSource === 'cloudtrail.amazonaws.com') {
    const named = [...trails.map(({ arn, name }) => ({ arn, name })), ...known.map(nameOf)].filter(
      ({ arn, name }) => arn === target || (name === target && arn.includes(`:${region}:`)),
    )
    const ownTarget = target.startsWith('arn:') ? [target] : []
    return new Set([...named.map(({ arn }) => arn), ...(named.length > 0 ? [] : ownTarget)])
  }
  const setting = Object.entries(restsOn).find(([source]) => source === eventSource)?.[1]
  if (!setting) return new Set()
  // A log file's target is the bucket with the key behind it.
  const named = eventSource === 's3.amazonaws.com' ? (target.split('/')[0] ?? target) : target
  const isTarget = (value: string | null | undefined) =>
    typeof value === 'string' && (value === named || shortName(value) === shortName(named))
  return new Set([
    ...trails.filter((trail) => trail.account === account && isTarget(trail[setting])).map(({ arn }) => arn),
    ...known.filter((baseline) => isTarget(baseline.settings[setting])).map(({ trailArn }) => trailArn),
  ])
}

/** True where a call to this service can concern a trail by what the trail rests on. */
export const isRestedOn = (eventSource: string): boolean => Object.hasOwn(restsOn, eventSource)

const nameOf = ({ trailArn, name }: Baseline) => ({ arn: trailArn, name })

/**
 * True for a repair of the guard's own rules, for one that changes only affected trails and what they rest on, and for one
 * that puts another trail in the place of an affected one. A reaction looks at few regions, so which of several trails to change for the account's sake is left to the sweep.
 */
export function concernsOnly(affected: ReadonlySet<Arn>, repair: PlannedRepair): boolean {
  if (checkOf(repair.check)?.consent === 'forwarding') return true
  if (repair.remedy === reshaping) return affected.has(repair.resource)
  const onTrails = repair.calls.flatMap(({ intend }) => ('trailArn' in intend ? [intend.trailArn] : []))
  if (onTrails.some((arn) => !affected.has(arn))) return false
  return affected.has(repair.resource) || onTrails.length === repair.calls.length
}
