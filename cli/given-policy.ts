import { defaultPolicy, loadPolicy } from '../lib/policy/load-policy.ts'
import type { Policy } from '../lib/policy/policy.ts'
import { regionNotes, regionsNamedIn } from './region-names.ts'
import type { Terminal } from './terminal.ts'

/**
 * The policy of the file that a command was given, every default where it was given none. Regions in it that this version
 * does not know are named on stderr.
 * @throws PolicyError where the file is no policy
 */
export async function givenPolicy(
  file: string | undefined,
  terminal: Pick<Terminal, 'err'>,
  { quiet = false } = {},
): Promise<Policy> {
  if (file === undefined) return defaultPolicy()
  const policy = await loadPolicy(file)
  if (!quiet) noteUnknownRegions(policy, terminal)
  return policy
}

/** Names regions of a policy that no partition is known to have. */
export function noteUnknownRegions(policy: Policy, { err }: Pick<Terminal, 'err'>): void {
  for (const note of regionNotes(regionsNamedIn(policy))) err(`trailkeeper: policy: ${note}\n`)
}
