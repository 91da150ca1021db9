export function indexes(root: string): Record<string, string>
