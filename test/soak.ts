/** Whether `npm run soak` runs the tests. */
export const isSoak = process.env['SOAK_RUNS'] !== undefined

/** The seed that `npm run soak` prints, and a test's own otherwise. */
export const seedOr = (own: number): number => Number(process.env['SOAK_SEED'] ?? own)

/**
 * Every tenth of the numbers from one to another in the tests, one at least, and all of them in `npm run soak`.
 * @param seed from which of them on it counts; suites that try the same cases several times give each time another one
 */
export function tenthOf(from: number, to: number, seed: number): number[] {
  const all = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  if (isSoak) return all
  const first = seed % Math.min(10, all.length)
  return all.filter((_, index) => index % 10 === first)
}
