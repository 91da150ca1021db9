/**
 * The question cannot be decided within the engine's budget of steps. Selectors that people write stay far below
 * it. The answer is unknown then: neither covered nor uncovered.
 */
export class CoverageTooComplex extends Error {
  override readonly name = 'CoverageTooComplex'

  constructor() {
    super('These event selectors are too intricate to prove what they log; simplify them.')
  }
}
