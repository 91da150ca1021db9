import type { Plugin } from 'esbuild'

export declare function withoutEventStreams(): Plugin
