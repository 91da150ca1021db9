import { describe, expect, it } from '@jest/globals'
import { classifyInOrder } from '../../lib/tamper/classify-record.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { denied, record } from './record.ts'

const at = (eventTime: string, name: string, more: object = {}) =>
  record('cloudtrail', name, { name: 'main', s3BucketName: 'logs' }, { eventTime, ...more })
const verdicts = (...records: unknown[]) => {
  const classify = classifyInOrder(protectedByDefault)
  return records.map((value) => classify(value)?.verdict)
}
const weakened = (...records: unknown[]) => {
  const classify = classifyInOrder(protectedByDefault)
  return records.map((value) => classify(value)?.weakens)
}
const deletion = at('2026-11-20T10:00:00Z', 'DeleteTrail')

describe('CreateTrail after DeleteTrail', () => {
  it('is tampering within 24 hours', () => {
    expect(verdicts(deletion, at('2026-11-21T10:00:00Z', 'CreateTrail'))).toEqual(['tamper', 'tamper'])
    expect(verdicts(deletion, at('2026-11-21T10:00:00Z', 'CreateTrail', denied))).toEqual([
      'tamper',
      'attempt',
    ])
  })
  it('is benign later, before, and in the very second, which tells no order', () => {
    for (const time of ['2026-11-21T10:00:01Z', '2026-11-20T09:59:59Z', '2026-11-20T10:00:00Z']) {
      expect(verdicts(deletion, at(time, 'CreateTrail'))).toEqual(['tamper', 'benign'])
    }
  })
  it('is benign where the deletion failed or was in another account', () => {
    const later = '2026-11-20T11:00:00Z'
    expect(verdicts(at('2026-11-20T10:00:00Z', 'DeleteTrail', denied), at(later, 'CreateTrail'))).toEqual([
      'attempt',
      'benign',
    ])
    expect(verdicts(deletion, at(later, 'CreateTrail', { recipientAccountId: '999999999999' }))).toEqual([
      'tamper',
      'benign',
    ])
  })
})

describe('what follows a deletion', () => {
  const later = '2026-11-20T11:00:00Z'

  it('takes the place in the quota', () => {
    expect(weakened(deletion, at(later, 'CreateTrail'))).toEqual([['logging'], ['trail-quota']])
  })

  it('is a creation of a trail alone', () => {
    expect(verdicts(deletion, at(later, 'StartLogging'))).toEqual(['tamper', 'benign'])
    expect(verdicts(deletion, record('dynamodb', 'CreateTrail', {}, { eventTime: later }))).toEqual([
      'tamper',
      'benign',
    ])
    expect(verdicts(deletion, 'no record')).toEqual(['tamper', undefined])
  })

  it('is told by its time: without one, nothing follows and nothing is remembered', () => {
    expect(verdicts(deletion, at('', 'CreateTrail'), at('soon', 'CreateTrail'))).toEqual([
      'tamper',
      'benign',
      'benign',
    ])
    expect(verdicts(at('', 'DeleteTrail'), at(later, 'CreateTrail'))).toEqual(['tamper', 'benign'])
  })

  it('keeps what the creation weakens by itself', () => {
    const classify = classifyInOrder({ ...protectedByDefault, buckets: ['ours'] })
    classify(deletion)
    expect(classify(at(later, 'CreateTrail'))?.weakens).toEqual(['trail-quota', 'log-delivery'])
  })

  it('is found after many others, and in no account of which nothing is known', () => {
    const records = [0, 1, 2].map((hour) => at(`2026-11-20T0${hour}:00:00Z`, 'DeleteTrail'))
    expect(verdicts(...records, at('2026-11-20T23:30:00Z', 'CreateTrail')).at(-1)).toBe('tamper')
    expect(verdicts(...records, at('2026-11-21T00:30:00Z', 'CreateTrail')).at(-1)).toBe('tamper')
    expect(verdicts(...records, at('2026-11-21T02:30:00Z', 'CreateTrail')).at(-1)).toBe('benign')
    const nobody = { recipientAccountId: undefined, userIdentity: undefined }
    expect(verdicts(at('2026-11-20T10:00:00Z', 'DeleteTrail', nobody), at(later, 'CreateTrail'))).toEqual([
      'tamper',
      'benign',
    ])
  })
})
