import { expect, it } from '@jest/globals'
import type { Trail } from '../../../lib/model/index.ts'
import { paidCopies } from '../../../lib/remediate/shared/paid-copies.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { aStatus, aTrail } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'

const copies = (...trails: Trail[]) => paidCopies(aSnapshot({ trails }), { arn: 'none' }).before
const local = aTrail({ name: 'local', multiRegion: false })

it('the first copy in a region is free, each further one is paid', () => {
  expect(copies()).toBe(0)
  expect(copies(aTrail())).toBe(0)
  expect(copies(aTrail(), local)).toBe(1)
  expect(copies(aTrail(), aTrail({ name: 'b' }))).toBe(2)
  expect(copies(aTrail(), aTrail({ name: 'b' }), local)).toBe(3)
})

it('a stopped trail is no copy, and one that could not be read may be', () => {
  expect(copies(aTrail(), aTrail({ name: 'b', status: aStatus({ logging: false }) }))).toBe(0)
  expect(
    copies(aTrail(), aTrail({ name: 'b', status: { 'us-east-1': denied('cloudtrail:GetTrailStatus') } })),
  ).toBe(2)
})

it('a region that could not be read is not counted', () => {
  const regions = {
    'us-east-1': { ok: true as const, value: { trails: [] } },
    'eu-west-1': denied('cloudtrail:DescribeTrails'),
  }
  expect(
    paidCopies(aSnapshot({ trails: [aTrail(), aTrail({ name: 'b' })], regions }), { arn: 'none' }).before,
  ).toBe(1)
})
