import { describe, expect, it } from '@jest/globals'
import { delivery } from '../../lib/checks/delivery.ts'
import type { Snapshot, Trail, TrailStatus } from '../../lib/model.ts'
import { account, anOrganizationTrail, aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { judged } from '../builders/judged.ts'
import { advanced, data, s3Objects } from '../coverage/builders.ts'

const oneRegion = { seenIn: ['us-east-1'] }
const statusesOf = (trail: Partial<Trail>, written = {}) =>
  judged(delivery, { trails: [aTrail(trail)] }, written).map((one) => [one.region, one.status])
const statusOf = (status: Partial<TrailStatus>, trail: Partial<Trail> = {}, written = {}) =>
  statusesOf({ ...oneRegion, status: aStatus(status), ...trail }, written)[0]?.[1]

const silent = {
  latestDelivery: '2026-11-01T00:00:00.000Z',
  latestDigestDelivery: '2026-11-01T00:00:00.000Z',
}

describe('delivery', () => {
  it('gives one verdict a trail and region', () => {
    const status = { ...aStatus({}), ...aStatus({ region: 'eu-west-1' }) }
    expect(statusesOf({ status })).toEqual([
      ['us-east-1', 'pass'],
      ['eu-west-1', 'pass'],
    ])
  })

  it.each(['AccessDenied', 'NoSuchBucket', 'KMS.DisabledException'])(
    'B3: fails where delivery gave %s',
    (code) => {
      const trails = [aTrail({ ...oneRegion, status: aStatus({ latestDeliveryError: code }) })]
      const [verdict] = judged(delivery, { trails })
      expect(verdict).toMatchObject({ status: 'fail', resource: aTrail().arn })
      expect(verdict?.message).toContain(code)
    },
  )

  it('B4: fails in the one region that cannot deliver', () => {
    const status = {
      ...aStatus({}),
      ...aStatus({ region: 'eu-west-3', latestDeliveryError: 'AccessDenied' }),
    }
    expect(statusesOf({ status, seenIn: ['us-east-1', 'eu-west-3'] })).toEqual([
      ['us-east-1', 'pass'],
      ['eu-west-3', 'fail'],
    ])
  })

  it('B5: does not expect files of a trail that was started minutes ago', () => {
    expect(statusOf({ ...silent, startedAt: '2026-11-20T23:50:00.000Z' })).toBe('pass')
  })

  it('B6: fails where digests cannot be delivered, as long as validation is on', () => {
    expect(statusOf({ latestDigestDeliveryError: 'AccessDenied' })).toBe('fail')
    expect(statusOf({ latestDigestDeliveryError: 'AccessDenied' }, { logFileValidation: false })).toBe('pass')
  })

  it('fails where notifications cannot be delivered, as long as there is a topic', () => {
    const error = { latestNotificationError: 'NotFound' }
    expect(statusOf(error, { topicArn: `arn:aws:sns:us-east-1:${account}:trails` })).toBe('fail')
    expect(statusOf(error)).toBe('pass')
  })

  it("fails where nothing came for as long as the policy's window", () => {
    expect(statusOf(silent)).toBe('fail')
    const hours = { checks: { delivery: { maxAgeHours: 24 * 60 } } }
    expect(statusOf(silent, {}, hours)).toBe('pass')
  })

  it('takes an hourly digest for a sign of life where no event happens', () => {
    expect(statusOf({ latestDelivery: '2026-11-01T00:00:00.000Z' })).toBe('pass')
  })

  it('cannot tell a quiet region from a silent trail without digests', () => {
    const status = { ...aStatus({}), ...aStatus({ region: 'eu-west-1', ...silent }) }
    expect(statusesOf({ logFileValidation: false, status })).toEqual([
      ['us-east-1', 'pass'],
      ['eu-west-1', 'unknown'],
    ])
    expect(statusOf(silent, { logFileValidation: false })).toBe('fail')
    const dataOnly: Partial<Trail> = { selectors: { ok: true, value: advanced(data(s3Objects)) } }
    expect(statusOf(silent, { logFileValidation: false, ...dataOnly })).toBe('unknown')
  })

  it('expects nothing of a stopped trail, which trail-logging judges', () => {
    expect(statusOf({ ...silent, logging: false })).toBe('pass')
    expect(statusOf({ logging: false, latestDeliveryError: 'NoSuchBucket' })).toBe('fail')
  })

  it('B8: is unknown in the region whose status could not be read, and there only', () => {
    const status = { ...aStatus({}), 'eu-west-1': denied('cloudtrail:GetTrailStatus') }
    expect(statusesOf({ status })).toEqual([
      ['us-east-1', 'pass'],
      ['eu-west-1', 'unknown'],
    ])
    expect(statusesOf({ status: aStatus({}) })[1]).toEqual(['eu-west-1', 'unknown'])
  })

  describe('in a region that could not be read', () => {
    const regions: Snapshot['regions'] = {
      'us-east-1': { ok: true, value: { trails: [aTrail().arn] } },
      'eu-west-2': denied('cloudtrail:DescribeTrails'),
    }
    const inDenied = (trail: Partial<Trail> = {}, written = {}) =>
      judged(
        delivery,
        { regions, trails: [aTrail({ ...oneRegion, status: aStatus({}), ...trail })] },
        written,
      )
        .filter(({ region }) => region === 'eu-west-2')
        .map(({ status, unread }) => [status, unread])

    it('is unknown for a multi-region trail, which delivers from there too', () => {
      expect(inDenied()).toEqual([['unknown', [denied('cloudtrail:DescribeTrails')]]])
    })

    it('is named', () => {
      const unknown = judged(delivery, { regions }).find(({ region }) => region === 'eu-west-2')
      expect(unknown?.message).toBe(
        'main in eu-west-2 could not be judged: cloudtrail:DescribeTrails gave AccessDenied.',
      )
    })

    it('says nothing of a trail of another region', () => {
      expect(inDenied({ multiRegion: false })).toEqual([])
    })

    it('says nothing where the policy expects the region to be denied', () => {
      expect(inDenied({}, { regions: { expectedDenied: ['eu-west-2'] } })).toEqual([])
    })
  })

  it("leaves an organization's trail to its owner", () => {
    expect(judged(delivery, { trails: [anOrganizationTrail()] })).toEqual([])
  })
})

const said = (status: Trail['status']) =>
  judged(delivery, { trails: [aTrail({ ...oneRegion, status })] })[0]?.actual

const only = (value: Partial<TrailStatus>) => ({
  status: { 'us-east-1': { ok: true as const, value: { logging: true, ...value } } },
})

const at = (time: string) => ({ latestDelivery: time, latestDigestDelivery: time })

describe('the last sign of life', () => {
  const dayAgo = '2026-11-20T00:00:00.000Z'

  it('may be as old as the policy allows, and no older', () => {
    expect(statusOf(at(dayAgo))).toBe('pass')
    expect(statusOf(at('2026-11-19T23:59:59.000Z'))).toBe('fail')
  })

  it('is whatever there is of file, digest and start', () => {
    expect(statusesOf({ ...oneRegion, ...only({ latestDelivery: dayAgo }) })).toEqual([['us-east-1', 'pass']])
    expect(statusesOf({ ...oneRegion, ...only({ startedAt: dayAgo }) })).toEqual([['us-east-1', 'pass']])
  })

  it('is named where it is too long ago, and missed where there was none', () => {
    expect(said(aStatus(silent))).toBe('nothing was delivered since 2026-11-01T00:00:00.000Z')
    expect(said({ 'us-east-1': { ok: true, value: { logging: true } } })).toBe(
      'nothing was delivered since it was made',
    )
  })

  it('is due hourly in every region where digests are on', () => {
    const status = { ...aStatus({}), ...aStatus({ region: 'eu-west-1', ...silent }) }
    expect(statusesOf({ status })).toEqual([
      ['us-east-1', 'pass'],
      ['eu-west-1', 'fail'],
    ])
  })
})

it('of a trail of one region is judged in that region alone', () => {
  expect(statusesOf({ ...oneRegion, multiRegion: false })).toEqual([['us-east-1', 'pass']])
})
