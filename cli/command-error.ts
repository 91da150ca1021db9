import { errorCode, errorMessage, RunError } from '../lib/aws/errors.ts'
import { credentialText } from './credential-error.ts'
import { PolicyError } from '../lib/policy/policy.ts'
import { withMeantRegion } from './region-names.ts'

/** What went wrong, for a person: one line, or one a problem; the stack only where it is asked for. */
export async function commandErrorText(error: unknown, withStack: boolean): Promise<string> {
  if (withStack && error instanceof Error) return `${error.stack ?? error.message}\n`
  return (await linesOf(error)).map((line) => `trailkeeper: ${line.replaceAll(unprintable, '')}\n`).join('')
}

/** An error may quote what AWS or a file said. */
const unprintable = /[\p{Cc}\p{Cf}]/gu

async function linesOf(error: unknown): Promise<string[]> {
  if (error instanceof PolicyError) return error.problems
  const text = await credentialText(error instanceof RunError ? (error.cause ?? error) : error)
  if (text !== undefined) return [text]
  if (error instanceof RunError) return [withMeantRegion(error.message)]
  const code = errorCode(error)
  const message = errorMessage(error)
  // Those of Node.js begin with their own code.
  const isWhole = code === 'UnknownError' || message.startsWith(`${code}:`)
  return [withMeantRegion(isWhole ? message : `${code}: ${message}`)]
}
