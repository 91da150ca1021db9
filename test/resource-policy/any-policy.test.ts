import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { anyCase } from './any-policy.ts'
import { shapesOf } from './shapes.ts'

/** A law over generated policies says little of shapes that are seldom among them. */
describe('generated policies', () => {
  const cases = fc.sample(anyCase, { seed: 6, numRuns: 1000 })
  const counts = new Map<string, number>()
  for (const shape of cases.flatMap(shapesOf)) counts.set(shape, (counts.get(shape) ?? 0) + 1)

  it.each([
    ['bucket', 500],
    ['key', 50],
    ['plain Deny', 100],
    ['Deny under a condition', 100],
    ['Deny by the time', 50],
    ['variable', 100],
    ['variable under the version of 2008', 15],
    ['organization', 100],
    ['NotPrincipal', 50],
    ['NotAction', 50],
    ['NotResource', 50],
    ['set operator', 50],
    ['IfExists', 50],
    ['Null', 20],
    ['another account', 100],
  ])('have the shape "%s" at least %i times in 1,000', (shape, least) => {
    expect(counts.get(shape) ?? 0).toBeGreaterThanOrEqual(least)
  })
})
