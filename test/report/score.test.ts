import { expect, it } from '@jest/globals'
import { score } from '../../lib/report/score.ts'
import { aFinding } from '../builders/a-report.ts'

const pass = aFinding({ status: 'pass' })

it('is 100 only where all passes', () => {
  expect(score([pass, pass])).toBe(100)
  const many = Array.from({ length: 5000 }, () => pass)
  expect(score([...many, aFinding({ severity: 'low' })])).toBe(99)
})

it('counts what is unknown as not passed, and what is exempt not at all', () => {
  expect(score([pass, aFinding({ status: 'unknown' })])).toBe(50)
  expect(score([pass, aFinding({ exemption: { reason: 'r', owner: 'o' } })])).toBe(100)
})

it('weighs by severity', () => {
  const low = aFinding({ severity: 'low', status: 'pass' })
  expect(score([low, aFinding()])).toBe(9)
})

it('is none where nothing counts', () => {
  expect(score([])).toBeUndefined()
})
