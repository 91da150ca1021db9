/** A policy file that cannot be used: each problem with its place, one a line. */
export class PolicyError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.name = 'PolicyError'
    this.problems = problems
  }
}
