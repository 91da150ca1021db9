import type { Plugin } from 'esbuild'

export declare function withoutDisabledChecks(policy: {
  checks: Record<string, { enabled: boolean }>
}): Plugin
