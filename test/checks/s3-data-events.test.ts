import { describe, expect, it } from '@jest/globals'
import { s3DataEventsRead, s3DataEventsWrite } from '../../lib/checks/s3-data-events.ts'
import type { Selectors, Trail } from '../../lib/model/index.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'
import { advanced, basic, data, field, is, s3, s3Objects } from '../coverage/builders.ts'

/** Verdicts on reads and writes of a trail with these selectors. */
function both(selectors: Selectors, changes: Partial<Trail> = {}) {
  const trails = [aTrail({ selectors: { ok: true, value: selectors }, ...changes })]
  return {
    read: theVerdict(s3DataEventsRead, { trails }).status,
    write: theVerdict(s3DataEventsWrite, { trails }).status,
  }
}
const pass = { read: 'pass', write: 'pass' }
const fail = { read: 'fail', write: 'fail' }

describe('s3-data-events-read and s3-data-events-write', () => {
  it.each(['arn:aws:s3', 'arn:aws:s3:::'])('G1: the value %s means all buckets', (value) => {
    expect(both(basic(s3(value)))).toEqual(pass)
  })

  it('G1: ReadWriteType says which half', () => {
    expect(both(basic({ readWrite: 'ReadOnly', ...s3('arn:aws:s3') }))).toEqual({
      read: 'pass',
      write: 'fail',
    })
    expect(both(basic({ readWrite: 'WriteOnly', ...s3('arn:aws:s3') }))).toEqual({
      read: 'fail',
      write: 'pass',
    })
  })

  it('G3: one bucket is not all buckets', () => {
    expect(both(basic(s3('arn:aws:s3:::payments/')))).toEqual(fail)
  })

  it('G4: an advanced selector without further fields logs both', () => {
    expect(both(advanced(data(s3Objects)))).toEqual(pass)
  })

  it('G5: readOnly says which half, and two selectors make the whole', () => {
    const [reads, writes] = [
      data(s3Objects, is('readOnly', 'true')),
      data(s3Objects, is('readOnly', 'false')),
    ]
    expect(both(advanced(reads))).toEqual({ read: 'pass', write: 'fail' })
    expect(both(advanced(reads, writes))).toEqual(pass)
  })

  it.each([
    field('resources.ARN', { startsWith: ['arn:aws:s3:::payments/'] }),
    field('resources.ARN', { notStartsWith: ['arn:aws:s3:::payments/'] }),
    is('eventName', 'PutObject'),
  ])('G6: a selector narrowed by $field is not enough', (narrowing) => {
    expect(both(advanced(data(s3Objects, narrowing)))).toEqual(fail)
  })

  it('G7: the trail must be multi-region and logging', () => {
    const objects = advanced(data(s3Objects))
    expect(both(objects, { multiRegion: false })).toEqual(fail)
    expect(both(objects, { status: aStatus({ logging: false }) })).toEqual(fail)
  })

  it('G8: access points and directory buckets are other types', () => {
    expect(both(advanced(data('AWS::S3::AccessPoint'), data('AWS::S3Express::Object')))).toEqual(fail)
  })

  it('fails with a witness where only management events are logged', () => {
    expect(theVerdict(s3DataEventsWrite).witness).toMatchObject({ eventCategory: 'Data' })
  })

  it('is unknown where selectors, status or every region could not be read', () => {
    const objects = advanced(data(s3Objects))
    expect(both(objects, { selectors: denied('cloudtrail:GetEventSelectors') }).read).toBe('unknown')
    expect(both(objects, { status: { 'us-east-1': denied('cloudtrail:GetTrailStatus') } }).write).toBe(
      'unknown',
    )
    const views = Object.keys(aSnapshot().regions).map((region) => [
      region,
      denied('cloudtrail:DescribeTrails'),
    ])
    const blind = { trails: [], regions: Object.fromEntries(views) }
    expect(theVerdict(s3DataEventsRead, blind).status).toBe('unknown')
  })
})

describe('regions that could not be read', () => {
  const view = denied('cloudtrail:DescribeTrails')

  it('are all named where none could be read, and do not matter where one could', () => {
    const all = { 'us-east-1': view, 'eu-west-1': { ...view, code: 'Throttling' } }
    const verdict = theVerdict(s3DataEventsRead, { trails: [], regions: all })
    expect(verdict).toMatchObject({ status: 'unknown', unread: [view, { code: 'Throttling' }] })
    const one = { ...aSnapshot({ trails: [] }).regions, 'eu-west-1': view }
    expect(theVerdict(s3DataEventsRead, { trails: [], regions: one }).status).toBe('fail')
  })
})
