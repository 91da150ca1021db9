import { errorCode, errorMessage, RunError } from '../lib/aws/errors.ts'
import { credentialText } from './credential-error.ts'
import { PolicyError } from '../lib/policy/policy.ts'

/** What went wrong, for a person: one line, or one a problem; the stack only where it is asked for. */
export function commandErrorText(error: unknown, withStack: boolean): string {
  if (withStack && error instanceof Error) return `${error.stack ?? error.message}\n`
  return linesOf(error)
    .map((line) => `trailkeeper: ${line.replaceAll(unprintable, '')}\n`)
    .join('')
}

/** An error may quote what AWS or a file said. */
const unprintable = /[\p{Cc}\p{Cf}]/gu

function linesOf(error: unknown): string[] {
  if (error instanceof PolicyError) return error.problems
  const text = credentialText(error instanceof RunError ? (error.cause ?? error) : error)
  if (text !== undefined) return [text]
  if (error instanceof RunError) return [error.message]
  const code = errorCode(error)
  return [code === 'UnknownError' ? errorMessage(error) : `${code}: ${errorMessage(error)}`]
}
