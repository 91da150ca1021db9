import { describe, expect, it } from '@jest/globals'
import { lifecycleRule } from '../../lib/collect/bucket-settings.ts'

describe('lifecycleRule', () => {
  it('finds the prefix in each of its three places', () => {
    expect(lifecycleRule({ Status: 'Enabled', Prefix: 'old/' }).prefix).toBe('old/')
    expect(lifecycleRule({ Status: 'Enabled', Filter: { Prefix: 'new/' } }).prefix).toBe('new/')
    expect(lifecycleRule({ Status: 'Enabled', Filter: { And: { Prefix: 'and/' } } }).prefix).toBe('and/')
    expect(lifecycleRule({ Status: 'Enabled', Filter: {} }).prefix).toBe('')
  })

  it('is narrowed by tags, which log files do not bear, and not by sizes', () => {
    const Tag = { Key: 'temporary', Value: 'yes' }
    expect(lifecycleRule({ Status: 'Enabled', Filter: { Tag } }).narrowed).toBe(true)
    expect(lifecycleRule({ Status: 'Enabled', Filter: { And: { Prefix: '', Tags: [Tag] } } }).narrowed).toBe(
      true,
    )
    expect(lifecycleRule({ Status: 'Enabled', Filter: { ObjectSizeGreaterThan: 1 } }).narrowed).toBe(false)
  })

  it('keeps days, dates and noncurrent days apart', () => {
    const day = new Date('2027-01-01T00:00:00Z')
    const written = {
      ID: 'r',
      Status: 'Disabled' as const,
      Expiration: { Date: day },
      NoncurrentVersionExpiration: { NoncurrentDays: 7 },
    }
    expect(lifecycleRule(written)).toEqual({
      whole: JSON.stringify(written),
      id: 'r',
      enabled: false,
      prefix: '',
      narrowed: false,
      expirationDate: '2027-01-01T00:00:00.000Z',
      noncurrentExpirationDays: 7,
    })
  })
})
