import type { Read, ReadFailure } from '../model.ts'
import { errorCode, errorMessage } from './errors.ts'

/** A part that no enabled check asked for. Reading it as a verdict would be a mistake, so it is a failure too. */
export function notRead(operation: string): ReadFailure {
  return { ok: false, operation, code: 'NotRead', message: 'no enabled check reads it' }
}

/** The answer of one API read, or its failure as a value: a sweep goes on without it. */
export async function read<T>(operation: string, answer: () => Promise<T>): Promise<Read<T>> {
  try {
    return { ok: true, value: await answer() }
  } catch (error) {
    return { ok: false, operation, code: errorCode(error), message: errorMessage(error) }
  }
}

/** The same read with its value turned into another. */
export function mapRead<T, U>(from: Read<T>, turn: (value: T) => U): Read<U> {
  return from.ok ? { ok: true, value: turn(from.value) } : from
}
