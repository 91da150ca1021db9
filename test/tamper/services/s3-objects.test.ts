import { describe, expect, it } from '@jest/globals'
import { denied, record, triage, weakens } from '../record.ts'

const log = 'AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/20/x.json.gz'
const deletes = (key: string) => weakens('s3', 'DeleteObject', { bucketName: 'logs', key }).length > 0

it.each([
  [log, true],
  [`org/${log}`, true],
  ['AWSLogs/o-1/123456789012/CloudTrail/x.gz', true],
  ['AWSLogs/123456789012/CloudTrail-Digest/x.gz', true],
  ['AWSLogs/123456789012/CloudTrail-Insight/x.gz', true],
  ['AWSLogs/123456789012/CloudTrail-NetworkActivity/x.gz', true],
  ['AWSLogs/123456789012/CloudTrail-Aggregated/x.gz', true],
  ['AWSLogs/123456789012/CloudTrail-Lake/x.gz', false],
  ['AWSLogs/123456789012/CloudTrail/', false],
  ['AWSLogs/123456789012/CloudTrail', false],
  ['AWSLogs/o-1/123456789012/CloudTrail-Digest/x.gz', true],
  ['AWSLogs/x', false],
  ['AWSLogs', false],
  ['AWSLogs/', false],
  ['AWSLogs/123456789012/', false],
  ['myAWSLogs/x', false],
  ['AWSLogs/123456789012/Config/x.gz', false],
  ['AWSLogs/o-1/123456789012/Config/x.gz', false],
  ['AWSLogs/123456789012/GuardDuty/x', false],
  ['Config/AWSLogs/123456789012/CloudTrail/x.gz', true],
  ['AWSLogs/123456789012/BedrockModelInvocationLogs/x.gz', false],
  ['AWSLogs/123456789012/CloudFront/x.gz', false],
  ['AWSLogs/123456789012/network-firewall/alert/x.gz', false],
  ['AWSLogs/123456789012/elasticloadbalancing/x.gz', false],
  ['AWSLogs/aws-account-id=1/CloudTrail/x.gz', false],
  ['AWSLogs/a/b/c/Config/x.gz', false],
  ['other/x', false],
])('%s is a log file: %s', (key, isLog) => expect(deletes(key)).toBe(isLog))

const blind = (buckets: string[], params: object) => weakens('s3', 'DeleteObjects', params, { buckets })

const many = (...keys: string[]) =>
  weakens('s3', 'DeleteObjects', { bucketName: 'logs', Delete: { Object: keys.map((Key) => ({ Key })) } })

const object = (bucket: string, key: string) => ({ ARN: `arn:aws:s3:::${bucket}/${key}` })

const listing = (Object: object) => ({ bucketName: 'logs', Delete: { Object } })

describe('the objects of a call', () => {
  it('are named by a list of keys', () => {
    expect(many('other/x', log)).toEqual(['log-integrity'])
    expect(many('other/x')).toEqual([])
  })

  it('are few of many: one log file is enough', () => {
    const two = { resources: [object('logs', log), object('logs', 'x')] }
    const acl = record('s3', 'PutObjectAcl', { 'x-amz-acl': 'public-read' }, two)
    expect(triage(acl).weakens).toEqual(['log-confidentiality'])
    const encryption = { ObjectEncryption: { 'SSE-KMS': {} } }
    expect(triage(record('s3', 'UpdateObjectEncryption', encryption, two)).weakens).toEqual([
      'kms-encryption',
    ])
  })

  it('are named by the ARNs of resources, and so is their bucket', () => {
    const arn = `arn:aws-cn:s3:::logs/${log}`
    const value = record('s3', 'DeleteObjects', null, {
      resources: [{ ARN: arn }, { ARN: 'arn:aws-cn:s3:::logs' }],
    })
    expect(triage(value)).toMatchObject({ verdict: 'tamper', target: `logs/${log}` })
    const put = record('s3', 'DeleteObject', {}, { resources: [{ ARN: arn }] })
    expect(triage(put)).toMatchObject({ verdict: 'tamper', target: `logs/${log}` })
    expect(triage(put, { buckets: ['logs'] }).verdict).toBe('tamper')
    expect(triage(put, { buckets: ['other'] }).verdict).toBe('benign')
  })

  it('are unknown where nothing names them: only a bucket that is listed is known to hold logs', () => {
    expect(blind(['logs'], { bucketName: 'logs' })).toEqual(['log-integrity'])
    expect(blind(['logs'], { bucketName: 'logs', key: 'other/x' })).toEqual([])
    expect(blind(['logs'], listing({ Key: 'other/x' }))).toEqual([])
    expect(blind(['logs'], listing({ VersionId: 'v' }))).toEqual(['log-integrity'])
    expect(blind(['logs'], { bucketName: 'other' })).toEqual([])
    expect(blind(['logs'], {})).toEqual([])
  })

  // S3 user guide, "CloudTrail log file entries"; public records of the console's deletions.
  it('are none where a record of DeleteObjects names the bucket as a prefix', () => {
    const resources = [
      { type: 'AWS::S3::Object', ARNPrefix: 'arn:aws:s3:::logs/' },
      { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::logs', accountId: '123456789012' },
    ]
    for (const host of ['Host', 'host']) {
      const params = { bucketName: 'logs', [host]: 'logs.s3.eu-west-1.amazonaws.com', delete: '' }
      const value = record('s3', 'DeleteObjects', params, { resources })
      expect(triage(value).verdict).toBe('benign')
      expect(triage(value, { buckets: ['logs'] })).toMatchObject({ verdict: 'tamper', target: 'logs' })
      expect(triage(value, { buckets: ['arn:aws:s3:::logs'] }).verdict).toBe('tamper')
      expect(triage(value, { buckets: ['other'] }).verdict).toBe('benign')
      expect(triage({ ...value, ...denied }, { buckets: ['logs'] }).verdict).toBe('attempt')
    }
    const redacted = record('s3', 'DeleteObjects', {}, { resources })
    expect(triage(redacted, { buckets: ['logs'] }).verdict).toBe('tamper')
  })

  it('are named by the message of a denied call that has nothing else', () => {
    const errorMessage = `is not authorized to perform: s3:DeleteObject on resource: "arn:aws:s3:::logs/${log}" because`
    const value = record('s3', 'DeleteObject', null, { ...denied, errorMessage })
    expect(triage(value)).toMatchObject({ verdict: 'attempt', target: `logs/${log}` })
    expect(triage(value, { buckets: ['logs'] }).verdict).toBe('attempt')
  })

  it('are not those of another service', () => {
    const resources = [{ ARN: 'arn:aws:kms:r:1:key/AWSLogs/x' }, { ARN: 'arn:aws:s3:::logs' }]
    expect(triage(record('s3', 'PutObject', { bucketName: 'logs' }, { resources })).verdict).toBe('benign')
  })
})

const inBucket = (key: string) => weakens('s3', 'DeleteObject', { bucketName: 'AWSLogs', key })

describe('a bucket', () => {
  it('may be named as the folder of logs', () => {
    expect(inBucket(`Config/${log}`)).toEqual(['log-integrity'])
    expect(inBucket('other/x')).toEqual([])
  })

  it('among the resources is no object', () => {
    const value = record(
      's3',
      'DeleteObjects',
      { bucketName: 'logs' },
      { resources: [{ ARN: 'arn:aws:s3:::logs' }] },
    )
    expect(triage(value, { buckets: ['logs'] }).verdict).toBe('tamper')
  })

  it('is not a resource of another service by the same name', () => {
    const resources = [{ ARN: 'arn:aws:kms:r:1:key/logs' }, { ARN: 'arn:aws:sqs:r:1:logs' }]
    const value = record('s3', 'DeleteBucket', { bucketName: 'x' }, { resources })
    expect(triage(value, { buckets: ['logs'] }).verdict).toBe('benign')
  })
})

const copy = (to: [string, string], from: [string, string]) =>
  record(
    's3',
    'CopyObject',
    { bucketName: to[0], key: to[1], 'x-amz-copy-source': from.join('/') },
    { resources: [object(...to), { ARN: `arn:aws:s3:::${to[0]}` }, object(...from)] },
  )

describe('a copy', () => {
  it('overwrites its destination, and only reads its source', () => {
    expect(triage(copy(['case', 'x.gz'], ['logs', log]))).toMatchObject({ verdict: 'benign', target: 'case' })
    expect(triage(copy(['case', 'x.gz'], ['logs', log]), { buckets: ['logs'] }).verdict).toBe('benign')
    const beside = 'AWSLogs/123456789012/Config/x.gz'
    expect(triage(copy(['case', beside], ['logs', log])).verdict).toBe('benign')
    expect(triage(copy(['logs', log], ['evil', 'x']))).toMatchObject({
      verdict: 'tamper',
      target: `logs/${log}`,
    })
    expect(triage(copy(['logs', log], ['evil', 'x']), { buckets: ['evil'] }).verdict).toBe('benign')
    expect(triage(copy(['logs', log], ['logs', log]), { buckets: ['logs'] }).verdict).toBe('tamper')
  })

  it('may overwrite either where its parameters are missing', () => {
    const value = { ...copy(['case', 'x.gz'], ['logs', log]), requestParameters: {} }
    expect(triage(value).verdict).toBe('tamper')
    const into = { ...copy(['logs', log], ['evil', 'x']), requestParameters: {} }
    expect(triage(into, { buckets: ['logs'] }).verdict).toBe('tamper')
    expect(triage(into, { buckets: ['other'] }).verdict).toBe('benign')
  })
})

describe('an access point in the bucket’s place', () => {
  const arn = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/mine'
  it.each([arn, 'mine-abc-s3alias'])('may lead to any bucket that is listed: %s', (bucketName) => {
    const call = { bucketName, key: log }
    expect(weakens('s3', 'DeleteObject', call)).toEqual(['log-integrity'])
    expect(weakens('s3', 'DeleteObject', call, { buckets: ['logs'] })).toEqual(['log-integrity'])
    expect(weakens('s3', 'CopyObject', call, { buckets: ['logs'] })).toEqual(['log-integrity'])
  })
  it('leads to the bucket that the resources name', () => {
    const resources = [{ ARN: arn }, { ARN: `arn:aws:s3:::other/${log}` }]
    const value = record('s3', 'DeleteObject', { bucketName: arn, key: log }, { resources })
    expect(triage(value, { buckets: ['logs'] }).verdict).toBe('benign')
    expect(triage(value, { buckets: ['other'] }).verdict).toBe('tamper')
  })
})

const on = (name: string, params: object, key = log) =>
  weakens('s3', name, { bucketName: 'logs', key, ...params })

describe('a log file’s settings', () => {
  const everyone = 'http://acs.amazonaws.com/groups/global/AllUsers'
  const grant = { AccessControlPolicy: { AccessControlList: { Grant: { Grantee: { URI: everyone } } } } }
  it.each([
    ['PutObjectAcl', grant, ['log-confidentiality']],
    [
      'PutObjectAcl',
      { accessControlList: { 'x-amz-grant-read': `uri=${everyone}` } },
      ['log-confidentiality'],
    ],
    ['PutObjectAcl', { 'x-amz-acl': 'public-read' }, ['log-confidentiality']],
    ['PutObjectAcl', { 'x-amz-acl': 'private' }, []],
    ['UpdateObjectEncryption', { ObjectEncryption: { 'SSE-KMS': { KMSKeyArn: 'arn' } } }, ['kms-encryption']],
    ['UpdateObjectEncryption', { encryption: '' }, ['kms-encryption']],
    ['UpdateObjectEncryption', { ObjectEncryption: { 'SSE-S3': '' } }, []],
    ['UpdateObjectEncryption', { ObjectEncryption: { SSES3: '' } }, []],
  ])('%s %j', (name, params, expected) => {
    expect(on(name, params)).toEqual(expected)
    expect(on(name, params, 'web/index.html')).toEqual([])
  })
})
