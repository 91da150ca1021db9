export function joinChunks(folder: string, external: readonly (string | RegExp)[]): Promise<void>
