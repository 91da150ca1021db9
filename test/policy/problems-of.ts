import { parsePolicy } from '../../lib/policy/parse-policy.ts'
import { PolicyError } from '../../lib/policy/policy.ts'

/** What a person is told, a problem a line. */
export function problemsOf(text: string): string[] {
  try {
    parsePolicy(text, 'p.yml')
  } catch (error) {
    if (error instanceof PolicyError) return error.problems
    throw error
  }
  return []
}
