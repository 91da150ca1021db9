import { describe, expect, it } from '@jest/globals'
import { record, triage, weakens } from '../record.ts'

const put = (policy: unknown) =>
  weakens('s3', 'PutAccessPointPolicy', { name: 'leak', policy }, { buckets: ['logs'] })

const allow = (AWS: string, more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:eu-west-1:123456789012:accesspoint/leak/object/*',
  ...more,
})

// [U] No public record of these calls was found: either form of the parameters is taken.
describe('an access point', () => {
  it.each([
    { name: 'leak', bucket: 'logs' },
    { name: 'leak', bucketName: 'logs' },
    { name: 'leak', CreateAccessPointRequest: { xmlns: 'x', Bucket: 'logs' } },
  ])('is a further way into its bucket: %j', (params) => {
    const value = record('s3', 'CreateAccessPoint', params)
    expect(triage(value)).toMatchObject({ verdict: 'tamper', target: 'logs' })
    expect(triage(value, { buckets: ['logs'] }).verdict).toBe('tamper')
    expect(triage(value, { buckets: ['web'] }).verdict).toBe('benign')
  })

  it.each([
    [{ Statement: allow('arn:aws:iam::999999999999:root') }, ['log-confidentiality']],
    [{ Statement: [allow('arn:aws:iam::123456789012:role/a'), allow('*')] }, ['log-confidentiality']],
    [{ Statement: allow('arn:aws:iam::123456789012:role/a') }, []],
    [{ Statement: allow('999999999999', { Effect: 'Deny' }) }, []],
    [{ Statement: allow('999999999999', { Action: 's3:DeleteObject' }) }, ['log-integrity']],
    [{ Statement: allow('*', { Effect: 'Deny' }) }, ['event-access']],
    [
      { Statement: allow('*', { Resource: undefined, NotResource: 'arn:aws:s3:::x' }) },
      ['log-confidentiality'],
    ],
    [undefined, ['log-confidentiality']],
  ])('lets in by %j', (policy, expected) => {
    expect(put(policy)).toEqual(expected)
    expect(put(JSON.stringify(policy))).toEqual(expected)
    const body = { name: 'leak', PutAccessPointPolicyRequest: { Policy: policy } }
    expect(weakens('s3', 'PutAccessPointPolicy', body)).toEqual(expected)
    expect(weakens('s3', 'PutAccessPointPolicy', { name: 'leak', Policy: policy })).toEqual(expected)
  })

  it.each([
    { name: 'leak' },
    { Name: 'leak' },
    { accessPointName: 'leak' },
    { PutAccessPointPolicyRequest: { Name: 'leak' } },
  ])('is what its policy is put on: %j', (params) => {
    expect(triage(record('s3', 'PutAccessPointPolicy', params)).target).toBe('leak')
  })
})

const encrypt = { S3UpdateObjectEncryption: {} }
const job = (Operation: object, generator: object) =>
  weakens(
    's3',
    'CreateJob',
    { CreateJobRequest: { Operation, ManifestGenerator: { S3JobManifestGenerator: generator } } },
    { buckets: ['logs'] },
  )
const manifest = (MatchAnyPrefix: string[]) => ({
  operation: encrypt,
  manifestGenerator: {
    s3JobManifestGenerator: {
      sourceBucket: 'arn:aws:s3:::b',
      filter: { keyNameConstraint: { matchAnyPrefix: MatchAnyPrefix } },
    },
  },
})

describe('a batch job', () => {
  const SourceBucket = 'arn:aws:s3:::logs'
  it.each([
    [encrypt, { SourceBucket }, ['log-integrity']],
    [encrypt, { SourceBucket: 'arn:aws:s3:::web' }, []],
    [{ S3PutObjectAcl: {} }, { SourceBucket }, ['log-integrity']],
    [{ S3PutObjectTagging: {} }, { SourceBucket }, []],
    [{ S3PutObjectTagging: {}, S3PutObjectRetention: {} }, { SourceBucket }, ['log-integrity']],
    [encrypt, { SourceBucket: 'arn:aws-cn:s3:::logs' }, ['log-integrity']],
    [encrypt, { sourceBucket: 'logs' }, ['log-integrity']],
    [encrypt, {}, []],
    [encrypt, { SourceBucket: 'web', Filter: { KeyNameConstraint: { MatchAnyPrefix: ['AWSLogs/'] } } }, []],
    [encrypt, { SourceBucket, Filter: { KeyNameConstraint: { MatchAnyPrefix: ['tmp/'] } } }, []],
    [
      encrypt,
      { SourceBucket, Filter: { KeyNameConstraint: { MatchAnyPrefix: ['tmp/', 'AWSLogs/'] } } },
      ['log-integrity'],
    ],
  ])('%j over %j weakens %j', (operation, generator, expected) =>
    expect(job(operation, generator)).toEqual(expected),
  )

  it('is about the bucket that it lists, by name', () => {
    const generator = { S3JobManifestGenerator: { SourceBucket: 'arn:aws:s3:::logs' } }
    const params = { CreateJobRequest: { Operation: encrypt, ManifestGenerator: generator } }
    expect(triage(record('s3', 'CreateJob', params)).target).toBe('logs')
  })

  it('names log files by its prefixes, where no bucket is listed', () => {
    expect(weakens('s3', 'CreateJob', manifest(['AWSLogs/']))).toEqual(['log-integrity'])
    expect(weakens('s3', 'CreateJob', manifest([]))).toEqual([])
  })
})
