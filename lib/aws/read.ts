import type { Read, ReadFailure, Safeguards, SetUp } from '../model/index.ts'
import type { Json, JsonObject } from '../model/write.ts'
import { errorCode, errorMessage, ownFailure, RunError } from './errors.ts'

/** A part that no enabled check asked for. Reading it as a verdict would be a mistake, so it is a failure too. */
export function notRead(operation: string): ReadFailure {
  return ownFailure(operation, 'NotRead', 'no enabled check reads it')
}

/** The answer of one API read, or its failure as a value: a sweep goes on without it. */
export async function read<T>(operation: string, answer: () => Promise<T>): Promise<Read<T>> {
  try {
    return { ok: true, value: await answer() }
  } catch (error) {
    const failure = { code: errorCode(error), message: errorMessage(error) }
    return isOurs(error)
      ? ownFailure(operation, failure.code, failure.message)
      : { ok: false, operation, ...failure }
  }
}

/** Thrown over what an answer holds, as by a parser, or where the network gives none: not what AWS answered. */
const isOurs = (error: unknown) =>
  error instanceof TypeError ||
  error instanceof RunError ||
  (error instanceof SyntaxError && !('$response' in error))

/** The same read with its value turned into another. */
export function mapRead<T, U>(from: Read<T>, turn: (value: T) => U): Read<U> {
  return from.ok ? { ok: true, value: turn(from.value) } : from
}

/** One setting, the reads that find it, and the error codes that say that there is none. */
export type Setting = {
  name: string
  ask: () => Promise<SetUp[]>
  absent?: readonly string[]
  unset?: SetUp[]
}

/** Settings as they are; of what could not be read, why: nobody knows what it is. */
export async function settingsRead(settings: readonly Setting[]): Promise<Safeguards> {
  const answers = await Promise.all(
    settings.map(async ({ name: setting, ask, absent = [], unset = [] }): Promise<Safeguards> => {
      try {
        return [{ setting, setUps: await ask() }]
      } catch (error) {
        if (gone.includes(errorCode(error))) return [{ setting, setUps: [] }]
        if (absent.includes(errorCode(error))) return [{ setting, setUps: unset }]
        const operation = `the ${setting}`
        const unread = { ok: false as const, operation, code: errorCode(error), message: errorMessage(error) }
        return [{ setting, setUps: [], unread }]
      }
    }),
  )
  return answers.flat()
}

/** The whole resource is not there. */
const gone = ['NoSuchBucket', 'NotFound', 'NotFoundException', 'ResourceNotFoundException']

/** As JSON has it: what the SDK answers may hold dates, and members that are undefined. */
export function asJson(value: object): JsonObject {
  const json: Json = JSON.parse(JSON.stringify(value))
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {}
}

/**
 * A member that AWS's answer always has. One without it is no answer: what is not said must not be taken for "there is
 * none" (law 10).
 * @throws Error whose name is the code of the failed read
 */
export function answered<T>(value: T | undefined, member: string): T {
  if (value !== undefined) return value
  throw Object.assign(new Error(`the answer does not tell ${member}`), {
    name: 'Trailkeeper.IncompleteAnswer',
  })
}

/**
 * A document that an answer has as JSON, such as a policy.
 * @throws SyntaxError where it was cut off: that is no other document, it is unread
 */
export function wholeJson(text: string | undefined, member: string): string {
  const whole = answered(text, member)
  JSON.parse(whole)
  return whole
}

/** S3 answers "not configured" with an error: that is an answer, not a failure. */
export async function unlessAbsent<T, U>(code: string, absent: U, ask: () => Promise<T>): Promise<T | U> {
  try {
    return await ask()
  } catch (error) {
    if (errorCode(error) === code) return absent
    throw error
  }
}
