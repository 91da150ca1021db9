/**
 * What test/mutants.md explains: bullets such as "- `lib/checks/judging/judge.ts`: `expires`, `owner`", which name a file and
 * pieces of the lines in which its mutants live on. The reason stands above the bullets.
 */
export function explanations(markdown) {
  return markdown.split('\n').flatMap((line) => {
    if (!line.startsWith('- `lib/')) return []
    const [file, ...pieces] = [...line.matchAll(/`([^`]+)`/g)].map(([, code]) => code)
    return pieces.map((piece) => ({ file, piece }))
  })
}

const alive = new Set(['Survived', 'NoCoverage'])

/** The mutants of Stryker's report that no test killed, each with the line in which it begins. */
export function survivors(report) {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n')
    return mutants
      .filter(({ status }) => alive.has(status))
      .map(({ mutatorName, replacement, location: { start, end } }) => ({
        file,
        at: `${file}:${start.line}:${start.column}`,
        line: lines[start.line - 1] ?? '',
        mutation: `${mutatorName}: ${excerpt(lines, start, end)} became ${replacement}`,
      }))
  })
}

const excerpt = (lines, start, end) =>
  (lines[start.line - 1] ?? '').slice(start.column - 1, start.line === end.line ? end.column - 1 : undefined)

const explains = ({ file, piece }, mutant) => file === mutant.file && mutant.line.includes(piece)

/** Survivors without a reason, and reasons without a survivor. */
export function unexplained(explained, mutants) {
  return {
    mutants: mutants.filter((mutant) => !explained.some((one) => explains(one, mutant))),
    reasons: explained.filter((one) => !mutants.some((mutant) => explains(one, mutant))),
  }
}
