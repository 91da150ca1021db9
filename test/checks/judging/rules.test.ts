import { describe, expect, it } from '@jest/globals'
import { exemptionFor, exemptionNote, hasExpired } from '../../../lib/checks/judging/rules.ts'
import { aPolicy } from '../../builders/a-policy.ts'

const arn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/main'
const base = { check: 'kms-encryption', resource: arn, reason: 'migration', owner: 'platform' }
const stateOf = (
  exemption: Partial<typeof base & { expires: string }>,
  now = '2026-11-21T12:00:00Z',
  resource = arn,
) =>
  exemptionFor(
    aPolicy({ exemptions: [{ ...base, ...exemption }] }),
    'kms-encryption',
    resource,
    new Date(now),
  ).state

describe('an exemption', () => {
  it('binds its check and its resource', () => {
    expect(stateOf({})).toBe('valid')
    expect(stateOf({ check: 'trail-logging' })).toBe('none')
    expect(stateOf({ resource: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/other' })).toBe('none')
  })

  it('may bind all checks', () => {
    expect(stateOf({ check: '*' })).toBe('valid')
  })

  it('takes * for any run of characters, and nothing else as a pattern', () => {
    expect(stateOf({ resource: 'arn:aws:cloudtrail:*:123456789012:trail/*' })).toBe('valid')
    expect(stateOf({ resource: 'arn.aws.cloudtrail.us-east-1.123456789012.trail.main' })).toBe('none')
    expect(stateOf({ resource: 'arn:aws:cloudtrail' })).toBe('none')
    expect(stateOf({ resource: '*' }, undefined, 'trail/with\nnewline')).toBe('valid')
  })
})

describe('what a finding says of it', () => {
  it('is why, whose and until when, where it ends', () => {
    expect(exemptionNote({ ...base, expires: '2026-11-20' })).toEqual({
      reason: 'migration',
      owner: 'platform',
      expires: '2026-11-20',
    })
    expect(exemptionNote(base)).toStrictEqual({ reason: 'migration', owner: 'platform' })
  })

  it('never expires where it has no last day', () => {
    expect(hasExpired({}, new Date('9999-01-01T00:00:00Z'))).toBe(false)
  })
})

describe('its last day', () => {
  it.each([
    ['2026-11-20T00:00:00.000Z', 'valid'],
    ['2026-11-20T23:59:59.999Z', 'valid'],
    ['2026-11-21T00:00:00.000Z', 'expired'],
    ['2027-01-01T00:00:00.000Z', 'expired'],
  ])('is 20 November, UTC: at %s it is %s', (now, state) => {
    expect(stateOf({ expires: '2026-11-20' }, now)).toBe(state)
  })

  it('a newer exemption stands in for one that expired', () => {
    const policy = aPolicy({
      exemptions: [
        { ...base, expires: '2026-01-01' },
        { ...base, expires: '2027-01-01' },
      ],
    })
    const now = new Date('2026-11-21T00:00:00Z')
    expect(exemptionFor(policy, 'kms-encryption', arn, now)).toMatchObject({
      state: 'valid',
      exemption: { expires: '2027-01-01' },
    })
  })
})
