import type { PolicyStack } from '../cli/package/policy-stack.ts'

export const templateSources: readonly string[]
export function oslsTemplate(
  root: string,
  described: Readonly<Record<string, unknown>>,
  options?: readonly string[],
): Record<string, unknown>
export function describedForOsls(stack: PolicyStack): Record<string, unknown>
