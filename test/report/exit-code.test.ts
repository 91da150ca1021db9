import { expect, it } from '@jest/globals'
import type { Report } from '../../lib/model/index.ts'
import { exitCode } from '../../lib/report/exit-code.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aFinding, anOutcome, aReport } from '../builders/a-report.ts'

const pass = aFinding({ status: 'pass' })
const unknown = aFinding({ status: 'unknown' })
const exempt = aFinding({ exemption: { reason: 'retired', owner: 'platform' } })
const denied = (resource: string, operation = 'cloudtrail:DescribeTrails'): Report['unread'] => [
  { resource, operation, code: 'AccessDeniedException', message: 'denied' },
]

it.each([
  ['nothing was found at all', aReport(), 0],
  ['all pass', aReport({ findings: [pass] }), 0],
  ['something fails', aReport({ findings: [pass, aFinding()] }), 2],
  ['something fails and something is unknown', aReport({ findings: [unknown, aFinding()] }), 2],
  ['nothing fails and something is unknown', aReport({ findings: [pass, unknown] }), 3],
  ['what fails is exempt', aReport({ findings: [pass, exempt] }), 0],
  ['what is unknown is exempt', aReport({ findings: [{ ...exempt, status: 'unknown' }] }), 0],
  ['all pass, and a region could not be read', aReport({ findings: [pass], unread: denied('eu-west-3') }), 3],
  [
    'all pass, and the list of regions could not be read',
    aReport({ findings: [pass], unread: denied('1', 'account:ListRegions') }),
    3,
  ],
  [
    'all pass, and something that no check needs could not be read',
    aReport({ findings: [pass], unread: denied('1', 'cloudtrail:ListTags') }),
    0,
  ],
  [
    'a repair was refused or is only planned, by scan and plan',
    aReport({
      findings: [pass],
      outcomes: [anOutcome({ result: 'refused' }), anOutcome({ result: 'planned' })],
    }),
    0,
  ],
])('%s: %#', (_what, report, code) => {
  expect(exitCode(report, aPolicy())).toBe(code)
})

it('a region that the policy expects to be denied changes nothing', () => {
  const report = aReport({ findings: [pass], unread: denied('eu-west-3') })
  expect(exitCode(report, aPolicy({ regions: { expectedDenied: ['eu-west-3'] } }))).toBe(0)
  expect(exitCode(report, aPolicy({ regions: { expectedDenied: ['eu-west-1'] } }))).toBe(3)
})

it('a region that is expected to be denied and was throttled is unknown all the same', () => {
  const unread = denied('eu-west-3').map((one) => ({ ...one, code: 'ThrottlingException' }))
  const policy = aPolicy({ regions: { expectedDenied: ['eu-west-3'] } })
  expect(exitCode(aReport({ findings: [pass], unread }), policy)).toBe(3)
})

it.each([
  ['applied', 0],
  ['failed', 2],
  ['drifted', 2],
  ['refused', 2],
] as const)('after apply, with a call that was %s: %d', (result, code) => {
  expect(exitCode(aReport({ findings: [pass], outcomes: [anOutcome({ result })] }), aPolicy(), true)).toBe(
    code,
  )
})

it('after apply, what is still unknown is a 3, and what still fails a 2', () => {
  expect(exitCode(aReport({ findings: [unknown], outcomes: [anOutcome()] }), aPolicy(), true)).toBe(3)
  expect(exitCode(aReport({ findings: [aFinding()], outcomes: [anOutcome()] }), aPolicy(), true)).toBe(2)
})
