import { describe, expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import { accessOverTime, takesAway } from '../../lib/resource-policy/delivery-access.ts'
import { keysOf, type PolicyRequest, present } from '../../lib/resource-policy/request.ts'

const now = new Date('2026-11-29T10:00:00Z')
const requestAt = (at: Date): PolicyRequest => ({
  requester: { service: 'cloudtrail.amazonaws.com' },
  action: 's3:PutObject',
  resource: `arn:aws:s3:::logs/AWSLogs/1/${at.toISOString().slice(0, 10).replaceAll('-', '/')}/a.gz`,
  keys: keysOf({
    'aws:CurrentTime': present(at.toISOString()),
    'aws:EpochTime': present(String(at.getTime() / 1000)),
  }),
})
const allow: PolicyStatement = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }
const deny = (Condition: PolicyStatement['Condition'], more: Partial<PolicyStatement> = {}) => ({
  ...allow,
  Effect: 'Deny',
  ...(Condition && { Condition }),
  ...more,
})
const asked = (...Statement: PolicyStatement[]) =>
  accessOverTime({ Version: '2012-10-17', Statement }, requestAt, now)

const shutIn = (path: string) =>
  asked(allow, deny(undefined, { Resource: `arn:aws:s3:::logs/AWSLogs/1/${path}` }))

const after = (date: string) => asked(allow, deny({ DateGreaterThan: { 'aws:CurrentTime': date } }))

const dates = (count: number) => Array.from({ length: count }, (_, i) => String(2000000000 + i))

const counted = (count: number) => asked(allow, deny({ DateEquals: { 'aws:CurrentTime': dates(count) } }))

describe('accessOverTime', () => {
  it.each<[string, PolicyStatement['Condition'], string]>([
    ['after a date', { DateGreaterThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } }, '2099-01-01'],
    ['from a date on', { DateGreaterThanEquals: { 'AWS:CURRENTTIME': '2027' } }, '2027-01-01'],
    ['on a day', { DateEquals: { 'aws:CurrentTime': '2030-05-06' } }, '2030-05-06'],
    ['after a second', { NumericGreaterThan: { 'aws:EpochTime': '1900000000' } }, '2030-03-17'],
    [
      'between two dates',
      {
        DateGreaterThan: { 'aws:CurrentTime': '2028-01-01' },
        DateLessThan: { 'aws:EpochTime': '2029-01-01T00:00:00Z' },
      },
      '2028-01-01',
    ],
    [
      'after the earlier of several dates',
      { DateGreaterThan: { 'aws:CurrentTime': ['2030-01-01', '2029-01-01'] } },
      '2029-01-01',
    ],
  ])('names the day from which on a Deny keeps out %s', (_when, condition, until) => {
    expect(asked(allow, deny(condition))).toMatchObject({ access: 'allowed', until })
  })

  it('names the day on which an Allow ends', () => {
    const ending = { ...allow, Condition: { DateLessThan: { 'aws:CurrentTime': '2027-02-01T00:00:00Z' } } }
    expect(asked(ending)).toMatchObject({ access: 'allowed', until: '2027-02-01' })
    expect(asked(ending, allow)).not.toHaveProperty('until')
  })

  it('names the day from which on the paths of files are shut', () => {
    expect(asked(allow, deny(undefined, { Resource: 'arn:aws:s3:::logs/*/2027/*' })).until).toBe('2027-01-01')
    expect(asked(allow, deny(undefined, { Resource: 'arn:aws:s3:::logs/*/2026/12/03/*' })).until).toBe(
      '2026-12-03',
    )
    expect(asked(allow, deny(undefined, { Resource: 'arn:aws:s3:::logs/*/2025/*' }))).not.toHaveProperty(
      'until',
    )
    const { Resource: _, ...any } = deny(undefined)
    expect(asked(allow, { ...any, NotResource: 'arn:aws:s3:::logs/AWSLogs/1/2026/*' }).access).toBe('allowed')
  })

  it('does not follow more dates than a policy can need', () => {
    expect(counted(50)).toMatchObject({ access: 'allowed', until: '2033-05-18' })
    expect(counted(200)).toMatchObject({ access: 'cannot-tell', openDenies: expect.anything() })
    expect(takesAway(counted(200))).toBe(true)
  })

  it('says nothing of dates that change nothing, are past, or are none', () => {
    for (const condition of [
      { DateLessThan: { 'aws:CurrentTime': '2020-01-01' } },
      { DateGreaterThan: { 'aws:TokenIssueTime': '2099-01-01' } },
      { DateLessThan: { 'aws:CurrentTime': '2026-11-29T09:59:59Z' } },
      { DateGreaterThan: { 'aws:CurrentTime': '99999999999999' } },
    ]) {
      expect(asked(allow, deny(condition))).not.toHaveProperty('until')
    }
  })

  it('knows the month and the year of a path', () => {
    expect(shutIn('2027/02/*').until).toBe('2027-02-01')
    expect(shutIn('2027/*').until).toBe('2027-01-01')
    expect(shutIn('2027/02/03/*').until).toBe('2027-02-03')
    expect(shutIn('1234/02*').until).toBeUndefined()
  })

  it('passes over dates that no clock has', () => {
    for (const date of ['99999999999999', '8640000000001', 'tomorrow'])
      expect(() => after(date)).not.toThrow()
  })

  it('says nothing of a day where the answer of today is no, or not known', () => {
    expect(asked(allow, deny({ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } }))).toMatchObject({
      access: 'denied',
    })
    const open = deny({ StringEquals: { 'x:open': 'x' } })
    const later = deny({ DateGreaterThan: { 'aws:CurrentTime': '2099-01-01' } })
    expect(asked(allow, open, later)).toEqual({
      access: 'cannot-tell',
      denying: [],
      openDenies: [open, later].slice(0, 1),
    })
  })
})

describe('takesAway', () => {
  it('holds where the request is kept out, will be, or may be by a Deny', () => {
    const open = { StringEquals: { 'x:open': 'x' } }
    expect(takesAway(asked(allow, deny(undefined)))).toBe(true)
    expect(takesAway(asked())).toBe(true)
    expect(takesAway(asked(allow, deny(open)))).toBe(true)
    expect(takesAway(asked(allow, deny({ DateGreaterThan: { 'aws:CurrentTime': '2099' } })))).toBe(true)
    expect(takesAway(asked(allow))).toBe(false)
    expect(takesAway(asked({ ...allow, Condition: open }))).toBe(false)
    expect(
      takesAway(asked(allow, deny({ Bool: { 'aws:CurrentTime': 'false' } }, { Action: 's3:Get*' }))),
    ).toBe(false)
  })
})
