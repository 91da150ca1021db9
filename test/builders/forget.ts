import type { Read, Snapshot } from '../../lib/model.ts'
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
  const copy = structuredClone(snapshot)
  replaceAt(copy, place)
  const [part, region] = place
  if (part !== 'regions' || region === undefined) return copy
  const trails = copy.trails.map((trail) => ({
    ...trail,
    seenIn: trail.seenIn.filter((seen) => seen !== region),
  }))
  return { ...copy, trails: trails.filter((trail) => trail.seenIn.length > 0) }
}

/** The same snapshot as if the answer, or what holds answers, had never been there. */
export function withoutKey(snapshot: Snapshot, place: Place): Snapshot {
  const copy = structuredClone(snapshot)
  const holder = place.slice(0, -1).reduce<unknown>((inner, key) => innerOf(inner, key), copy)
  if (typeof holder === 'object' && holder !== null) Reflect.deleteProperty(holder, place.at(-1) ?? '')
  return copy
}

/** The same with nothing in a map of answers. */
export function emptied(snapshot: Snapshot, place: Place): Snapshot {
  const copy = structuredClone(snapshot)
  const holder = place.slice(0, -1).reduce<unknown>((inner, key) => innerOf(inner, key), copy)
  if (typeof holder === 'object' && holder !== null) Reflect.set(holder, place.at(-1) ?? '', {})
  return copy
}

const innerOf = (holder: unknown, key: string | number): unknown =>
  typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined

/** Where maps of answers stand. */
export const mapsIn = (snapshot: Snapshot): Place[] => [
  ...['regions', 'buckets', 'keys', 'topics', 'logGroups'].map((part): Place => [part]),
  ...snapshot.trails.map((_, index): Place => ['trails', index, 'status']),
]

function replaceAt(target: object, place: Place): void {
  const [key, ...rest] = place
  if (key === undefined) return
  const inner: unknown = Reflect.get(target, key)
  if (rest.length === 0) Reflect.set(target, key, denied(`test:${place.join('.')}`))
  else if (typeof inner === 'object' && inner !== null) replaceAt(inner, rest)
}

const isAnswer = (value: object): value is Read<unknown> & { ok: true } => 'ok' in value && value.ok === true
