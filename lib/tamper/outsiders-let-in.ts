import type { PolicyDocument } from '../model/index.ts'
import { outsiderGrants, shutsInsidersOut } from '../resource-policy/outsiders.ts'
import type { Place } from '../resource-policy/intended-trails.ts'
import type { ApiCall } from './api-call.ts'
import { isForeign, type Weakness, when } from './rule.ts'

type Calls = readonly (readonly [action: string, resource: string])[]

const reading: ReadonlySet<string> = new Set([
  's3:ListBucket',
  's3:GetObject',
  's3:GetObjectVersion',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
])

/**
 * What a policy gives to those outside of the account: to read logs, or to change and destroy what they rest on; and
 * whether a Deny keeps the account's own principals from reading. In a record of nobody's account all are strangers,
 * and none is known to be one.
 */
export function outsidersLetIn(
  document: PolicyDocument,
  { now }: Place,
  call: ApiCall,
  calls: Calls,
): Weakness[] {
  const { account } = call
  if (account === undefined) return []
  const granted = outsiderGrants(document, { account, calls, now }).filter(
    ({ certainty }) => certainty === 'yes',
  )
  const toRead = calls.filter(([action]) => reading.has(action))
  return [
    ...when(
      granted.some(({ action }) => !reading.has(action)),
      'log-integrity',
    ),
    ...when(
      granted.some(({ action }) => reading.has(action)),
      'log-confidentiality',
    ),
    ...when(shutsInsidersOut(document, { account, calls: toRead, now }), 'event-access'),
  ]
}

/** True for an ARN or a bare account id of another account than the call's. */
export function isOtherAccount(principal: string, call: ApiCall): boolean {
  if (/^\d{12}$/.test(principal)) return call.account !== undefined && principal !== call.account
  return isForeign(principal, call)
}
