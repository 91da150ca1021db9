import type { AccountId, PolicyStatement } from '../model/index.ts'
import { organizationFitting } from './named-in.ts'
import { chosen, type KeyState, type Requester, type RequestKeys, type Value } from './request.ts'

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

/** An organization, as keys tell of it: its id, and the path of who stands in it. */
export type Organization = { id: KeyState; paths: KeyState }

/** An owner's resource, and where those outside of it stand. */
export type Outside = Owner & { organization: Organization }

/** Somebody outside stands in no organization, in one that no policy names, or in one that fits a pattern of ids. */
export function organizationOutside(patterns: readonly string[]): Organization {
  const ids = distinct(['o-strangers0', ...patterns.flatMap(organizationFitting)])
  return {
    id: chosen('absent', ...ids.map((id) => [id])),
    paths: chosen('absent', ...ids.map((id) => [pathIn(id)])),
  }
}

/** The path of somebody in an organization (IAM user guide, "aws:PrincipalOrgPaths"). */
export const pathIn = (organizationId: string): Value => ({ like: `${organizationId}/r-#/~` })

export const distinct = (texts: readonly string[]): string[] => [...new Set(texts)]
