import type { WireRequest, WireResponse } from '../protocol/wire.ts'

/** What a request to the sandbox's own paths asks for cannot be done; the message is a sentence for people. */
export class BadRequest extends Error {}

/** An answer of the sandbox's own paths. */
export const json = (value: unknown, status = 200): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** @throws BadRequest for a parameter that the path does not have, or that is there twice */
export function checkParameters({ query }: WireRequest, known: readonly string[]): void {
  for (const name of query.keys()) {
    if (!known.includes(name))
      throw new BadRequest(`There is no parameter ${name} here; there is ${known.join(', ') || 'none'}.`)
    if (query.getAll(name).length > 1) throw new BadRequest(`The parameter ${name} stands there twice.`)
  }
}

/** @throws BadRequest where the parameter is no number from 0 to the most, or is missing and has no default */
export function numberOf({ query }: WireRequest, name: string, most: number, otherwise?: number): number {
  const text = query.get(name)
  if (text === null && otherwise !== undefined) return otherwise
  const value = Number(text)
  if (text === null || !/^\d+(?:\.\d+)?$/.test(text) || value > most)
    throw new BadRequest(`${name} must be a number from 0 to ${most}.`)
  return value
}

/** @throws BadRequest where the parameter is there and no time as ISO 8601 has it */
export function timeOf({ query }: WireRequest, name: string): Date | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const time = new Date(text)
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time.getTime()))
    throw new BadRequest(`${name} must be a time such as 2026-11-30T12:00:00Z.`)
  return time
}

/** @throws BadRequest where the parameter is none of the words */
export function wordOf<Word extends string>(
  { query }: WireRequest,
  name: string,
  words: readonly Word[],
): Word {
  const found = words.find((word) => word === query.get(name))
  if (found === undefined) throw new BadRequest(`${name} must be ${words.join(' or ')}.`)
  return found
}

/** @throws BadRequest where the body is no JSON */
export function bodyOf({ body }: WireRequest): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return value
  } catch {
    throw new BadRequest('The body is no JSON')
  }
}
