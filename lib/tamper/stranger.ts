import type { ApiCall } from './api-call.ts'
import { isForeign } from './targets.ts'

/** True for an ARN or a bare account id of another account than the call's. */
export function isOtherAccount(principal: string, call: ApiCall): boolean {
  if (/^\d{12}$/.test(principal)) return call.account !== undefined && principal !== call.account
  return isForeign(principal, call)
}
