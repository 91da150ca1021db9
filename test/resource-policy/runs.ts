import { afterAll } from '@jest/globals'
import { isSoak, seedOr } from '../soak.ts'

/** A seeded tenth of the policies in the tests, all of them in `npm run soak`, which says how many and from which seed. */
export const runs = {
  numRuns: Number(process.env['SOAK_RUNS'] ?? 1000),
  seed: seedOr(6),
}

export type Figures = {
  count: (what: string) => void
  /** What was counted in less than its share of the runs: of that the law says little. Asked of 1,000 runs and more. */
  tooSeldom: (shares: Record<string, number>) => string[]
}

const all: [title: string, counts: Map<string, number>][] = []

/** Counts what the runs of a law meet. A soak prints it at the end. */
export function figures(title: string): Figures {
  const counts = new Map<string, number>()
  all.push([title, counts])
  return {
    count: (what) => counts.set(what, (counts.get(what) ?? 0) + 1),
    tooSeldom: (shares) =>
      Object.keys(shares).filter((what) => {
        const least = (shares[what] ?? 0) * runs.numRuns
        return runs.numRuns >= 1000 && (counts.get(what) ?? 0) < least
      }),
  }
}

afterAll(() => {
  if (!isSoak) return
  for (const [title, counts] of all) {
    const lines = [...counts.keys()]
      .toSorted()
      .map((what) => `  ${String(counts.get(what)).padStart(6)}  ${what}\n`)
    process.stdout.write(`${title}, seed ${runs.seed}:\n${lines.join('')}`)
  }
})
