import type { Read, Snapshot } from '../../lib/model/index.ts'
import { denied } from './failures.ts'

export type Place = readonly (string | number)[]

/** Where in a snapshot an API's answer stands, however deep. Answers inside answers count too. */
export function answersIn(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const here = isAnswer(value) ? [place] : []
  return [...here, ...Object.entries(value).flatMap(([key, inner]) => answersIn(inner, [...place, key]))]
}

/**
 * The same snapshot as if one answer had been denied. A region that is not described shows no trail, so that a trail
 * which no other region shows is not known at all.
 */
export function withoutAnswer(snapshot: Snapshot, place: Place): Snapshot {
  const less = copied(snapshot, place, (holder, key) =>
    Reflect.set(holder, key, denied(`test:${place.join('.')}`)),
  )
  const [part, region] = place
  if (part !== 'regions' || region === undefined) return less
  const trails = less.trails.map((trail) => ({
    ...trail,
    seenIn: trail.seenIn.filter((seen) => seen !== region),
  }))
  return { ...less, trails: trails.filter((trail) => trail.seenIn.length > 0) }
}

/** The same snapshot as if the answer, or what holds answers, had never been there. */
export const withoutKey = (snapshot: Snapshot, place: Place): Snapshot =>
  copied(snapshot, place, (holder, key) => Reflect.deleteProperty(holder, key))

/** The same with nothing in a map of answers. */
export const emptied = (snapshot: Snapshot, place: Place): Snapshot =>
  copied(snapshot, place, (holder, key) => Reflect.set(holder, key, {}))

/** A copy that shares with the original all but the way to one place: what is worked out of the rest stays known. */
function copied<T extends object>(
  original: T,
  [key, ...rest]: Place,
  change: (holder: object, key: string | number) => void,
): T {
  const copy: T = Array.isArray(original) ? Object.assign([], original) : { ...original }
  if (key === undefined) return copy
  const inner: unknown = Reflect.get(copy, key)
  if (rest.length === 0) change(copy, key)
  else if (typeof inner === 'object' && inner !== null) Reflect.set(copy, key, copied(inner, rest, change))
  return copy
}

/** Where maps of answers stand. */
export const mapsIn = (snapshot: Snapshot): Place[] => [
  ...['regions', 'buckets', 'keys', 'topics', 'logGroups'].map((part): Place => [part]),
  ...snapshot.trails.map((_, index): Place => ['trails', index, 'status']),
]

const isAnswer = (value: object): value is Read<unknown> & { ok: true } => 'ok' in value && value.ok === true
