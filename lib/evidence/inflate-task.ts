import { createHash } from 'node:crypto'
import { inflateOneMember } from './one-member.ts'
import type { ReadFile } from './source.ts'

export type InflateTask = { body: Uint8Array; want: 'content' | 'hash' }

/** What came of it; of a file that cannot be inflated its MD5, by which S3 knows what it stores. */
export type InflateResult = { inflated: ReadFile['inflated']; md5?: string }

/** Inflates a file, and keeps of it what is wanted. */
export function inflateFor({ body, want }: InflateTask): InflateResult {
  const inflated = inflateOneMember(body)
  if (!inflated.ok) return { inflated, md5: createHash('md5').update(body).digest('hex') }
  const { sha256, content } = inflated
  return {
    inflated:
      want === 'hash' ? { ok: true, sha256 } : { ok: true, sha256, content: content.toString('utf8') },
  }
}
