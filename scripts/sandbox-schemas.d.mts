import type { Plugin } from 'esbuild'

export declare function sandboxSchemas(root: string): Plugin
