import type { ApiCall } from './api-call.ts'
import { isForeign } from './targets.ts'
import { type Fields, field, textsOf } from './wire.ts'

/** True for an ARN or a bare account id of another account than the call's. */
export function isOtherAccount(principal: string, call: ApiCall): boolean {
  if (/^\d{12}$/.test(principal)) return call.account !== undefined && principal !== call.account
  return isForeign(principal, call)
}

/** True where a role's trust policy lets another account's principals, or anybody, take the role. */
export function trustsOutsiders(statement: Fields, call: ApiCall): boolean {
  const principal = field(statement, 'Principal')
  const named = principal === '*' ? ['*'] : textsOf(field(principal, 'AWS'))
  return named.some((one) =>
    one === '*' ? field(statement, 'Condition') === undefined : isOtherAccount(one, call),
  )
}
