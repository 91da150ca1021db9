import { describe, expect, it } from '@jest/globals'
import { classifyInOrder } from '../../lib/tamper/classify-in-order.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { denied, record } from './record.ts'

const at = (eventTime: string, name: string, more: object = {}) =>
  record('cloudtrail', name, { name: 'main', s3BucketName: 'logs' }, { eventTime, ...more })
const verdicts = (...records: unknown[]) => {
  const classify = classifyInOrder(protectedByDefault)
  return records.map((value) => classify(value)?.verdict)
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
