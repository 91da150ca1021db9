import type { Change, Ending } from '../model/index.ts'
import { plainText } from '../text/plain-text.ts'
import { placedName } from '../text/resource-name.ts'

const words: Record<Ending, string> = {
  passes: 'passes now',
  gone: 'is not found any more',
  exempt: 'is exempt now',
}

/** What people were told of and need not think of any more. */
export function resolvedText(changes: readonly Change[], room: { ofACheck: number; checks: number }): string {
  const resolved = changes.flatMap((change) => (change.kind === 'resolved' ? [change] : []))
  if (resolved.length === 0) return ''
  const checks = [...new Set(resolved.map(({ matter }) => matter.name))]
  const lines = checks.slice(0, room.checks).flatMap((check) => {
    const ended = resolved.filter(({ matter }) => matter.name === check)
    return [
      `  ${plainText(check)}`,
      ...ended
        .slice(0, room.ofACheck)
        .map(
          ({ matter, by }) =>
            `    ${plainText(`${placedName(matter.resource)} ${words[by]}; it was open since ${matter.since}`)}`,
        ),
      ...(ended.length > room.ofACheck ? [`    … and ${ended.length - room.ofACheck} more`] : []),
    ]
  })
  const more = checks.length > room.checks ? [`  … and ${checks.length - room.checks} more checks`] : []
  return ['WHAT IS RESOLVED', ...lines, ...more].join('\n')
}
