import {
  GetBucketLifecycleConfigurationCommand,
  HeadObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { LifecycleRule } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { Bucket, refusalOf, withBucket } from './bucket.ts'

const malformed = { name: 'MalformedXML', status: 400 }
const rule = (more: Partial<LifecycleRule>): LifecycleRule => ({
  ID: 'a',
  Status: 'Enabled',
  Filter: {},
  ...more,
})
const put = (Rules: LifecycleRule[]) =>
  new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } })
const tag = { Key: 'a', Value: 'b' }

// Recorded: LocalStack, test_s3.snapshot.json, `test_put_bucket_lifecycle_conf_exc`; the rest is in the S3 guide,
// "Lifecycle configuration elements".
describe('a lifecycle', () => {
  it.each<[string, Partial<LifecycleRule>]>([
    ['without an action', {}],
    ['without a filter', { Filter: undefined, Expiration: { Days: 7 } }],
    ['with a filter and a prefix', { Prefix: '', Expiration: { Days: 7 } }],
    ['with two predicates that are not one', { Filter: { Prefix: 'a', Tag: tag }, Expiration: { Days: 7 } }],
    ['with a single predicate under And', { Filter: { And: { Prefix: 'a' } }, Expiration: { Days: 7 } }],
    ['with an expiration that never comes', { NoncurrentVersionExpiration: {} }],
    ['with two expirations', { Expiration: { Days: 7, ExpiredObjectDeleteMarker: true } }],
    ['with a transition at no time', { Transitions: [{ StorageClass: 'GLACIER' }] }],
  ])('%s is malformed', async (_what, more) => {
    const { s3 } = await withBucket()
    expect(await refusalOf(s3.send(put([rule(more)])))).toMatchObject(malformed)
  })

  it.each<[Partial<LifecycleRule>, object]>([
    [
      { Expiration: { Date: new Date('2027-01-01T01:00:00Z') } },
      { name: 'InvalidArgument', ArgumentName: 'Date', message: "'Date' must be at midnight GMT" },
    ],
    [{ Expiration: { Days: 0 } }, { name: 'InvalidArgument', ArgumentName: 'Days' }],
    [
      { Filter: { And: { Tags: [tag, tag] } }, Expiration: { Days: 1 } },
      { name: 'InvalidRequest', message: 'Duplicate Tag Keys are not allowed.' },
    ],
    [{ Filter: { Tag: tag }, Expiration: { ExpiredObjectDeleteMarker: true } }, { name: 'InvalidRequest' }],
    [{ Transitions: [{ Days: 10, StorageClass: 'STANDARD_IA' }] }, { name: 'InvalidArgument' }],
    [
      { Transitions: [{ Days: 40, StorageClass: 'GLACIER' }], Expiration: { Days: 40 } },
      { name: 'InvalidArgument' },
    ],
    [
      { Transitions: [{ Days: 40, StorageClass: 'GLACIER' }], Expiration: { Date: new Date('2027-01-01') } },
      { name: 'InvalidRequest' },
    ],
    [
      { ID: 'a'.repeat(256), Expiration: { Days: 7 } },
      { name: 'InvalidArgument', ArgumentName: 'ID' },
    ],
  ])('is not %j', async (more, refusal) => {
    const { s3 } = await withBucket()
    expect(await refusalOf(s3.send(put([rule(more)])))).toMatchObject({ ...refusal, status: 400 })
  })

  it('names each rule once, and filters all of them alike', async () => {
    const { s3 } = await withBucket()
    const Expiration = { Days: 7 }
    expect(await refusalOf(s3.send(put([rule({ Expiration }), rule({ Expiration })])))).toMatchObject({
      name: 'InvalidArgument',
      ArgumentName: 'ID',
    })
    const old = { ID: 'b', Status: 'Enabled' as const, Prefix: '', Expiration }
    expect(await refusalOf(s3.send(put([rule({ Expiration }), old])))).toMatchObject({
      name: 'InvalidRequest',
    })
  })

  // Recorded: LocalStack, `test_bucket_lifecycle_multiple_rules`, `…_tag_rules`, `…_object_size_rules`.
  it('tells objects when they expire: by the first rule that takes them, at midnight', async () => {
    const { s3 } = await withBucket({ clock: () => new Date('2026-11-21T10:00:00Z') })
    await s3.send(
      put([
        rule({ ID: 'old', Filter: { Prefix: 'log' }, Expiration: { Days: 30 } }),
        rule({ ID: 'tagged', Filter: { And: { Prefix: 'log', Tags: [tag] } }, Expiration: { Days: 7 } }),
        rule({ ID: 'off', Status: 'Disabled', Expiration: { Days: 1 } }),
      ]),
    )
    const expiration = async (Key: string, Tagging = '') => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging }))
      return (await s3.send(new HeadObjectCommand({ Bucket, Key }))).Expiration
    }
    expect(await expiration('log/a')).toBe('expiry-date="Tue, 22 Dec 2026 00:00:00 GMT", rule-id="old"')
    expect(await expiration('log/b', 'a=b')).toBe(
      'expiry-date="Sun, 29 Nov 2026 00:00:00 GMT", rule-id="tagged"',
    )
    expect(await expiration('other')).toBeUndefined()
  })

  it('keeps how small objects move', async () => {
    const { s3 } = await withBucket()
    const LifecycleConfiguration = { Rules: [rule({ Expiration: { Days: 7 } })] }
    const TransitionDefaultMinimumObjectSize = 'varies_by_storage_class'
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration,
        TransitionDefaultMinimumObjectSize,
      }),
    )
    expect(await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).toMatchObject({
      TransitionDefaultMinimumObjectSize,
    })
  })
})
