import { createReadStream } from 'node:fs'
import { fillDefaults } from './fill-defaults.ts'
import { type Policy, PolicyError } from './policy.ts'

/** The policy that holds where nobody wrote one: every default. */
export const defaultPolicy = (): Policy => fillDefaults({ version: 1 })

/**
 * Reads a policy file.
 * @throws PolicyError where the file cannot be read, is not UTF-8, is not YAML, or is not a policy
 */
export async function loadPolicy(file: string): Promise<Policy> {
  // YAML is read only where there is a file of it.
  const [text, { parsePolicy }] = await Promise.all([policyText(file), import('./parse-policy.ts')])
  return parsePolicy(text, file)
}

/**
 * The text of a policy file, not yet judged.
 * @throws PolicyError where the file cannot be read, is longer than any policy, or is not UTF-8
 */
export async function policyText(file: string): Promise<string> {
  const bytes = await firstBytes(file).catch((error: unknown) => {
    throw new PolicyError([`${file}: cannot be read (${reasonOf(error)})`])
  })
  if (bytes.length > longest) throw new PolicyError([`${file}: is longer than 1 MB, and so no policy`])
  return textOf(bytes, file)
}

/** Bytes. What is longer is something else, such as a report, and YAML of it would take minutes to read. */
const longest = 1_000_000

/** As much of a file, device or pipe as tells whether it is too long. */
async function firstBytes(file: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of createReadStream(file)) {
    chunks.push(chunk)
    length += chunk.length
    if (length > longest) break
  }
  return Buffer.concat(chunks)
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
}

function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error && 'code' in error ? String(error.code) : String(error)
  return reasons[code] ?? code
}

/** Bytes that are no UTF-8 would otherwise turn into other names without a word. */
function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new PolicyError([`${file}: is not UTF-8 text`])
  }
}
