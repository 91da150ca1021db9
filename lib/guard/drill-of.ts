import { getDrills, holds } from '../state/drills.ts'
import type { Drill } from '../state/drills.ts'
import type { StateTable } from '../state/state-table.ts'
import { deniedResourceOf } from '../tamper/api-call.ts'
import { field, nonEmpty } from '../text/fields.ts'
import type { Envelope } from './envelope.ts'

/** The drill that a call belongs to. `expected`: it made or removes what a drill needs, and nobody need hear of it. */
export type Drilled = { code: string; expected: boolean }

/**
 * Whether a call belongs to a drill, by a signed record that holds now: no name, tag or word in an event
 * says so. Where the record cannot be read, the call is a real one.
 */
export async function drillOf(state: StateTable, envelope: Envelope): Promise<Drilled | undefined> {
  const { account } = envelope
  const isOf = (drill: Drill) => holds(drill, state.now()) && partOf(drill, envelope) !== undefined
  try {
    const [found] = await getDrills(state, account, isOf)
    return found && { code: found.drill.code, expected: isExpected(found.drill, envelope) }
  } catch {
    return undefined
  }
}

function partOf(
  drill: Drill,
  { eventSource, region, record }: Envelope,
): 'own' | 'canary' | 'rule' | undefined {
  const of = (name: string) => field(record['requestParameters'], name)
  // The record of a denied call has no parameters: the trail stands in its message alone.
  const denied = field(record, 'requestParameters') ? undefined : deniedResourceOf(record)
  const names = [...['name', 'trailName', 'resourceId'].map(of), denied]
  const isIn = (...known: unknown[]) => names.some((name) => name !== undefined && known.includes(name))
  if (eventSource === 'cloudtrail.amazonaws.com' && region === drill.region)
    return isIn(drill.trailArn, drill.trailArn.split('/').at(-1)) ? 'canary' : undefined
  if (eventSource === 'events.amazonaws.com' && region === drill.region)
    return drill.rule !== undefined && isIn(drill.rule) ? 'rule' : undefined
  if (eventSource === 's3.amazonaws.com') return of('bucketName') === drill.bucket ? 'own' : undefined
  if (eventSource === 'sqs.amazonaws.com') {
    const path = (drill.queueArn ?? ':').split(':').slice(-2).join('/')
    return drill.queueArn !== undefined && nonEmpty(of('queueUrl'))?.endsWith(`/${path}`) ? 'own' : undefined
  }
  const isOurs = drill.subscriptionArn !== undefined && of('subscriptionArn') === drill.subscriptionArn
  return eventSource === 'sns.amazonaws.com' && isOurs ? 'own' : undefined
}

/** What makes a canary. A change of it is none of those, nor is a call on the guard's own rule. */
const making = ['CreateTrail', 'PutEventSelectors']

function isExpected(drill: Drill, envelope: Envelope): boolean {
  const { eventName, eventTime, errorCode, record } = envelope
  const part = partOf(drill, envelope)
  if (part === 'own') return drill.state === 'ending'
  if (part === 'rule') return false
  const { attackedFrom } = drill
  const madeIt = attackedFrom === undefined || Date.parse(eventTime) < Date.parse(attackedFrom)
  // A trail of the canary's name that leads elsewhere is none.
  const leadsTo = nonEmpty(field(record['requestParameters'], 's3BucketName')) ?? drill.bucket
  // Attacks are tried before there is a canary, to see what the organization forbids.
  if (madeIt && errorCode !== undefined) return true
  if (madeIt && making.includes(eventName)) return leadsTo === drill.bucket
  return drill.state === 'ending' && eventName === 'DeleteTrail'
}
