import { describe, expect, it } from '@jest/globals'
import { REGIONS } from '../../../sandbox/regions.ts'
import { bucketShowsAcl, bucketTakesObject } from '../../../sandbox/services/s3/cloudtrail-access.ts'
import { newBucket } from '../../../sandbox/services/s3/buckets.ts'
import { keyEncrypts, keyShowsItself } from '../../../sandbox/services/kms/cloudtrail-access.ts'
import type { SandboxKey } from '../../../sandbox/services/kms/keys.ts'
import { setOrganization } from '../../../sandbox/services/organizations/organization.ts'
import { createWorld } from '../../../sandbox/world.ts'

const account = '123456789012'
const trailArn = `arn:aws:cloudtrail:us-east-1:${account}:trail/audit`
const Principal = { Service: 'cloudtrail.amazonaws.com' }
const keyArn = `arn:aws:kms:us-east-1:${account}:key/k`
const object = `AWSLogs/${account}/CloudTrail/us-east-1/2026/11/29/x.json.gz`

type Situation = { key?: string; kmsKeyArn?: string; organization?: string }

const bucketOf = (statements: unknown[], organization?: string) => {
  const world = createWorld({ regions: REGIONS['aws'] ?? [] })
  if (organization) setOrganization(world, { id: organization, managementAccount: account, members: [] })
  const bucket = newBucket(world, 'logs', account, 'us-east-1')
  bucket.policy = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  return { world, bucket }
}

const takes = (statements: unknown[], { key = object, kmsKeyArn, organization }: Situation = {}) => {
  const { world, bucket } = bucketOf(statements, organization)
  return bucketTakesObject(world, bucket, { trailArn, account, kmsKeyArn }, key)
}

const showsAcl = (statements: unknown[]) => {
  const { world, bucket } = bucketOf(statements)
  return bucketShowsAcl(world, bucket, { trailArn, account })
}

const deny = (Condition?: object) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: 'arn:aws:s3:::logs/*',
  ...(Condition && { Condition }),
})

describe('the bucket policy of the CloudTrail user guide', () => {
  const write = (
    more: Record<string, unknown> = {},
    Resource = `arn:aws:s3:::logs/AWSLogs/${account}/*`,
  ) => ({
    Effect: 'Allow',
    Principal,
    Action: 's3:PutObject',
    Resource,
    Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...more } },
  })

  it('lets CloudTrail read the ACL by its own statement', () => {
    const read = { Effect: 'Allow', Principal, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::logs' }
    expect([showsAcl([read]), showsAcl([write()])]).toEqual([true, false])
  })

  it.each([
    ['asks for full control of the owner', {}, true],
    ['may ask for the very trail', { 'aws:SourceArn': trailArn }, true],
    ['may ask for another trail', { 'aws:SourceArn': `${trailArn}2` }, false],
    ['may ask for the account', { 'aws:SourceAccount': account }, true],
    ['may ask for an organization that the account is not in', { 'aws:SourceOrgID': 'o-1' }, false],
  ])('%s', (_title, more, taken) => expect(takes([write(more)])).toBe(taken))

  it('holds for its prefix alone', () => {
    const prefixed = [write({}, `arn:aws:s3:::logs/ct/AWSLogs/${account}/*`)]
    expect([takes(prefixed), takes(prefixed, { key: `ct/${object}` })]).toEqual([false, true])
  })

  it("may ask for the account's organization, its own or as that of the bucket's owner", () => {
    const own = [write({ 'aws:SourceOrgID': 'o-1' })]
    const variable = [write({ 'aws:SourceOrgID': '${aws:ResourceOrgID}' })]
    const organization = 'o-1'
    expect([takes(own, { organization }), takes(variable, { organization }), takes(variable)]).toEqual([
      true,
      true,
      false,
    ])
  })

  it("may ask for the place of the trail's owner in the organization", () => {
    const paths = { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': ['o-1/*'] } }
    const statements = [{ ...write(), Condition: paths }]
    expect([takes(statements, { organization: 'o-1' }), takes(statements)]).toEqual([true, false])
  })

  it.each([
    ['yields to a deny', deny(), false],
    [
      'is not hurt by a deny of unencrypted transport',
      deny({ Bool: { 'aws:SecureTransport': 'false' } }),
      true,
    ],
    ['is not hurt by a deny of TLS before 1.2', deny({ NumericLessThan: { 's3:TlsVersion': '1.2' } }), true],
    ['yields to a deny of addresses', deny({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), false],
    [
      'yields to a deny of all but one principal',
      deny({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/Admin' } }),
      false,
    ],
    [
      'is not hurt by a deny that leaves services out',
      deny({ Bool: { 'aws:PrincipalIsAWSService': 'false' } }),
      true,
    ],
  ])('%s', (_title, statement, taken) => expect(takes([write(), statement])).toBe(taken))

  it("shows the trail's key, and S3's own encryption where it has none", () => {
    const onlyKms = deny({ StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } })
    const onlyOurs = deny({
      StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn },
    })
    const kept = [onlyKms, onlyOurs].map((statement) => takes([write(), statement], { kmsKeyArn: keyArn }))
    expect([...kept, takes([write(), onlyKms])]).toEqual([true, true, false])
  })
})

const key = (statements: unknown[]): SandboxKey => ({
  id: 'k',
  arn: keyArn,
  account,
  region: 'us-east-1',
  description: '',
  state: 'Enabled',
  created: new Date(0),
  usage: 'ENCRYPT_DECRYPT',
  origin: 'AWS_KMS',
  spec: 'SYMMETRIC_DEFAULT',
  policy: JSON.stringify({ Statement: statements }),
  multiRegion: false,
  tags: new Map(),
  grants: new Map(),
  material: new Uint8Array(),
})

const byTrail = (pattern: string) => ({ 'kms:EncryptionContext:aws:cloudtrail:arn': pattern })

describe('the key policy of the CloudTrail user guide', () => {
  const world = createWorld({ regions: REGIONS['aws'] ?? [] })
  const trail = { trailArn, account }
  const describeKey = { Effect: 'Allow', Principal, Action: 'kms:DescribeKey', Resource: '*' }
  const generate = (context: object, sourceArn = trailArn) => ({
    Effect: 'Allow',
    Principal,
    Action: 'kms:GenerateDataKey*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceArn': sourceArn }, StringLike: context },
  })
  const encrypts = (...statements: unknown[]) =>
    keyEncrypts(world, key(statements), trail, `arn:aws:s3:::logs/${object}`)

  it('lets CloudTrail encrypt and look at the key, each by its own statement', () => {
    const statement = generate(byTrail(`arn:aws:cloudtrail:*:${account}:trail/*`))
    expect([encrypts(statement), encrypts(describeKey)]).toEqual([true, false])
    const shown = [key([describeKey]), key([statement])].map((one) => keyShowsItself(world, one, trail))
    expect(shown).toEqual([true, false])
  })

  it.each([
    ['encryption context', generate(byTrail('arn:aws:cloudtrail:*:999999999999:trail/*')), false],
    ['source', generate(byTrail('*'), `${trailArn}2`), false],
    ['object', generate({ 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::logs/*' }), true],
    ["object, another bucket's", generate({ 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::x/*' }), false],
  ])('holds for its %s alone', (_what, statement, holds) => expect(encrypts(statement)).toBe(holds))
})
