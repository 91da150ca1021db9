/**
 * A member that AWS's answer always has. One without it is no answer: what is not said must not be taken for "there is
 * none" (law 10).
 * @throws Error whose name is the code of the failed read
 */
export function answered<T>(value: T | undefined, member: string): T {
  if (value !== undefined) return value
  throw Object.assign(new Error(`the answer does not tell ${member}`), {
    name: 'Trailkeeper.IncompleteAnswer',
  })
}
