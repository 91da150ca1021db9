import { expect, it } from '@jest/globals'
import { trailsStandingIn } from '../../lib/coverage/trails-logging-in.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'

const wide = aTrail({ name: 'wide' })
const local = aTrail({ name: 'local', homeRegion: 'eu-west-1', multiRegion: false })
const snapshot = aSnapshot({ trails: [wide, local] })
const names = (region: string, changes = {}) =>
  trailsStandingIn(region, { ...snapshot, ...changes }).map(({ name }) => name)

it('a region that was read says which trails stand there', () => {
  expect(names('eu-west-1')).toEqual(['wide', 'local'])
  expect(names('us-east-1')).toEqual(['wide'])
  expect(names('us-east-1', { regions: { 'us-east-1': { ok: true, value: { trails: [] } } } })).toEqual([])
})

it('of a region that could not be read, or was not asked, the multi-region trails are known', () => {
  const regions = { 'eu-west-1': denied('cloudtrail:DescribeTrails') }
  expect(names('eu-west-1', { regions })).toEqual(['wide'])
  expect(names('me-south-1')).toEqual(['wide'])
})
