import type { Read, Snapshot } from '../../lib/model.ts'
import { denied } from './failures.ts'

type Place = readonly (string | number)[]

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

function replaceAt(target: object, place: Place): void {
  const [key, ...rest] = place
  if (key === undefined) return
  const inner: unknown = Reflect.get(target, key)
  if (rest.length === 0) Reflect.set(target, key, denied(`test:${place.join('.')}`))
  else if (typeof inner === 'object' && inner !== null) replaceAt(inner, rest)
}

const isAnswer = (value: object): value is Read<unknown> & { ok: true } => 'ok' in value && value.ok === true
