import type { AccountId, PolicyStatement } from '../model/index.ts'
import { chosen, type Requester, type RequestKeys } from './request.ts'

/** Whose resource is asked for, and when. */
export type Owner = {
  account: AccountId
  /** The organization's id; undefined: the account is in none, or it is not known. */
  organizationId?: string
  now: Date
  /** Accounts, and ids of canonical users, that are known to belong to the same owner. */
  insiders?: readonly string[]
}

/** Somebody outside, as policies name them; `*` where anybody can be the one. */
export type Outsider = {
  principal: string
  requester: Requester
  keys: RequestKeys
  /** The calls that such a caller makes; undefined: all. */
  makes?: (action: string) => boolean
}

/** The principals of a kind that a statement names. */
export function principalsOf(
  { Principal }: PolicyStatement,
  kind: 'AWS' | 'CanonicalUser' | 'Service',
): string[] {
  if (typeof Principal !== 'object' || Principal === null) return []
  const named = Object.entries(Principal).find(([name]) => name === kind)
  return [named?.[1]].flat().filter((one) => typeof one === 'string')
}

/** The organization of somebody outside: none, or one that no policy names. */
export const fromOutside = chosen('absent', ['o-strangers0'])

export const distinct = (texts: readonly string[]): string[] => [...new Set(texts)]
