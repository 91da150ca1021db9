export const prose: Readonly<Record<string, readonly string[]>>
export function withoutTexts(source: string, names: readonly string[]): string
export function bareSource(source: string, folder: string): string
