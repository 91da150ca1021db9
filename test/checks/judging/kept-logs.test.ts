import { describe, expect, it } from '@jest/globals'
import { expiresIn, keptFor, touchedLogs, touchesLogs } from '../../../lib/checks/judging/kept-logs.ts'
import type { LifecycleRule } from '../../../lib/model/index.ts'
import { writerOf } from '../../../lib/resource-policy/trail-delivery.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { aLifecycleRule } from '../../builders/a-lifecycle-rule.ts'
import { account, aTrail } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'

const now = '2026-11-21T00:00:00.000Z'
describe('the days that a log file of today has left', () => {
  it.each<[string, Partial<LifecycleRule>, number]>([
    ['no expiry', {}, Infinity],
    ['days', { expirationDays: 90 }, 90],
    ['a date ahead', { expirationDate: '2026-12-01T00:00:00.000Z' }, 10],
    ['a date that is past', { expirationDate: '2026-01-01T00:00:00.000Z' }, 0],
    ['both', { expirationDays: 3, expirationDate: '2026-12-01T00:00:00.000Z' }, 3],
    ['no date at all', { expirationDate: 'soon' }, 0],
  ])('by %s', (_by, rule, days) => {
    expect(expiresIn(aLifecycleRule(rule), now)).toBe(days)
  })
})

const regional = `AWSLogs/${account}/CloudTrail/us-east-1/`
/** One day is the rule's, so that what else is said comes of the prefix. */
const kept = (prefix: string) => keptFor(aLifecycleRule({ prefix, expirationDays: 1 }), now)

describe('a rule on the files of a day, a month or a year', () => {
  it.each([
    [`${regional}2026/11/11/`, 9],
    [`${regional}2026/02/28/`, 265],
    [`${regional}2025/12/31/`, 324],
    [`${regional}2026/10/`, 20],
    [`${regional}2025/12/`, 324],
    [`${regional}2025/`, 324],
    [`${regional}2024/`, 689],
  ])('%s: they were kept for %d days already', (prefix, days) => {
    expect(kept(prefix)).toBe(days)
  })

  it('keeps those of today no longer than the rule says', () => {
    expect(kept(`${regional}2026/11/21/`)).toBe(1)
    expect(kept(`${regional}2026/11/`)).toBe(1)
    expect(kept(`${regional}2026/`)).toBe(1)
    expect(keptFor(aLifecycleRule({ prefix: `${regional}2025/`, expirationDays: 400 }), now)).toBe(400)
  })

  it.each([
    ['no time at all', regional],
    ['a time that ends inside', `${regional}2025/1`],
    ['a year without its slash', `${regional}2025`],
    ['something behind the time', `${regional}2025/11/11/${account}_CloudTrail`],
    ['a name that ends in a year', 'logs-2025/'],
    ['one digit', `${regional}5/`],
    ['letters', `${regional}year/`],
    ['five digits', `${regional}20250/`],
    ['letters for a month', `${regional}2025/ab/`],
    ['a digit and a letter', `${regional}2025/1a/`],
    ['letters for a day', `${regional}2025/11/ab/`],
    ['a day of a digit and a letter', `${regional}2025/11/1a/`],
  ])('is none where the prefix has %s', (_what, prefix) => {
    expect(kept(prefix)).toBe(1)
  })
})

const writer = writerOf(aTrail(), aSnapshot())

describe('a key prefix', () => {
  it('takes in what the trail writes where one begins with the other', () => {
    expect(touchesLogs('', writer)).toBe('yes')
    expect(touchesLogs('AWSLogs/', writer)).toBe('yes')
    expect(touchesLogs(`${regional}2026/`, writer)).toBe('yes')
    expect(touchesLogs('other/', writer)).toBe('no')
    expect(touchesLogs('AWSLogs/999988887777/', writer)).toBe('no')
    expect(touchesLogs('CloudTrail/us-east-1/', writer)).toBe('no')
  })

  it('may take in what depends on something that was not read', () => {
    const organization = denied('organizations:DescribeOrganization')
    const unread = writerOf(aTrail({ organization: true }), aSnapshot({ organization }))
    const touched = touchedLogs('AWSLogs/o-abcdefghij/', unread)
    expect(touched.every(({ unless }) => unless !== undefined)).toBe(true)
    expect(touchesLogs('AWSLogs/o-abcdefghij/', unread)).toBe('cannot-tell')
  })
})
