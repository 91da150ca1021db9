import type { Plugin } from 'esbuild'

export declare const clientOfChannel: Readonly<Record<string, string>>
export declare function unaskedClients(policy: { alerts: { channels: readonly string[] } }): string[]
export declare function leanClients(root: string, unasked: readonly string[]): Plugin
