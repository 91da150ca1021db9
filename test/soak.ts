/** Whether `npm run soak` runs the tests. */
export const isSoak = process.env['SOAK_RUNS'] !== undefined

/**
 * Every tenth of the cases in the tests, one at least, and all of them in `npm run soak`.
 * @param seed from which case on it counts; suites that try the same cases several times give each time another one
 */
export function tenthOf<T>(cases: readonly T[], seed: number): T[] {
  if (isSoak || cases.length === 0) return [...cases]
  const first = seed % Math.min(10, cases.length)
  return cases.filter((_, index) => index % 10 === first)
}
