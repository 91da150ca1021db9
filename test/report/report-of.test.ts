import { expect, it } from '@jest/globals'
import type { Snapshot } from '../../lib/model/index.ts'
import { reportOf } from '../../lib/report/report-of.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aFinding, anOutcome, aTamper } from '../builders/a-report.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'

const times = {
  startedAt: '2026-11-21T00:00:00.000Z',
  finishedAt: '2026-11-21T00:00:01.000Z',
  calls: { total: 3, byService: { cloudtrail: 2, sts: 1 } },
}
const report = (changes: Partial<Snapshot> = {}, more = {}) =>
  reportOf({ snapshot: aSnapshot(changes), policy: aPolicy(), findings: [], outcomes: [], ...times, ...more })

it('counts each finding once, exempt ones apart', () => {
  const findings = [
    aFinding(),
    aFinding({ status: 'pass' }),
    aFinding({ status: 'unknown' }),
    aFinding({ exemption: { reason: 'r', owner: 'o' } }),
  ]
  const outcomes = [anOutcome(), anOutcome({ result: 'drifted' }), anOutcome({ result: 'planned' })]
  expect(report({}, { findings, outcomes }).summary).toEqual({
    pass: 1,
    fail: 1,
    unknown: 1,
    exempt: 1,
    applied: 1,
    failed: 0,
    refused: 0,
    drifted: 1,
    planned: 1,
  })
})

it('names the regions that were asked for, or all', () => {
  expect(report().scope).toEqual({ account, regions: 'all' })
  expect(report({}, { regions: ['eu-west-1'] }).scope.regions).toEqual(['eu-west-1'])
})

it('lists each failed read once, by what it concerns', () => {
  const status = denied('cloudtrail:GetTrailStatus')
  const trail = aTrail({ status: { 'us-east-1': status, 'eu-west-1': status } })
  const regions: Snapshot['regions'] = {
    'us-east-1': { ok: true, value: { trails: [] } },
    'eu-west-1': denied('cloudtrail:DescribeTrails'),
  }
  expect(
    report({ trails: [trail], regions }).unread.map(({ resource, operation }) => [resource, operation]),
  ).toEqual([
    ['eu-west-1', 'cloudtrail:DescribeTrails'],
    [trail.arn, 'cloudtrail:GetTrailStatus'],
  ])
})

it('does not list what was never asked', () => {
  const trail = aTrail({ tags: denied('cloudtrail:ListTags', 'Trailkeeper.NotRead') })
  expect(
    report({ trails: [trail], enabledRegions: denied('account:ListRegions', 'Trailkeeper.NotAsked') }).unread,
  ).toEqual([])
})

it('carries the tampering that led here', () => {
  expect(report({}, { tamper: aTamper() }).tamper?.eventName).toBe('StopLogging')
  expect(report()).not.toHaveProperty('tamper')
})
