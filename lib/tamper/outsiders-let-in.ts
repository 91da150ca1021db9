import type { PolicyDocument, PolicyStatement } from '../model/index.ts'
import { outsiderGrants, shutsInsidersOut } from '../resource-policy/outsiders.ts'
import { type Place, wanted } from '../resource-policy/intended-trails.ts'
import type { ApiCall } from './api-call.ts'
import { accountIn, isForeign, type Weakness, when } from './rule.ts'
import { globMatches, isFields, textsOf } from '../text/fields.ts'
import { isAccountId } from '../text/arn.ts'

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
  if (isAccountId(principal)) return call.account !== undefined && principal !== call.account
  return isForeign(principal, call)
}

/**
 * Whether a policy lets a function be invoked with events from outside of the account. A service invokes on behalf of
 * whoever set it up: only the source's account tells whose events those are (Lambda developer guide, "Granting Lambda
 * function access to AWS services": give the source's ARN or account). For everybody of an organization there is no
 * telling whose organization it is.
 */
export function takesForeignEvents(document: PolicyDocument, { account }: ApiCall): boolean {
  if (account === undefined) return false
  return document.Statement.some(
    (one) => one.Effect === 'Allow' && letsInvoke(one) && !isOfAccount(one, account),
  )
}

const invoking = ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl']

const letsInvoke = ({ Action, NotAction }: PolicyStatement): boolean =>
  NotAction !== undefined ||
  textsOf(Action).some((pattern) =>
    invoking.some((action) => globMatches(pattern.toLowerCase(), action.toLowerCase())),
  )

/** True where the conditions name the account, or its principals alone are let in. */
function isOfAccount(statement: PolicyStatement, account: string): boolean {
  const sources = wanted(statement, 'aws:sourcearn').map(accountIn)
  const accounts = ['aws:sourceaccount', 'aws:principalaccount'].map((key) => wanted(statement, key))
  if ([sources, ...accounts].some((each) => each.length > 0 && each.every((one) => one === account)))
    return true
  const { Principal } = statement
  if (!isFields(Principal)) return false
  return (
    Object.keys(Principal).every((kind) => kind === 'AWS') &&
    textsOf(Principal.AWS).every((one) => one === account || accountIn(one) === account)
  )
}
