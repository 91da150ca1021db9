/**
 * `aws cloudtrail validate-logs` of the AWS CLI against the sandbox: it finds the trail, asks where its bucket is, lists
 * the digests (ListObjects, the first version) and reads them, their metadata and the public keys. Digests are signed
 * as in CloudTrail's user guide, "CloudTrail digest file structure" and "Custom implementations of CloudTrail log file
 * integrity validation".
 */
import { execFile } from 'node:child_process'
import { createHash, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { digestKey } from '../../sandbox/services/cloudtrail/public-keys.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { isOnPath } from '../on-path.ts'
import { ACCOUNT, bench, settings } from './bench.ts'

const Bucket = 'validated-logs'
const region = 'us-east-1'

async function withTrail() {
  const sandbox = await bench()
  const s3 = new S3Client(settings(sandbox))
  await s3.send(new CreateBucketCommand({ Bucket }))
  const allowed = {
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
  }
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [allowed] })
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
  const trails = new CloudTrailClient(settings(sandbox))
  const trail = { Name: 'audit', S3BucketName: Bucket, EnableLogFileValidation: true }
  const { TrailARN = '' } = await trails.send(new CreateTrailCommand(trail))
  await trails.send(new StartLoggingCommand({ Name: 'audit' }))
  return { sandbox, s3, arn: TrailARN }
}

/** What the command prints, and its exit code. */
async function validate(sandbox: Sandbox, arn: string, since: Date) {
  const args = ['cloudtrail', 'validate-logs', '--trail-arn', arn, '--start-time', since.toISOString()]
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }
  return await promisify(execFile)('aws', args, { env }).then(
    ({ stdout }) => ({ out: stdout, code: 0 }),
    (failed: { stdout: string; code: number }) => ({ out: failed.stdout, code: failed.code }),
  )
}

const hour = 3_600_000
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
const stamp = (date: Date): string => date.toISOString().replaceAll(/[-:]|\.\d+/g, '')
const day = (date: Date): string => date.toISOString().slice(0, 10).replaceAll('-', '/')
/** Times in digests have no fractions of a second. */
const seconds = (date: Date): string => date.toISOString().replace(/\.\d+/, '')

/** One log file and the signed digest of its hour. */
async function deliver(sandbox: Sandbox, s3: S3Client) {
  const end = new Date(Math.floor(Date.now() / hour) * hour - hour)
  const log = gzipSync('{"Records":[]}')
  const logKey = `AWSLogs/${ACCOUNT}/CloudTrail/${region}/${day(end)}/${ACCOUNT}_CloudTrail_${region}_${stamp(end)}_x.json.gz`
  await s3.send(new PutObjectCommand({ Bucket, Key: logKey, Body: log }))
  const key = `AWSLogs/${ACCOUNT}/CloudTrail-Digest/${region}/${day(end)}/${ACCOUNT}_CloudTrail-Digest_${region}_audit_${region}_${stamp(end)}.json.gz`
  const pair = await digestKey(sandbox.world, ACCOUNT, region)
  const digest = JSON.stringify({
    awsAccountId: ACCOUNT,
    digestStartTime: seconds(new Date(end.getTime() - hour)),
    digestEndTime: seconds(end),
    digestS3Bucket: Bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: pair.fingerprint,
    digestSignatureAlgorithm: 'SHA256withRSA',
    previousDigestS3Bucket: null,
    previousDigestS3Object: null,
    previousDigestHashValue: null,
    previousDigestHashAlgorithm: null,
    previousDigestSignature: null,
    logFiles: [
      {
        s3Bucket: Bucket,
        s3Object: logKey,
        hashValue: sha256('{"Records":[]}'),
        hashAlgorithm: 'SHA-256',
        newestEventTime: seconds(end),
        oldestEventTime: seconds(end),
      },
    ],
  })
  const signed = [seconds(end), `${Bucket}/${key}`, sha256(digest), 'null'].join('\n')
  const Metadata = {
    signature: sign('sha256', Buffer.from(signed), pair.privateKey).toString('hex'),
    'signature-algorithm': 'SHA256withRSA',
  }
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: gzipSync(digest), Metadata }))
  return { logKey, since: new Date(end.getTime() - 2 * hour) }
}

const there = isOnPath('aws')
if (!there) process.stderr.write('validate-logs: nothing was validated, aws is not on PATH\n')
const reason = there ? '' : ' (skipped: aws is not on PATH)'

;(there ? describe : describe.skip)(`aws cloudtrail validate-logs against the sandbox${reason}`, () => {
  const patience = 120_000

  it(
    'finds no digests where none were delivered',
    async () => {
      const { sandbox, arn } = await withTrail()
      const { out, code } = await validate(sandbox, arn, new Date(Date.now() - 24 * hour))
      expect(out).toMatch(/^Results requested for .* to .*\nNo digests found\n$/m)
      expect(code).toBe(0)
      expect(sandbox.requests.map(({ operation }) => operation)).toEqual(
        expect.arrayContaining(['DescribeTrails', 'GetBucketLocation', 'ListObjects']),
      )
    },
    patience,
  )

  it(
    'takes a signed digest and the log file that it names',
    async () => {
      const { sandbox, s3, arn } = await withTrail()
      const { since } = await deliver(sandbox, s3)
      const { out, code } = await validate(sandbox, arn, since)
      expect(out).toContain('1/1 digest files valid')
      expect(out).toContain('1/1 log files valid')
      expect(code).toBe(0)
    },
    patience,
  )

  it(
    'sees that a log file was changed',
    async () => {
      const { sandbox, s3, arn } = await withTrail()
      const { since, logKey } = await deliver(sandbox, s3)
      await s3.send(new PutObjectCommand({ Bucket, Key: logKey, Body: gzipSync('{"Records":[{}]}') }))
      const { out, code } = await validate(sandbox, arn, since)
      expect(out).toContain('1/1 digest files valid')
      expect(out).toContain('0/1 log files valid, 1/1 log files INVALID')
      expect(code).toBe(1)
    },
    patience,
  )
})
