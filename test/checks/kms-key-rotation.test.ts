import { describe, expect, it } from '@jest/globals'
import { kmsKeyRotation } from '../../lib/checks/kms-key-rotation.ts'
import type { Key } from '../../lib/model/index.ts'
import { aKey, keyArn } from '../builders/a-key.ts'
import { aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const statusOf = (changes: Partial<Key>) =>
  theVerdict(kmsKeyRotation, { keys: { [keyArn]: aKey(changes) } }).status
const isA = (manager: 'AWS' | 'CUSTOMER', rotatable: boolean): Pick<Key, 'description'> => ({
  description: { ok: true, value: { arn: keyArn, state: 'Enabled', manager, rotatable } },
})
const still = { rotation: { ok: true, value: false } } as const

describe('kms-key-rotation', () => {
  it('passes a key that rotates', () => {
    expect(statusOf({})).toBe('pass')
  })

  it('fails a customer key that does not', () => {
    expect(statusOf(still)).toBe('fail')
  })

  it('passes keys that AWS rotates, or that KMS cannot rotate', () => {
    expect(statusOf({ ...still, ...isA('AWS', false) })).toBe('pass')
    expect(statusOf({ ...still, ...isA('CUSTOMER', false) })).toBe('pass')
  })

  it('is unknown where rotation or the key itself could not be read', () => {
    expect(statusOf({ rotation: denied('kms:GetKeyRotationStatus') })).toBe('unknown')
    expect(statusOf({ ...still, description: denied('kms:DescribeKey') })).toBe('unknown')
    expect(theVerdict(kmsKeyRotation, { keys: {} }).status).toBe('unknown')
  })

  it('leaves a trail without a key to kms-encryption', () => {
    const { kmsKeyId: _, ...trail } = aTrail()
    expect(theVerdict(kmsKeyRotation, { trails: [trail] }).status).toBe('pass')
  })
})

const said = (changes: Partial<Key>) => theVerdict(kmsKeyRotation, { keys: { [keyArn]: aKey(changes) } })

describe('what it says', () => {
  it('tells a key that AWS rotates from one that KMS cannot rotate', () => {
    const [managed, fixed] = [
      said({ ...still, ...isA('AWS', true) }),
      said({ ...still, ...isA('CUSTOMER', false) }),
    ]
    expect(managed.status).toBe('pass')
    expect(managed.message).not.toBe(fixed.message)
    expect(managed.message).toContain('AWS')
    expect(fixed.message).not.toContain('AWS')
  })
})
