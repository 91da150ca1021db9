import { describe, expect, it } from '@jest/globals'
import type { Key, Snapshot } from '../../../lib/model/index.ts'
import { preflight } from '../../../lib/plan/preflight/preflight.ts'
import { aBucket } from '../../builders/a-bucket.ts'
import { aKey, aTrailKeyPolicy, keyArn } from '../../builders/a-key.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { account, aTrail } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'
import { update } from './calls.ts'

const { kmsKeyId: _bare, ...bare } = aTrail()
const described = (
  changes: Partial<Extract<Key['description'], { ok: true }>['value']>,
): Key['description'] => ({
  ok: true,
  value: { arn: keyArn, state: 'Enabled', manager: 'CUSTOMER', rotatable: true, ...changes },
})
const judged = (key: Partial<Key> | undefined, more: Partial<Snapshot> = {}, KmsKeyId = keyArn) =>
  preflight(
    update(bare, { KmsKeyId }),
    aSnapshot({ trails: [bare], keys: key ? { [keyArn]: aKey(key) } : {}, ...more }),
  )

describe('a key that a trail is given', () => {
  it('goes ahead where CloudTrail may use it, and says that readers need it from then on', () => {
    expect(judged({})).toEqual({
      notes: [`Whoever reads the log needs kms:Decrypt on ${keyArn} from then on.`],
    })
  })

  it('says so where nobody could read the log any more', () => {
    const [, encrypt, describeKey] = aTrailKeyPolicy().Statement
    const Statement = [encrypt, describeKey].flatMap((one) => one ?? [])
    expect(judged({ policy: { ok: true, value: { Statement } } })).toEqual({
      notes: [
        `The policy of ${keyArn} lets nobody decrypt: readers of the log need a statement with kms:Decrypt first.`,
      ],
    })
  })

  it.each([
    ['Disabled', 'Enable it first: aws kms enable-key.'],
    [
      'PendingDeletion',
      'Cancel its deletion and enable it first: aws kms cancel-key-deletion, aws kms enable-key.',
    ],
    ['PendingImport', 'Enable it first: aws kms enable-key.'],
  ])('is refused where it is %s, and told what to do', (state, todo) => {
    expect(judged({ description: described({ state }) }).refusal).toEqual({
      refused: true,
      reason: `The key ${keyArn} is ${state}.`,
      todo,
    })
  })

  it('is refused where it does not exist', () => {
    const { refusal } = judged({ description: denied('kms:DescribeKey', 'NotFoundException') })
    expect(refusal).toMatchObject({
      reason: `The key ${keyArn} does not exist.`,
      todo: 'Name another key, or make it first.',
    })
  })

  it.each([
    ['a key in another region than the bucket', `arn:aws:kms:eu-west-1:${account}:key/1`],
    ['a replica elsewhere', `arn:aws:kms:eu-west-1:${account}:key/mrk-1`],
  ])('is refused where it is %s, and named the region', (_what, arn) => {
    const { refusal } = judged({}, {}, arn)
    expect(refusal?.reason).toBe(
      `The key ${arn} is in eu-west-1, and the bucket trail-logs in us-east-1; they must stand in one region.`,
    )
    expect(refusal?.todo).toContain('us-east-1')
  })

  it.each([
    ['generate data keys', 1, 'kms:GenerateDataKey'],
    ['describe it', 2, 'kms:DescribeKey'],
  ])(
    'is refused where its policy does not let CloudTrail %s, with the statement to add',
    (_what, at, action) => {
      const Statement = aTrailKeyPolicy().Statement.filter((_, index) => index !== at)
      const { refusal } = judged({ policy: { ok: true, value: { Statement } } })
      expect(refusal?.reason).toBe(
        `The policy of ${keyArn} does not let CloudTrail use ${action} for ${bare.name}.`,
      )
      expect(refusal?.todo).toContain(`aws:SourceArn ${bare.arn}`)
    },
  )

  it('is refused where its policy denies it', () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 'kms:GenerateDataKey*', Resource: '*' }
    const Statement = [...aTrailKeyPolicy().Statement, deny]
    expect(judged({ policy: { ok: true, value: { Statement } } }).refusal?.reason).toContain(
      'kms:GenerateDataKey',
    )
  })

  it.each([
    ['it was not looked at', undefined, `whether CloudTrail can use the key ${keyArn}`],
    [
      'it may not be described',
      { description: denied('kms:DescribeKey') },
      `the state of the key ${keyArn} (kms:DescribeKey gave AccessDenied)`,
    ],
    [
      'its policy may not be read',
      { policy: denied('kms:GetKeyPolicy') },
      `whether CloudTrail may use the key ${keyArn} (kms:GetKeyPolicy gave AccessDenied)`,
    ],
  ])('is not refused where %s: unread is no reason, and said', (_why, key, note) => {
    expect(judged(key)).toEqual({ notes: [`Not checked: ${note}.`] })
  })
})

describe('a key that a trail has', () => {
  const disabled = { [keyArn]: aKey({ description: described({ state: 'Disabled' }) }) }

  it('says nothing where neither key nor bucket are changed', () => {
    const snapshot = aSnapshot({ keys: disabled })
    expect(preflight(update(aTrail(), { EnableLogFileValidation: true }), snapshot)).toEqual({ notes: [] })
  })

  it('is looked at again where the bucket is changed', () => {
    const other = aBucket({ name: 'other', region: { ok: true, value: 'eu-west-1' } })
    const { buckets } = aSnapshot()
    const snapshot = aSnapshot({ buckets: { ...buckets, other } })
    const { refusal } = preflight(
      update(aTrail({ bucket: 'trail-logs' }), { S3BucketName: 'other' }),
      snapshot,
    )
    expect(refusal).toBeDefined()
  })

  it('is taken away without a look at it', () => {
    expect(preflight(update(aTrail(), { KmsKeyId: '' }), aSnapshot({ keys: disabled }))).toEqual({
      notes: [],
    })
  })
})
