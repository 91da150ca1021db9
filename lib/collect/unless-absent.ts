import { errorCode } from '../aws/errors.ts'

/** S3 answers "not configured" with an error: that is an answer, not a failure. */
export async function unlessAbsent<T, U>(code: string, absent: U, ask: () => Promise<T>): Promise<T | U> {
  try {
    return await ask()
  } catch (error) {
    if (errorCode(error) === code) return absent
    throw error
  }
}
