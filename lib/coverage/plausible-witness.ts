import type { WitnessEvent } from '../model/index.ts'
import { withOwnCall } from './real-calls.ts'

/** Values that the search fixed; undefined where it wants the event to lack the field. */
export type FixedFields = ReadonlyMap<string, string | undefined>

const words: ReadonlyMap<string, readonly string[]> = new Map([
  ['eventSource', ['ec2.amazonaws.com', 'iam.amazonaws.com', 'ec2', 'iam', 'example.amazonaws.com']],
  ['eventName', ['RunInstances', 'CreateUser', 'PutObject', 'Example']],
  ['resources.ARN', ['example-bucket/example-object', 'us-east-1:111122223333:example', '/example']],
  ['resources.type', ['AWS::SNS::Topic', 'AWS::SQS::Queue', 'Example']],
  ['userIdentity.arn', ['arn:aws:iam::111122223333:user/alice', '111122223333:user/alice', 'alice']],
])
const anyField = ['example', 'other', ...Array.from('xyzqwvkj0123456789_-.')]

/**
 * The event that people see as the proof of a hole: the fixed fields over the real event that is most like them,
 * with real values wherever `holds` stays true of the event. `holds` must be true of the fixed fields as they
 * are; it then is true of the result.
 */
export function plausibleWitness(
  fixed: FixedFields,
  realEvents: readonly WitnessEvent[],
  fillOf: (field: string) => string,
  holds: (event: WitnessEvent) => boolean,
): WitnessEvent {
  const base = mostAlike(fixed, realEvents)
  let witness = withFields(base, fixed)
  for (const [field, value] of fixed) {
    const known = field in base ? [base[field]] : []
    const filled = value === undefined ? [] : readable(field, value, fillOf(field))
    const better = [...known, ...filled].map((text) => withFields(witness, new Map([[field, text]])))
    witness = better.find(holds) ?? witness
  }
  return withOwnCall(witness, holds)
}

/** The same in any values that will do: for a proof that nobody reads. */
export const roughWitness = (fixed: FixedFields, realEvents: readonly WitnessEvent[]): WitnessEvent =>
  withFields(mostAlike(fixed, realEvents), fixed)

function mostAlike(fixed: FixedFields, realEvents: readonly WitnessEvent[]): WitnessEvent {
  const likeness = (event: WitnessEvent): number =>
    [...fixed].filter(([field, value]) => event[field] === value).length
  const category = fixed.get('eventCategory')
  const candidates = realEvents.filter((event) => event['eventCategory'] === category)
  return candidates.reduce<WitnessEvent>(
    (best, event) => (likeness(event) > likeness(best) ? event : best),
    candidates[0] ?? {},
  )
}

function withFields(event: WitnessEvent, fields: FixedFields): WitnessEvent {
  const values: WitnessEvent = { ...event }
  for (const [field, value] of fields) {
    if (value === undefined) delete values[field]
    else values[field] = value
  }
  return values
}

function readable(field: string, value: string, fill: string): string[] {
  if (fill === '' || !value.includes(fill)) return []
  return [...(words.get(field) ?? []), ...anyField].map((word) => value.replace(fill, () => word))
}
