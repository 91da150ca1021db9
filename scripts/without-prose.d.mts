export function withoutTexts(source: string): string
