import type { BuildOptions, Metafile } from 'esbuild'

export declare function gatherChunks(
  folder: string,
  metafile: Metafile,
  root: string,
  plan: { alone: string; apart: readonly string[]; layers: readonly (readonly string[])[] },
  options: BuildOptions,
): Promise<void>
