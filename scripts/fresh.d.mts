export function isFresh(root: string, folder: string, policy: string): boolean
export function writeStamp(
  root: string,
  folder: string,
  inputs: readonly string[],
  policy: string,
): Promise<void>
export function removeStamp(folder: string): Promise<void>
