export function portableTemplate(template: Record<string, unknown>): Record<string, unknown>
export const described: Readonly<Record<string, unknown>>
