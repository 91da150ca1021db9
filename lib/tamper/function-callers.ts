import type { PolicyDocument, PolicyStatement } from '../model/index.ts'
import { wanted } from '../resource-policy/intended-trails.ts'
import { globMatches, isFields, textsOf } from '../text/fields.ts'
import type { ApiCall } from './api-call.ts'
import { accountIn } from './rule.ts'

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
