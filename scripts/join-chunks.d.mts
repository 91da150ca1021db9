export function joinChunks(
  folder: string,
  external: readonly (string | RegExp)[],
  together?: readonly string[],
): Promise<void>
