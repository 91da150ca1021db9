import type { ApiCall } from './api-call.ts'
import { isForeign } from './targets.ts'
import { type Fields, field, textsOf } from './wire.ts'

/** The AWS principals of a policy's statement; `*` where it is for everyone. */
export function principalsOf(statement: Fields): string[] {
  const principal = field(statement, 'Principal')
  return principal === '*' ? ['*'] : textsOf(field(principal, 'AWS'))
}

/** True for an ARN or a bare account id of another account than the call's. */
export function isOtherAccount(principal: string, call: ApiCall): boolean {
  if (/^\d{12}$/.test(principal)) return call.account !== undefined && principal !== call.account
  return isForeign(principal, call)
}

/** True where a statement is for another account, or for everyone without a condition. */
export const letsOutsidersIn = (statement: Fields, call: ApiCall): boolean =>
  principalsOf(statement).some((principal) =>
    principal === '*' ? field(statement, 'Condition') === undefined : isOtherAccount(principal, call),
  )
