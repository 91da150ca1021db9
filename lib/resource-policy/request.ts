import type { AccountId, Arn } from '../model/index.ts'

/**
 * A value that is not known whole. `like`: some text of this form, in which `*` stands for any run of characters,
 * `#` for digits and small letters, one at least, and `~` for a run of those, hyphens and slashes. `foreign-address`: an address in no range that a customer names. `foreign-arn`: an
 * ARN in no account that a customer names.
 */
export type PartlyKnown = { like: string } | { is: 'foreign-address'; version: 4 | 6 } | { is: 'foreign-arn' }

export type Value = string | PartlyKnown

/** What a condition key may hold in a request: nothing, or its values. */
export type KeyCase = 'absent' | readonly Value[]

/**
 * What is known of a condition key in a request: one of these cases is true. `chosen`: the requester picks which, so
 * that an Allow holds where it can hold, and a Deny only where it must.
 */
export type KeyState = { cases: readonly KeyCase[]; chosen?: true }

export type RequestKeys = (key: string) => KeyState

/**
 * Who asks: an AWS service in its own name, a principal of an account, one that policies name by no account (a canonical
 * user's id, an origin access identity of CloudFront), or nobody in particular (`anonymous`).
 */
export type Requester =
  { service: string } | { account: AccountId; arn: Arn } | { name: string } | 'anonymous'

/** A request as a resource policy sees it. `keys` is asked with the key's name in small letters. */
export type PolicyRequest = { requester: Requester; action: string; resource: string; keys: RequestKeys }

export const present = (...values: Value[]): KeyState => ({ cases: [values] })

export const absent: KeyState = { cases: ['absent'] }

export const oneOf = (...cases: KeyCase[]): KeyState => ({ cases })

export const chosen = (...cases: KeyCase[]): KeyState => ({ cases, chosen: true })

const anyText: readonly Value[] = [{ like: '*' }]

/** It is in the request; its value is not known. */
export const presentUnknown: KeyState = { cases: [anyText] }

/** Whether it is in the request is not known either. */
export const unknownKey: KeyState = { cases: ['absent', anyText] }

/** The requester may send it, or not, as it likes. */
export const freelyChosen: KeyState = { cases: ['absent', anyText], chosen: true }

/**
 * The keys of a record by their names, whatever their case; one that ends in `*` stands for all that begin so, and
 * `otherwise` for the rest.
 */
export function keysOf(
  states: Readonly<Record<string, KeyState>>,
  otherwise: KeyState = unknownKey,
): RequestKeys {
  const find = byName(Object.entries(states).map(([key, state]) => [key.toLowerCase(), state]))
  return (key) => find(key) ?? otherwise
}

/** Looks a key up by its name, or by the beginning that a name with `*` at its end gives. */
export function byName<T>(entries: readonly (readonly [string, T])[]): (key: string) => T | undefined {
  const exact = new Map(entries)
  const families = entries
    .filter(([key]) => key.endsWith('*'))
    .map(([key, value]) => [key.slice(0, -1), value] as const)
  return (key) => exact.get(key) ?? families.find(([start]) => key.startsWith(start))?.[1]
}
