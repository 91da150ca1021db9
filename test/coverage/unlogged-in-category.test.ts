import { describe, expect, it } from '@jest/globals'
import { realEvents } from '../../lib/coverage/real-events.ts'
import { selectorMatches } from '../../lib/coverage/selector-matches.ts'
import { unloggedInCategory } from '../../lib/coverage/unlogged-in-category.ts'
import type { AdvancedSelector, FieldSelector, WitnessEvent } from '../../lib/model/index.ts'
import { field, is, management, not } from './builders.ts'

const starting = (...texts: string[]) => field('eventName', { startsWith: texts })
const ending = (...texts: string[]) => field('eventName', { endsWith: texts })

/** The witness in the search's own values, which must be a hole; `none` where there is none. */
function witness(wanted: AdvancedSelector, ...logged: FieldSelector[][]): WitnessEvent | 'none' {
  const selectors = logged.map((fields) => management(...fields))
  const found = unloggedInCategory('Management', wanted, selectors, realEvents('aws'))
  if (!found) return 'none'
  expect(selectorMatches(wanted, found)).toBe(true)
  expect(selectors.filter((selector) => selectorMatches(selector, found))).toEqual([])
  return found
}

const unlogged = (wanted: FieldSelector, ...logged: FieldSelector[][]) => {
  const found = witness(management(wanted), ...logged)
  return found === 'none' ? found : found['eventName']
}

describe('a string that no selector logs', () => {
  it.each([
    ['equals what the search would fill in', [is('eventName', 'Q\u{e000}')]],
    ['equals all that it would fill in first', [is('eventName', 'Q\u{e000}', 'Q\u{e001}', 'Q\u{e002}')]],
    ['begins with what it would fill in', [starting('Q\u{e000}')]],
    ['ends with what it would fill in', [ending('\u{e000}')]],
    ['ends with what it would fill in, after another', [ending('Z', '\u{e000}')]],
    ['has another character for private use', [is('eventName', 'Q\u{f8ff}', 'Q')]],
    ['has none', [is('eventName', 'Qa', 'Q')]],
  ])('is found where a selector %s', (_what, logged) => {
    expect(unlogged(starting('Q'), logged)).toMatch(/^Q/)
  })

  it('is found where the selectors name such characters one by one', () => {
    const each = ['\u{e000}', '\u{e001}', '\u{e003}'].map((text) => [is('eventName', `Q${text}`)])
    expect(unlogged(starting('Q'), ...each)).toMatch(/^Q/)
  })

  it('is found where the wanted selector itself names such a character', () => {
    expect(unlogged(starting('Q\u{e000}'), [is('eventName', 'Q\u{e000}\u{e000}')])).toMatch(/^Q/)
  })

  it('misses one of several conditions on the field', () => {
    expect(unlogged(starting('Q'), [starting('Q'), ending('Z')])).toMatch(/^Q.*[^Z]$/)
    expect(unlogged(starting('Q'), [starting('Q'), not('eventName', 'QZ')])).toBe('QZ')
  })
})

describe('beginnings and ends', () => {
  it('of one another: what ends with the longer ends with the shorter', () => {
    expect(unlogged(ending('Object'), [ending('ject')])).toBe('none')
    expect(unlogged(ending('ject'), [ending('Object')])).toMatch(/ject$/)
    expect(unlogged(starting('GetObject'), [starting('Get')])).toBe('none')
    expect(unlogged(starting('Get'), [starting('GetObject')])).toMatch(/^Get/)
  })

  it('of whole strings: what equals a text begins and ends as it does', () => {
    expect(unlogged(is('eventName', 'GetObject'), [starting('Get')])).toBe('none')
    expect(unlogged(is('eventName', 'GetObject'), [ending('Object')])).toBe('none')
    expect(unlogged(is('eventName', 'GetObject'), [ending('Get')])).toBe('GetObject')
  })
})

describe('fields with few values', () => {
  it('are missed in one of them', () => {
    const reads = is('readOnly', 'true')
    expect(witness(management(), [reads])).toMatchObject({ readOnly: 'false' })
    expect(witness(management(reads), [reads])).toBe('none')
    expect(witness(management(), [reads], [not('readOnly', 'true')])).toBe('none')
  })

  it('may be lacking, unless every event has them', () => {
    const codes = is('errorCode', 'AccessDenied')
    const found = witness(management(codes), [not('errorCode', 'AccessDenied')])
    expect(found).toMatchObject({ errorCode: 'AccessDenied' })
    expect(witness(management(not('errorCode', 'x')), [codes])).not.toHaveProperty(
      'errorCode',
      'AccessDenied',
    )
  })

  it('are as many as the wanted selector names, few or many', () => {
    for (const count of [2, 7, 8, 9, 20]) {
      const names = Array.from({ length: count }, (_, at) => `Name${at}`)
      expect(unlogged(is('eventName', ...names), [is('eventName', ...names)])).toBe('none')
      expect(unlogged(is('eventName', ...names), [is('eventName', ...names.slice(1))])).toBe('Name0')
      expect(unlogged(is('eventName', ...names), [not('eventName', 'Name0')])).toBe('Name0')
      const open = field('eventName', { equals: names, startsWith: ['Q'] })
      expect(unlogged(open, [is('eventName', ...names)])).toMatch(/^Q/)
      const ends = field('eventName', { equals: names, endsWith: ['Z'] })
      expect(unlogged(ends, [is('eventName', ...names)])).toMatch(/Z$/)
    }
  })

  it('named under one condition may be ruled out by another', () => {
    const both = management(is('eventName', 'A', 'B'), not('eventName', 'A'))
    expect(witness(both, [is('eventName', 'B')])).toBe('none')
    expect(witness(both, [is('eventName', 'A')])).toMatchObject({ eventName: 'B' })
  })
})

const readable = (...logged: FieldSelector[][]) => {
  const selectors = logged.map((fields) => management(...fields))
  const isHole = (event: WitnessEvent) => !selectors.some((selector) => selectorMatches(selector, event))
  return unloggedInCategory('Management', management(), selectors, realEvents('aws'), isHole)
}

describe('a witness that people read', () => {
  it('keeps what a real event has, and fills in words of the field', () => {
    const notJobs = [field('eventName', { notEndsWith: ['Job'] })]
    const jobs = [ending('Job'), field('eventType', { startsWith: ['Other'] })]
    expect(readable(notJobs, jobs)).toMatchObject({ eventName: 'RunInstancesJob', eventType: 'AwsApiCall' })
  })

  it('fills in any word where the field has none of its own', () => {
    expect(readable([field('eventType', { notEndsWith: ['Call.'] })])).toMatchObject({
      eventType: 'exampleCall.',
    })
  })
})
