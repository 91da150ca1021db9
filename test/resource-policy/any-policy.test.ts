import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { anyCase } from './any-policy.ts'
import { cloudTrailKeys } from '../../lib/resource-policy/cloudtrail-keys.ts'
import { shapesOf, testsOf, type Test } from './shapes.ts'
import { SITUATIONS } from './situations.ts'

/** A law over generated policies says little of shapes that are seldom among them. */
describe('generated policies', () => {
  const cases = fc.sample(anyCase, { seed: 6, numRuns: 1000 })
  const counts = new Map<string, number>()
  for (const shape of cases.flatMap(shapesOf)) counts.set(shape, (counts.get(shape) ?? 0) + 1)

  it.each([
    ['bucket', 500],
    ['key', 150],
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

/** IAM user guide, "IAM JSON policy elements: Condition operators". */
const operators = (
  'StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike ' +
  'ArnEquals ArnNotEquals ArnLike ArnNotLike Bool BinaryEquals IpAddress NotIpAddress Null ' +
  'NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan ' +
  'NumericGreaterThanEquals DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan ' +
  'DateGreaterThanEquals'
).split(' ')

const isOf = (known: string, { key }: Test) =>
  known.endsWith('*') ? key.startsWith(known.slice(0, -1)) : key === known

describe('the conditions of generated policies', () => {
  const cases = fc.sample(anyCase, { seed: 6, numRuns: 10_000 })
  const tests = cases.flatMap(testsOf)
  const seldom = (wanted: readonly string[], least: number, isOne: (one: string, test: Test) => boolean) =>
    (['Allow', 'Deny'] as const).flatMap((effect) => {
      const ofEffect = tests.filter((test) => test.effect === effect)
      return wanted
        .filter((one) => ofEffect.filter((test) => isOne(one, test)).length < least)
        .map((one) => `${effect} ${one}`)
    })

  it('have each operator 10 times in 10,000, in Allow and in Deny', () => {
    expect(seldom(operators, 10, (name, { operator }) => operator === name)).toEqual([])
  })

  it('have each set operator and IfExists with positive and negated operators', () => {
    const sets = ['ForAllValues', 'ForAnyValue']
    const forms = [...sets.flatMap((set) => [`${set}:StringEquals`, `${set}:StringNotEquals`]), 'IfExists']
    expect(seldom(forms, 10, (form, { written }) => written.includes(form))).toEqual([])
  })

  it('have each key that the engine knows 10 times in 10,000, in Allow and in Deny', () => {
    const keys = cloudTrailKeys.flatMap((row) => row.keys)
    expect(seldom(keys, 10, isOf)).toEqual([])
  })

  it.each(SITUATIONS)('ask of $name: each situation is met', ({ name }) => {
    expect(cases.filter(({ situation }) => situation.name === name).length).toBeGreaterThan(1000)
  })
})
