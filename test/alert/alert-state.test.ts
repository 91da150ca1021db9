import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { changesOf, alertStatesOf } from '../../lib/alert/alert-state.ts'
import type { Finding, Report, ResourceAlertStates } from '../../lib/model/index.ts'
import { aFinding, anOutcome, aReport } from '../builders/a-report.ts'

const start = Date.parse('2026-11-21T00:00:00Z')
const hours = (count: number) => new Date(start + count * 3_600_000)

/** People who are told of one report after the other, as the state table remembers it. */
function told(stillOpenHours = 24) {
  let known: ResourceAlertStates[] = []
  return (changes: Partial<Report>, at = hours(0)): string[] => {
    const report = aReport({ regions: ['us-east-1', 'eu-west-1'], ...changes })
    const found = changesOf(known, alertStatesOf(report), { at, stillOpenHours })
    const written = new Set(found.next.map(({ key }) => key))
    known = [
      ...known.filter(({ key }) => !written.has(key)),
      ...found.next.map((one) => ({ ...one, version: one.version + 1 })),
    ]
    return found.changes.map((change) =>
      [change.kind, change.alertState.name, ...(change.kind === 'resolved' ? [change.by] : [])].join(' '),
    )
  }
}

describe('a finding', () => {
  it('is told when it opens, and not while it stays', () => {
    const tell = told()
    expect(tell({ findings: [aFinding()] })).toEqual(['opened trail-logging'])
    expect(tell({ findings: [aFinding()] }, hours(1))).toEqual([])
  })

  it('is told again after the policy’s hours, all that are open together', () => {
    const tell = told(24)
    const findings = [aFinding(), aFinding({ check: 'kms-encryption' })]
    tell({ findings: findings.slice(0, 1) })
    tell({ findings }, hours(20))
    expect(tell({ findings }, hours(23))).toEqual([])
    expect(tell({ findings }, hours(24))).toEqual(['still-open trail-logging', 'still-open kms-encryption'])
    expect(tell({ findings }, hours(44))).toEqual([])
    expect(tell({ findings }, hours(48))).toHaveLength(2)
  })

  it('is never told again where the policy says 0 hours', () => {
    const tell = told(0)
    tell({ findings: [aFinding()] })
    expect(tell({ findings: [aFinding()] }, hours(10_000))).toEqual([])
  })

  it.each([
    ['passes', { findings: [aFinding({ status: 'pass' })] }],
    ['gone', { findings: [] }],
    ['exempt', { findings: [aFinding({ exemption: { reason: 'r', owner: 'o' } })] }],
  ])('is told once when it ends: %s', (by, after) => {
    const tell = told()
    tell({ findings: [aFinding()] })
    expect(tell(after, hours(1))).toEqual([`resolved trail-logging ${by}`])
    expect(tell(after, hours(2))).toEqual([])
  })

  it('that opens again is told again', () => {
    const tell = told()
    tell({ findings: [aFinding()] })
    tell({ findings: [] })
    expect(tell({ findings: [aFinding()] })).toEqual(['opened trail-logging'])
  })
})

describe('what could not be read', () => {
  const unread = [{ resource: 'us-east-1', operation: 'cloudtrail:DescribeTrails', code: 'X', message: 'm' }]

  it('is not over for not being shown', () => {
    const tell = told()
    tell({ findings: [aFinding()] })
    expect(tell({ findings: [], unread })).toEqual([])
    expect(tell({ findings: [] })).toEqual(['resolved trail-logging gone'])
  })

  it('is not over where a sweep looked elsewhere', () => {
    const tell = told()
    tell({ findings: [aFinding()] })
    const scope = { account: '123456789012', regions: ['eu-west-1'] }
    expect(tell({ findings: [], scope, regions: ['eu-west-1'] })).toEqual([])
  })

  it('and fails once it can be, is news; what fails and cannot be read any more is none', () => {
    const tell = told()
    expect(tell({ findings: [aFinding({ status: 'unknown' })] })).toEqual(['opened trail-logging'])
    expect(tell({ findings: [aFinding()] })).toEqual(['opened trail-logging'])
    expect(tell({ findings: [aFinding({ status: 'unknown' })] })).toEqual([])
    expect(tell({ findings: [aFinding()] })).toEqual([])
  })
})

const failing = (result: 'failed' | 'refused') => ({
  findings: [aFinding()],
  outcomes: [anOutcome({ result })],
})

describe('a repair that does not come about', () => {
  it('is told once, however often it is tried', () => {
    const tell = told()
    expect(tell(failing('failed'))).toEqual(['opened trail-logging', 'opened start-logging'])
    expect(tell(failing('failed'))).toEqual([])
    expect(tell(failing('refused'))).toEqual([])
  })

  it('that was refused and fails now is news', () => {
    const tell = told()
    tell(failing('refused'))
    expect(tell(failing('failed'))).toEqual(['opened start-logging'])
  })

  it('is not told of as resolved: its finding is', () => {
    const tell = told()
    tell(failing('failed'))
    expect(tell({ findings: [aFinding({ status: 'pass' })] })).toEqual(['resolved trail-logging passes'])
  })
})

describe('whatever findings come and go', () => {
  const finding = fc
    .record({
      check: fc.constantFrom('a', 'b', 'c'),
      resource: fc.constantFrom('x', 'y'),
      status: fc.constantFrom<Finding['status']>('pass', 'fail', 'unknown'),
    })
    .map((changes) => aFinding(changes))
  const findings = fc.uniqueArray(finding, {
    selector: (one) => `${one.check} ${one.resource}`,
    maxLength: 6,
  })

  it('what is seen a second time says nothing', () => {
    fc.assert(
      fc.property(fc.array(findings, { minLength: 1, maxLength: 5 }), (reports) => {
        const tell = told(0)
        for (const one of reports) tell({ findings: one })
        expect(tell({ findings: reports.at(-1) ?? [] })).toEqual([])
      }),
    )
  })

  it('each opening has at most one end', () => {
    fc.assert(
      fc.property(fc.array(findings, { maxLength: 8 }), (reports) => {
        const tell = told(0)
        const said = reports.flatMap((one) => tell({ findings: one }))
        const ends = said.filter((text) => text.startsWith('resolved')).length
        expect(ends).toBeLessThanOrEqual(said.length - ends)
      }),
    )
  })
})
