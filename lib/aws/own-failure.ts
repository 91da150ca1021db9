import type { ReadFailure } from '../model/index.ts'

/** In front of every code that AWS never sent, so that nobody looks for it in AWS's documentation. */
const own = 'Trailkeeper.'

/** A part that is not known though no call failed: it was not asked for, or what was read does not settle it. */
export const ownFailure = (operation: string, code: string, message: string): ReadFailure => ({
  ok: false,
  operation,
  code: `${own}${code}`,
  message,
})

/** True for a failure that {@link ownFailure} made with one of these codes. */
export const isOwnFailure = ({ code }: { code: string }, ...codes: readonly string[]): boolean =>
  codes.some((one) => code === `${own}${one}`)

/** What gave no answer: with AWS's error code where AWS sent one, else in words. */
export const failureText = ({ operation, code, message }: Failure): string =>
  code.startsWith(own) ? `${operation}: ${message}` : `${operation} gave ${code}`

/** The same, with what AWS said beside its code. */
export const failureDetail = (failure: Failure): string =>
  failure.code.startsWith(own) ? failureText(failure) : `${failureText(failure)}: ${failure.message}`

type Failure = Pick<ReadFailure, 'operation' | 'code' | 'message'>
