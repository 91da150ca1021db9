import type { ReadFailure } from '../model/index.ts'

/** The error code that AWS sent, or the name of what went wrong on the way. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'UnknownError'
  if (strangeStatus(error) !== undefined) return 'NotAnAwsAnswer'
  if (error.name !== 'Error' && error.name !== '') return error.name
  return 'code' in error && typeof error.code === 'string' ? error.code : 'UnknownError'
}

/** What AWS said, on one line. A connection that failed at every address has its own errors inside. */
export function errorMessage(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((inner) => errorMessage(inner)).join('; ')
  }
  const status = error instanceof Error ? strangeStatus(error) : undefined
  if (status !== undefined) return `HTTP ${status} with a body that is no answer of this service`
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** Status of an answer that the SDK could not parse: a proxy's page, or an endpoint without the service. */
function strangeStatus(error: Error): number | undefined {
  if (!(error instanceof SyntaxError) || !('$response' in error)) return undefined
  const response = error.$response
  if (typeof response !== 'object' || response === null || !('statusCode' in response)) return undefined
  return typeof response.statusCode === 'number' ? response.statusCode : undefined
}

/** AWS's words for it (IAM user guide, "Troubleshoot access denied error messages"), explicit and implicit. */
const organizationDeny =
  /explicit deny in an? (service|resource) control policy|no (service|resource) control policy allows/i

/** True for a call that an organization's control policy forbids: retrying cannot help, and the account cannot mend it. */
export function isServiceControlDeny(error: { code: string; message: string }): boolean {
  return isAccessDenied(error.code) && organizationDeny.test(error.message)
}

const deniedCodes = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
  // SNS's, as the SDK calls it.
  'AuthorizationErrorException',
  'Forbidden',
  '403',
])

/** True for a call that the caller may not make. */
export const isAccessDenied = (code: string): boolean => deniedCodes.has(code)

const disabledRegionCodes = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'AuthFailure',
  'OptInRequired',
])

/** True where a region does not know the account's credentials: it is an opt-in region that is off. */
export const isDisabledRegion = (code: string): boolean => disabledRegionCodes.has(code)

const expiredCodes: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])

/** True for what STS and the services answer to a session that is over (AWS General Reference, "Common errors"). */
export const isExpiredSession = (code: string): boolean => expiredCodes.has(code)

/** A run that cannot go on, with a message for a person. */
export class RunError extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options)
    this.name = 'RunError'
  }
}

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
