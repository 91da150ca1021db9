import { readFile } from 'node:fs/promises'
import { fillDefaults } from './fill-defaults.ts'
import { parsePolicy } from './parse-policy.ts'
import { PolicyError } from './policy-error.ts'
import type { Policy } from './policy.ts'

/** The policy that holds where nobody wrote one: every default. */
export const defaultPolicy = (): Policy => fillDefaults({ version: 1 })

/**
 * Reads a policy file.
 * @throws PolicyError where the file cannot be read, is not YAML, or is not a policy
 */
export async function loadPolicy(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new PolicyError([`${file}: cannot be read (${reason})`])
  })
  return parsePolicy(text, file)
}
