import type { Plugin } from 'esbuild'

export declare function narrowSdk(root: string, folders: string[]): Plugin
