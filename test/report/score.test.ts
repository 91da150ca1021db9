import { expect, it } from '@jest/globals'
import { reportScore, score } from '../../lib/report/score.ts'
import { aFinding, aReport } from '../builders/a-report.ts'

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

it('is 49 at most while anything critical fails', () => {
  const most = Array.from({ length: 20 }, () => pass)
  expect(score([...most, aFinding()])).toBe(49)
  expect(score([...most, aFinding({ severity: 'high' })])).toBe(97)
  expect(score([...most, aFinding({ status: 'unknown' })])).toBe(95)
  expect(score([...most, aFinding({ exemption: { reason: 'r', owner: 'o' } })])).toBe(100)
  expect(score([aFinding()])).toBe(0)
})

it('of many accounts is capped as that of one', () => {
  const summary = { ...aReport().summary, pass: 99, fail: 1 }
  expect(reportScore({ accounts: [], findings: [aFinding()], summary })).toBe(49)
  expect(reportScore({ accounts: [], findings: [aFinding({ severity: 'low' })], summary })).toBe(99)
})

it('is none where nothing counts', () => {
  expect(score([])).toBeUndefined()
})
