import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { periodOf, timeOf } from '../../cli/period-options.ts'

const now = Date.UTC(2026, 2, 10)

describe('a time as a person writes it', () => {
  it.each([
    '2026-02-30',
    '2026-02-29T00:00:00Z',
    '2026-04-31T12:00:00+02:00',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
  ])('refuses %s, which no calendar has', (text) => expect(() => timeOf(text, now)).toThrow('A time is like'))

  it('takes each day that there is, and no other day for it', () => {
    const days = fc.date({ min: new Date('2013-11-13'), max: new Date('2099-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(days, (date) => {
        const day = date.toISOString().slice(0, 10)
        expect(new Date(timeOf(day, now)).toISOString().slice(0, 10)).toBe(day)
      }),
    )
  })

  it('takes the days that leap years have', () =>
    expect(timeOf('2024-02-29T00:00:00Z', now)).toBe(Date.UTC(2024, 1, 29)))
})

describe('a period', () => {
  it.each([{ last: 99_999 * 86_400_000 }, { from: Date.UTC(2013, 10, 12) }])(
    'that begins before there was CloudTrail is refused: %j',
    (options) => expect(() => periodOf(options, now)).toThrow('CloudTrail began on 2013-11-13'),
  )

  it('of which only the end was named may begin with the first file', () =>
    expect(periodOf({ to: now }, now, { from: 0 })).toEqual({ from: 0, to: now }))
})
