import type { Plugin } from 'esbuild'

export declare function withoutFallbacks(): Plugin
