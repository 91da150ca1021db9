import { describe, expect, it } from '@jest/globals'
import { kmsEncryption } from '../../lib/checks/kms-encryption.ts'
import { partsRead } from '../../lib/checks/judging/judge.ts'
import type { Snapshot, Trail } from '../../lib/model/index.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { aKey, keyArn } from '../builders/a-key.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { verdictsOf } from '../builders/judged.ts'

const { kmsKeyId: _key, ...withoutKey } = aTrail()
const otherArn = `arn:aws:kms:us-east-1:${account}:key/99999999-2222-3333-4444-555555555555`

function verdictOf(keyId?: string, trail: Trail = aTrail(), changes: Partial<Snapshot> = {}) {
  const policy = aPolicy(keyId === undefined ? {} : { checks: { 'kms-encryption': { keyId } } })
  const [verdict] = verdictsOf(kmsEncryption, aSnapshot({ trails: [trail], ...changes }), policy)
  return verdict
}
const resolving = (arn: string, alias = 'alias/trails'): Partial<Snapshot> => ({
  keys: {
    [`${alias}@us-east-1`]: aKey({
      id: alias,
      description: { ok: true, value: { arn, state: 'Enabled', manager: 'CUSTOMER', rotatable: true } },
    }),
  },
})

describe('any key', () => {
  it('F1: KmsKeyId present: pass', () => {
    expect(verdictOf()?.status).toBe('pass')
  })

  it('F2: absent: fail, whatever encrypts the bucket', () => {
    expect(verdictOf(undefined, withoutKey)).toMatchObject({ status: 'fail', actual: 'no KmsKeyId' })
  })

  it('F3: a key that is disabled: pass here, its health is another check’s', () => {
    const description = {
      ok: true as const,
      value: { arn: keyArn, state: 'Disabled', manager: 'CUSTOMER' as const, rotatable: true },
    }
    expect(verdictOf(undefined, aTrail(), { keys: { [keyArn]: aKey({ description }) } })?.status).toBe('pass')
  })

  it('F4: a foreign key that may not be described: pass', () => {
    const keys = { [keyArn]: aKey({ description: denied('kms:DescribeKey') }) }
    expect(verdictOf(undefined, aTrail(), { keys })?.status).toBe('pass')
  })

  it('asks for nothing but the trail', () => {
    expect(partsRead([kmsEncryption], aPolicy())).toEqual(new Set())
  })
})

describe('the key that the policy names', () => {
  it('F5: may be named by ARN or by id', () => {
    expect(verdictOf(keyArn)?.status).toBe('pass')
    expect(verdictOf('11111111-2222-3333-4444-555555555555')?.status).toBe('pass')
  })

  it('F5: may be a multi-Region key', () => {
    const mrk = `arn:aws:kms:us-east-1:${account}:key/mrk-0123456789abcdef0123456789abcdef`
    const trail = aTrail({ kmsKeyId: mrk })
    expect(verdictOf(mrk, trail)?.status).toBe('pass')
    expect(verdictOf('mrk-0123456789abcdef0123456789abcdef', trail)?.status).toBe('pass')
  })

  it('F5: may be an alias or an alias’s ARN, which is resolved before comparing', () => {
    const aliasArn = `arn:aws:kms:us-east-1:${account}:alias/trails`
    expect(verdictOf('alias/trails', aTrail(), resolving(keyArn))?.status).toBe('pass')
    expect(verdictOf(aliasArn, aTrail(), resolving(keyArn, aliasArn))?.status).toBe('pass')
    expect(verdictOf('alias/trails', aTrail(), resolving(otherArn))?.status).toBe('fail')
  })

  it('F6: another key: fail', () => {
    expect(verdictOf(otherArn)).toMatchObject({ status: 'fail', actual: `KmsKeyId is ${keyArn}` })
  })

  it('F6: no key: fail, without resolving anything', () => {
    expect(verdictOf('alias/trails', withoutKey)?.status).toBe('fail')
  })

  it('an alias that could not be resolved: unknown', () => {
    const keys = { 'alias/trails@us-east-1': aKey({ description: denied('kms:DescribeKey') }) }
    expect(verdictOf('alias/trails', aTrail(), { keys })).toMatchObject({
      status: 'unknown',
      unread: [denied('kms:DescribeKey')],
    })
    expect(verdictOf('alias/trails')?.status).toBe('unknown')
  })

  it('the end of an id is not the id', () => {
    expect(verdictOf('555555555555')?.status).not.toBe('pass')
  })

  it('asks for bucket and key, because an alias stands in the bucket’s region', () => {
    const policy = aPolicy({ checks: { 'kms-encryption': { keyId: 'alias/trails' } } })
    expect(partsRead([kmsEncryption], policy)).toEqual(new Set(['bucket', 'key']))
  })

  it('the bucket does not matter while the trail has a key', () => {
    const buckets = { 'trail-logs': aBucket({ region: denied('s3:HeadBucket') }) }
    expect(verdictOf('alias/trails', aTrail(), { buckets, ...resolving(keyArn) })?.status).toBe('pass')
  })
})

describe('what it says', () => {
  it('names the key that is asked for, or that any will do', () => {
    expect(verdictOf()?.expected).toBe('a KmsKeyId is set')
    expect(verdictOf('alias/trails')?.expected).toBe('KmsKeyId is alias/trails')
  })

  it("takes the policy's ARN for itself, and a longer one for another key", () => {
    expect(verdictOf(keyArn)?.status).toBe('pass')
    expect(verdictOf(`${keyArn}0`)?.status).toBe('fail')
  })
})

describe('a trail that names its key by id alone', () => {
  const id = '11111111-2222-3333-4444-555555555555'
  const byId = aTrail({ kmsKeyId: id })

  it('has the key that the policy names alike', () => {
    expect(verdictOf(id, byId)?.status).toBe('pass')
  })

  it('is unknown where the region of its bucket was not read, and says so', () => {
    const region = denied('s3:HeadBucket')
    const buckets = { 'trail-logs': aBucket({ region }) }
    expect(verdictOf('alias/trails', byId, { buckets })?.unread).toEqual([region])
  })
})
