import { expect, it } from '@jest/globals'
import { firstThings } from '../../../lib/report/html/first-section.ts'
import type { Finding, Outcome } from '../../../lib/model/index.ts'
import { aFinding, anOutcome } from '../../builders/a-report.ts'

const checksOf = (findings: Finding[], outcomes: Outcome[] = []) =>
  firstThings({ findings, outcomes }).map(({ check }) => check)

it('are the three worst checks: what fails before what is unknown, the severe before the light', () => {
  const findings = [
    aFinding({ check: 'trail-tags', severity: 'low' }),
    aFinding({ check: 'bucket-public', severity: 'critical', status: 'unknown' }),
    aFinding({ check: 'delivery', severity: 'high' }),
    aFinding(),
    aFinding({ check: 'insights', severity: 'info' }),
  ]
  expect(checksOf(findings)).toEqual(['trail-logging', 'delivery', 'trail-tags'])
})

it('name each check once, with how many other findings it has', () => {
  const findings = [aFinding(), aFinding({ resource: 'b' }), aFinding({ resource: 'c', status: 'unknown' })]
  expect(firstThings({ findings, outcomes: [] })).toMatchObject([{ check: 'trail-logging', more: 2 }])
})

it('leave out what passes and what is exempt', () => {
  const exemption = { reason: 'r', owner: 'o' }
  expect(checksOf([aFinding({ status: 'pass' }), aFinding({ exemption })])).toEqual([])
})

it("say whether a repair is planned, and otherwise the finding's commands or the check's own", () => {
  const [planned] = firstThings({ findings: [aFinding()], outcomes: [anOutcome({ result: 'planned' })] })
  expect(planned?.isPlanned).toBe(true)
  const [done] = firstThings({ findings: [aFinding()], outcomes: [anOutcome()] })
  expect(done).toMatchObject({ isPlanned: false, byHand: [expect.stringContaining('start-logging')] })
  const [own] = firstThings({ findings: [aFinding({ byHand: ['aws x'] })], outcomes: [] })
  expect(own?.byHand).toEqual(['aws x'])
})
