import { createHash, randomBytes } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._'
const BODY = 24

/** Any bytes in the characters of version ids. */
const spelt = (bytes: Uint8Array, length: number): string =>
  [...bytes.subarray(0, length)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')

const seal = (body: string): string => spelt(createHash('sha256').update(body).digest(), 8)

let last = 0

/** The next number in the order of all writes. */
export const nextSequence = (): number => (last += 1)

/**
 * A version's id: 32 characters, as S3 makes them (LocalStack's `test_object_version_id_format`). The number of the
 * write stands in it, so that a listing can go on after a version that was deleted meanwhile.
 */
export function newVersionId(sequence: number): string {
  const number = sequence.toString(36).padStart(8, '0')
  const body = number + spelt(randomBytes(BODY), BODY - number.length)
  return body + seal(body)
}

/** Whether S3 ever gave out an id: it refuses all others as an invalid argument, and does not find them missing. */
export const isVersionId = (id: string): boolean =>
  id === 'null' || (id.length === BODY + 8 && id.slice(BODY) === seal(id.slice(0, BODY)))

/** The number of the write that an id stands for; nothing for `null`. */
export const sequenceOf = (id: string): number | undefined =>
  id === 'null' ? undefined : Number.parseInt(id.slice(0, 8), 36)
