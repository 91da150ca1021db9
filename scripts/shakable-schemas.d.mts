import type { Plugin } from 'esbuild'

export declare function shakableSchemas(): Plugin
export declare function withPlainKeys(source: string): string
