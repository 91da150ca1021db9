import { expect, it } from '@jest/globals'
import { regionViews } from '../../lib/coverage/trails-logging-in.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { denied } from '../builders/failures.ts'

const answer = { ok: true as const, value: { trails: [] } }

it('gives what each region answered', () => {
  const snapshot = aSnapshot()
  expect(regionViews(snapshot)).toEqual(snapshot.regions)
})

it('takes an enabled region without an answer for unread', () => {
  const views = regionViews(aSnapshot({ regions: { 'us-east-1': answer } }))
  expect(views['us-east-1']).toEqual(answer)
  expect(views['eu-west-1']).toMatchObject({
    ok: false,
    code: 'Trailkeeper.NotRead',
    message: 'eu-west-1 was not read',
  })
})

it('expects no others where regions were named', () => {
  const enabledRegions = denied('account:ListRegions')
  expect(regionViews(aSnapshot({ enabledRegions, regions: { 'eu-west-3': answer } }))).toEqual({
    'eu-west-3': answer,
  })
})

it('takes the leading region for unread where nothing was looked at', () => {
  const enabledRegions = denied('account:ListRegions')
  expect(regionViews(aSnapshot({ enabledRegions, regions: {}, partition: 'aws-cn' }))).toMatchObject({
    'cn-north-1': { ok: false },
  })
})

it('names the call that was not made', () => {
  const enabledRegions = { ok: true as const, value: ['eu-west-1', 'us-east-1', 'ap-south-1'] }
  expect(regionViews(aSnapshot({ enabledRegions }))['ap-south-1']).toEqual({
    ok: false,
    operation: 'cloudtrail:DescribeTrails',
    code: 'Trailkeeper.NotRead',
    message: 'ap-south-1 was not read',
  })
})
