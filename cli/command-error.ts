import { errorCode, errorMessage, RunError } from '../lib/aws/errors.ts'
import { PolicyError } from '../lib/policy/policy-error.ts'

/** What went wrong, for a person: one line, or one a problem; the stack only where it is asked for. */
export function commandErrorText(error: unknown, withStack: boolean): string {
  if (withStack && error instanceof Error) return `${error.stack ?? error.message}\n`
  if (error instanceof PolicyError)
    return error.problems.map((problem) => `trailkeeper: ${problem}\n`).join('')
  if (error instanceof RunError) return `trailkeeper: ${error.message}\n`
  return `trailkeeper: ${errorCode(error)}: ${errorMessage(error)}\n`
}
