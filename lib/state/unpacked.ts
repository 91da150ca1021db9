import { gunzipSync } from 'node:zlib'

/** An item holds 400 KB at most (DynamoDB quotas); what the guard writes packs ten to one. */
const mostBytes = 16_000_000

/** The text that gzip bytes hold; undefined for what is no gzip, or would be larger than all that the guard writes. */
export function unpacked(body: Uint8Array): string | undefined {
  try {
    return gunzipSync(body, { maxOutputLength: mostBytes }).toString('utf8')
  } catch {
    return undefined
  }
}
