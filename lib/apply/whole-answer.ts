import { isAccessDenied, isServiceControlDeny } from '../aws/errors.ts'
import type { Region } from '../model/index.ts'

export type Failure = { ErrorCode?: string | undefined; ErrorMessage?: string | undefined }

/** An answer of EventBridge to several entries at once. */
export type EntriesAnswer = { FailedEntries?: Failure[] | undefined }

/**
 * The answer, where every entry went through: EventBridge answers 200 with those that did not.
 * @throws Error under the code of the first entry that failed
 */
export function wholeAnswer<Answer extends EntriesAnswer>(answer: Answer): Answer {
  const [failed] = answer.FailedEntries ?? []
  if (!failed) return answer
  const error = new Error(failed.ErrorMessage ?? 'an entry failed')
  error.name = failed.ErrorCode ?? 'FailedEntry'
  throw error
}

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
