import type { EncodingType } from '@aws-sdk/client-s3'
import { invalidArgument } from './errors.ts'

/** S3 never lists more at once. */
const MOST = 1000

/**
 * How many keys a page holds.
 * @throws AwsError InvalidArgument for what is no number of keys
 */
export function limitOf(maxKeys: number | undefined): number {
  if (maxKeys === undefined) return MOST
  if (!Number.isInteger(maxKeys) || Math.abs(maxKeys) > 2_147_483_647)
    throw invalidArgument('Provided max-keys not an integer or within integer range', 'max-keys', maxKeys)
  if (maxKeys < 0)
    throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647', 'maxKeys', maxKeys)
  return Math.min(maxKeys, MOST)
}

/**
 * Writes keys as a listing's encoding asks: `url` spares XML what it cannot hold. A slash stays and a space is a plus
 * sign, as in LocalStack's recorded `test_s3_list_operations.snapshot.json` ("Delimiter": "%252F").
 * @throws AwsError InvalidArgument for another encoding
 */
export function encoderOf(encoding: EncodingType | undefined): (text: string) => string {
  if (encoding === undefined) return (text) => text
  if (encoding !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding)
  return (text) =>
    encodeURIComponent(text)
      .replaceAll('%2F', '/')
      .replaceAll('%20', '+')
      .replaceAll('%2A', '*')
      .replaceAll(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
