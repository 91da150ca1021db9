import type { Plugin } from 'esbuild'

export declare function withoutDisabledChecks(judged: {
  policy: { checks: Record<string, { enabled: boolean }> }
  unreadParts: readonly string[]
}): Plugin

export declare function withoutRuns(source: string, isEnabled: (id: string) => boolean): string
