import { describe, expect, it } from '@jest/globals'
import { delivery } from '../../lib/checks/delivery.ts'
import type { KnownOn, Snapshot, Trail, TrailStatus, ValidatedSince } from '../../lib/model/index.ts'
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
    expect(statusOf(silent, { logFileValidation: false }, hours)).toBe('pass')
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

  describe('a region whose status was not to be had', () => {
    const view = denied('cloudtrail:DescribeTrails')
    const regions: Snapshot['regions'] = {
      'us-east-1': { ok: true, value: { trails: [aTrail().arn] } },
      'eu-west-1': view,
    }
    const inIreland = (status: Trail['status'], written = {}) =>
      judged(
        delivery,
        { regions, trails: [aTrail({ ...oneRegion, status: { ...aStatus({}), ...status } })] },
        written,
      ).find(({ region }) => region === 'eu-west-1')
    const expected = { regions: { expectedDenied: ['eu-west-1'] } }

    it('names what its own status gave before what was read of the region', () => {
      const refused = denied('cloudtrail:GetTrailStatus')
      expect(inIreland({ 'eu-west-1': refused })?.unread).toEqual([refused])
      expect(inIreland({})?.unread).toEqual([view])
    })

    it('is left out where the policy expects that denial, and was denied', () => {
      expect(inIreland({ 'eu-west-1': denied('cloudtrail:GetTrailStatus') }, expected)).toBeUndefined()
      const throttled = denied('cloudtrail:GetTrailStatus', 'ThrottlingException')
      expect(inIreland({ 'eu-west-1': throttled }, expected)?.status).toBe('unknown')
      expect(inIreland(aStatus({ region: 'eu-west-1' }), expected)?.status).toBe('pass')
    })
  })

  it("leaves an organization's trail to its owner", () => {
    expect(judged(delivery, { trails: [anOrganizationTrail()] })).toEqual([])
  })
})

const said = (status: Trail['status']) =>
  judged(delivery, { trails: [aTrail({ ...oneRegion, status })] })[0]?.actual

const messageOf = (status: Trail['status']) =>
  judged(delivery, { trails: [aTrail({ ...oneRegion, status })] })[0]?.message

const only = (value: Partial<TrailStatus>) => ({
  status: { 'us-east-1': { ok: true as const, value: { logging: true, ...value } } },
})

const at = (time: string) => ({ latestDelivery: time, latestDigestDelivery: time })

const alive = (status: Partial<TrailStatus>) =>
  statusesOf({ ...oneRegion, logFileValidation: false, ...only(status) })

describe('the last sign of life', () => {
  const dayAgo = '2026-11-20T00:00:00.000Z'

  it('may be as old as the policy allows, and no older', () => {
    const unvalidated = { logFileValidation: false }
    expect(statusOf(at(dayAgo), unvalidated)).toBe('pass')
    expect(statusOf(at('2026-11-19T23:59:59.000Z'), unvalidated)).toBe('fail')
  })

  it('is whatever there is of file, digest and start', () => {
    expect(alive({ latestDelivery: dayAgo })).toEqual([['us-east-1', 'pass']])
    expect(alive({ startedAt: dayAgo })).toEqual([['us-east-1', 'pass']])
    expect(statusOf({ latestDelivery: '2026-11-01T00:00:00.000Z' })).toBe('pass')
  })

  it.each([
    ['2026-11-20T00:00:00Z', 'If it is mended by 2026-12-20, AWS redelivers all of it by itself'],
    ['2026-10-01T00:00:00Z', 'the first of what was refused is lost since 2026-10-31'],
    // Thirty days ago to the second.
    ['2026-10-22T00:00:00Z', 'If it is mended by 2026-11-21'],
  ])('of %s: the message names the day until which AWS redelivers by itself', (latestDelivery, text) => {
    const status = { logging: true, latestDelivery, latestDeliveryError: 'AccessDenied' }
    expect(messageOf({ 'us-east-1': { ok: true, value: status } })).toContain(text)
  })

  it('of a digest that is refused says nothing of redelivery, which the user guide promises for log files', () => {
    const status = { logging: true, ...at(dayAgo), latestDigestDeliveryError: 'AccessDenied' }
    expect(messageOf({ 'us-east-1': { ok: true, value: status } })).toBe(
      'main in us-east-1: the last digest gave AccessDenied.',
    )
  })

  it('is missed elsewhere too where digests are late', () => {
    const status = { ...aStatus({}), ...aStatus({ region: 'eu-west-1', ...silent }) }
    const verdicts = judged(delivery, { trails: [aTrail({ ...oneRegion, status })] })
    expect(verdicts.find(({ region }) => region === 'eu-west-1')).toMatchObject({
      status: 'fail',
      actual: 'nothing was delivered since 2026-11-01T00:00:00.000Z',
      message: expect.stringContaining('AWS redelivers'),
    })
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

const hoursAgo = (hours: number) =>
  new Date(Date.parse('2026-11-21T00:00:00Z') - hours * 3_600_000).toISOString()
/** Log files flow; of digests only what is said. */
const flowing = (digest?: string, started = hoursAgo(10_000)) =>
  only({
    latestDelivery: hoursAgo(0.1),
    startedAt: started,
    ...(digest !== undefined && { latestDigestDelivery: digest }),
  })
const judge = (trail: Partial<Trail>) =>
  judged(delivery, { trails: [aTrail({ ...oneRegion, multiRegion: false, ...trail })] })[0]
const known = (home?: KnownOn): Pick<Trail, 'validatedSince'> => ({
  validatedSince: { ok: true, value: home ? { home } : {} },
})

describe('digests', () => {
  it('are judged by themselves: a chain that is dead for three days fails while log files flow', () => {
    expect(judge(flowing(hoursAgo(72)))).toMatchObject({
      status: 'fail',
      actual: 'no digest was delivered since 2026-11-18T00:00:00.000Z',
    })
  })

  it('may be three hours old, and no older', () => {
    expect(judge(flowing(hoursAgo(3)))?.status).toBe('pass')
    expect(judge(flowing(hoursAgo(3.01)))?.status).toBe('fail')
  })

  it('are not asked of a trail without validation, nor of one that is stopped', () => {
    expect(judge({ ...flowing(hoursAgo(72)), logFileValidation: false })?.status).toBe('pass')
    const stopped = only({ logging: false, latestDigestDelivery: hoursAgo(72) })
    expect(judge(stopped)?.status).toBe('pass')
  })

  it('are still due where the trail was started within three hours', () => {
    expect(judge(flowing(undefined, hoursAgo(2.9)))?.status).toBe('pass')
    expect(judge(flowing(hoursAgo(72), hoursAgo(2.9)))?.status).toBe('pass')
  })

  it('are still due where validation was switched on within three hours', () => {
    const on = known({ since: hoursAgo(2), switchedOn: 'seen' })
    expect(judge({ ...flowing(), ...on })).toMatchObject({
      status: 'pass',
      actual: expect.stringContaining('the first digest is still due'),
    })
    expect(judge({ ...flowing(hoursAgo(72)), ...on })?.status).toBe('pass')
  })

  it('are excused by a call that asked for validation only where none ever came: it may have been on', () => {
    const asked = known({ since: hoursAgo(2), switchedOn: 'asked' })
    expect(judge({ ...flowing(), ...asked })?.status).toBe('pass')
    expect(judge({ ...flowing(hoursAgo(72)), ...asked })?.status).toBe('fail')
  })

  it('fail where none ever came, and validation is known to be on for three hours', () => {
    for (const on of [{ since: hoursAgo(3.1) }, { since: hoursAgo(500), switchedOn: 'asked' as const }])
      expect(judge({ ...flowing(), ...known(on) })).toMatchObject({
        status: 'fail',
        actual: expect.stringContaining('no digest was ever delivered'),
      })
  })

  it('are unknown where none ever came, and nothing tells for how long they were due', () => {
    expect(judge({ ...flowing(), ...known() })).toMatchObject({
      status: 'unknown',
      unread: [{ operation: 'cloudtrail:LookupEvents', code: 'Trailkeeper.NothingKnown' }],
    })
    expect(judge({ ...flowing(), ...known({ since: hoursAgo(2) }) })?.status).toBe('unknown')
    expect(judge(flowing())?.status).toBe('unknown')
  })

  it('are unknown where event history could not be read, which may show that they are still due', () => {
    const validatedSince = denied('cloudtrail:LookupEvents')
    for (const digest of [undefined, hoursAgo(72)])
      expect(judge({ ...flowing(digest), validatedSince })).toMatchObject({
        status: 'unknown',
        unread: [validatedSince],
      })
  })

  it('of another region are late there only as long as the trail is known to shadow it', () => {
    const status = {
      ...flowing(hoursAgo(1)).status,
      'eu-west-1': { ok: true as const, value: { logging: true, latestDelivery: hoursAgo(1) } },
    }
    const of = (value: ValidatedSince) => statusesOf({ status, validatedSince: { ok: true, value } })
    const long = { since: hoursAgo(500) }
    expect(of({ home: long, elsewhere: long })).toEqual([
      ['us-east-1', 'pass'],
      ['eu-west-1', 'fail'],
    ])
    expect(of({ home: long })).toEqual([
      ['us-east-1', 'pass'],
      ['eu-west-1', 'unknown'],
    ])
    expect(of({ home: long, elsewhere: { since: hoursAgo(1), switchedOn: 'seen' } })[1]?.[1]).toBe('pass')
  })
})

it('of a trail of one region is judged in that region alone', () => {
  expect(statusesOf({ ...oneRegion, multiRegion: false })).toEqual([['us-east-1', 'pass']])
})
