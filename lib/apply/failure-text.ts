import { isAccessDenied, isServiceControlDeny } from '../aws/errors.ts'
import type { Region } from '../model/index.ts'

type Sent = { service: string; operation: string; region: Region }

/** Why a write failed, and what to do about it; what a control policy forbids, nobody in the account can grant. */
export function failureText(
  { service, operation, region }: Sent,
  failure: { code: string; message: string },
): string {
  const name = `${service}:${operation}`
  if (isServiceControlDeny(failure)) {
    return `Blocked by a service control policy: ${name} is denied in ${region}. Not tried again; the organization's administrators must allow it.`
  }
  if (isAccessDenied(failure.code))
    return `${name} was denied (${failure.code}). Grant it: trailkeeper iam lists what is needed. ${failure.message}`
  return `${name} gave ${failure.code}: ${failure.message}`
}
