import { describe, expect, it } from '@jest/globals'
import { record, triage, weakens } from '../record.ts'

const log = 'AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/20/x.json.gz'
const deletes = (key: string) => weakens('s3', 'DeleteObject', { bucketName: 'logs', key }).length > 0

it.each([
  [log, true],
  [`org/${log}`, true],
  ['AWSLogs/o-1/123456789012/CloudTrail/x.gz', true],
  ['AWSLogs/123456789012/CloudTrail-Digest/x.gz', true],
  ['AWSLogs/x', true],
  ['AWSLogs', false],
  ['AWSLogs/', false],
  ['AWSLogs/123456789012/', false],
  ['myAWSLogs/x', false],
  ['AWSLogs/123456789012/Config/x.gz', false],
  ['AWSLogs/o-1/123456789012/Config/x.gz', false],
  ['AWSLogs/123456789012/GuardDuty/x', false],
  ['Config/AWSLogs/123456789012/CloudTrail/x.gz', true],
  ['AWSLogs/a/b/c/Config/x.gz', true],
  ['other/x', false],
])('%s is a log file: %s', (key, isLog) => expect(deletes(key)).toBe(isLog))

const blind = (buckets: string[], params: object) => weakens('s3', 'DeleteObjects', params, { buckets })

const many = (...keys: string[]) =>
  weakens('s3', 'DeleteObjects', { bucketName: 'logs', Delete: { Object: keys.map((Key) => ({ Key })) } })

describe('the objects of a call', () => {
  it('are named by a list of keys', () => {
    expect(many('other/x', log)).toEqual(['log-integrity'])
    expect(many('other/x')).toEqual([])
  })

  it('are named by the ARNs of resources, and so is their bucket', () => {
    const arn = `arn:aws-cn:s3:::logs/${log}`
    const value = record('s3', 'DeleteObjects', null, {
      resources: [{ ARN: arn }, { ARN: 'arn:aws-cn:s3:::logs' }],
    })
    expect(triage(value)).toMatchObject({ verdict: 'benign', target: `logs/${log}` })
    const put = record('s3', 'DeleteObject', {}, { resources: [{ ARN: arn }] })
    expect(triage(put)).toMatchObject({ verdict: 'tamper', target: `logs/${log}` })
    expect(triage(put, { buckets: ['logs'] }).verdict).toBe('tamper')
    expect(triage(put, { buckets: ['other'] }).verdict).toBe('benign')
  })

  it('are unknown where nothing names them: only a bucket that is listed is known to hold logs', () => {
    expect(blind(['logs'], { bucketName: 'logs' })).toEqual(['log-integrity'])
    expect(blind(['logs'], { bucketName: 'logs', key: 'other/x' })).toEqual([])
    expect(blind(['logs'], { bucketName: 'other' })).toEqual([])
    expect(blind(['logs'], {})).toEqual([])
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
    const resources = [{ ARN: 'arn:aws:kms:r:1:key/logs' }]
    const value = record('s3', 'DeleteBucket', { bucketName: 'x' }, { resources })
    expect(triage(value, { buckets: ['logs'] }).verdict).toBe('benign')
  })
})
