import { describe, expect, it } from '@jest/globals'
import { mayLogManagementEvents, trailsLoggingIn, unreadIn } from '../../lib/coverage/trails-logging-in.ts'
import type { Read, Trail, TrailStatus } from '../../lib/model/index.ts'
import { advanced, data, denied, s3Objects, trail } from './builders.ts'

const status = (logging: boolean): Read<TrailStatus> => ({ ok: true, value: { logging } })

function partIn(region: string, one: Trail): 'logging' | 'undecided' | 'none' {
  const { logging, undecided } = trailsLoggingIn(region, [one])
  if (logging.includes(one)) return 'logging'
  return undecided.includes(one) ? 'undecided' : 'none'
}

describe('trailsLoggingIn', () => {
  it('counts a single-region trail at home only', () => {
    const single = trail({ homeRegion: 'eu-west-1', multiRegion: false })
    expect(partIn('eu-west-1', single)).toBe('logging')
    expect(partIn('us-east-1', single)).toBe('none')
  })

  it("counts a multi-region trail everywhere, an organization's as well", () => {
    expect(partIn('eu-west-1', trail())).toBe('logging')
    expect(partIn('eu-west-1', trail({ organization: true }))).toBe('logging')
    expect(partIn('eu-west-1', trail({ organization: true, multiRegion: false }))).toBe('none')
  })

  it('does not count a stopped trail, even one whose selectors are unread', () => {
    const stopped = trail({ status: { 'us-east-1': status(false) }, selectors: denied('GetEventSelectors') })
    expect(partIn('us-east-1', stopped)).toBe('none')
  })

  it("takes the status of the region itself before the home region's", () => {
    const here = trail({ status: { 'us-east-1': status(true), 'eu-west-1': status(false) } })
    expect(partIn('eu-west-1', here)).toBe('none')
    expect(partIn('us-east-1', here)).toBe('logging')
    expect(partIn('eu-west-2', here)).toBe('logging')
  })

  it("takes the home region's status where the region's own could not be read", () => {
    const blocked = trail({ status: { 'us-east-1': status(true), 'eu-west-1': denied('GetTrailStatus') } })
    expect(partIn('eu-west-1', blocked)).toBe('logging')
  })

  it('leaves a trail undecided whose status or selectors are unread', () => {
    expect(partIn('us-east-1', trail({ status: {} }))).toBe('undecided')
    expect(partIn('us-east-1', trail({ status: { 'us-east-1': denied('GetTrailStatus') } }))).toBe(
      'undecided',
    )
    expect(partIn('eu-west-1', trail({ status: { 'eu-west-1': denied('GetTrailStatus') } }))).toBe(
      'undecided',
    )
    expect(partIn('us-east-1', trail({ selectors: denied('GetEventSelectors') }))).toBe('undecided')
  })
})

describe('unreadIn', () => {
  it('lists the failed reads, and a status that nobody read', () => {
    const both = trail({
      status: { 'us-east-1': denied('GetTrailStatus') },
      selectors: denied('GetEventSelectors'),
    })
    expect(unreadIn('us-east-1', both)).toEqual([denied('GetTrailStatus'), denied('GetEventSelectors')])
    expect(unreadIn('us-east-1', trail())).toEqual([])
    expect(unreadIn('us-east-1', trail({ status: {} }))).toEqual([
      expect.objectContaining({
        operation: 'cloudtrail:GetTrailStatus',
        code: 'Trailkeeper.NotRead',
        message: expect.stringContaining('trail/main'),
      }),
    ])
  })
})

describe('a trail that may log management events', () => {
  it('is one that does, or of which that was not read', () => {
    expect(mayLogManagementEvents(trail())).toBe(true)
    expect(mayLogManagementEvents(trail({ selectors: denied('GetEventSelectors') }))).toBe(true)
    expect(mayLogManagementEvents(trail({ selectors: { ok: true, value: advanced(data(s3Objects)) } }))).toBe(
      false,
    )
  })

  it('is none that is known to be stopped', () => {
    const selectors = denied('GetEventSelectors')
    expect(mayLogManagementEvents(trail({ status: { 'us-east-1': status(false) } }))).toBe(false)
    expect(mayLogManagementEvents(trail({ status: { 'us-east-1': status(false) }, selectors }))).toBe(false)
    expect(mayLogManagementEvents(trail({ status: { 'us-east-1': denied('GetTrailStatus') } }))).toBe(true)
  })
})
