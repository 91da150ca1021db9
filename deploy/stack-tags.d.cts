export function stackTags(asked: {
  resolveVariable: (name: string) => Promise<unknown>
}): Promise<Record<string, string>>
