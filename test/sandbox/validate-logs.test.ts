/**
 * `aws cloudtrail validate-logs` of the AWS CLI against what the sandbox delivers: it finds the trail, asks where its
 * bucket is, lists the digests (ListObjects, the first version) and reads them, their metadata, the public keys and the
 * log files. It is the outside witness for keys, forms, hashes and signatures of both kinds of file.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { setOrganization } from '../../sandbox/services/organizations/organization.ts'
import { createWorld } from '../../sandbox/world.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { isOnPath } from '../on-path.ts'
import { ACCOUNT, OTHER, bench, settings } from './bench.ts'

const region = 'us-east-1'
const away = 'eu-west-1'
const hour = 3_600_000
const start = new Date('2026-03-02T09:58:20Z')

async function withTrail({ organization = false, prefix }: { organization?: boolean; prefix?: string } = {}) {
  const clock = { now: start }
  const regions = [region, away].map((name) => ({ name, optIn: false }))
  const world = createWorld({ regions, clock: () => clock.now })
  const sandbox = await bench({ world })
  if (organization) setOrganization(world, { id: 'o-audited1', managementAccount: ACCOUNT, members: [OTHER] })
  const s3 = new S3Client(settings(sandbox))
  await openBucket(s3, 'audit-logs')
  const trails = new CloudTrailClient(settings(sandbox))
  const { TrailARN: arn = '' } = await trails.send(
    new CreateTrailCommand({
      Name: 'audit',
      S3BucketName: 'audit-logs',
      ...(prefix !== undefined && { S3KeyPrefix: prefix }),
      EnableLogFileValidation: true,
      IsMultiRegionTrail: true,
      IsOrganizationTrail: organization,
    }),
  )
  await trails.send(new StartLoggingCommand({ Name: 'audit' }))
  /** Lets time pass, with a call in each hour and in both regions, and delivers. */
  const pass = async (hours: number, options = '') => {
    for (let passed = 0; passed < hours; passed += 1) {
      clock.now = new Date(clock.now.getTime() + hour / 2)
      for (const there of [region, away])
        await sandbox.invokeByName('cloudtrail', 'DescribeTrails', {}, { region: there, account: ACCOUNT })
      if (organization)
        await sandbox.invokeByName('cloudtrail', 'DescribeTrails', {}, { region: away, account: OTHER })
      clock.now = new Date(clock.now.getTime() + hour / 2)
    }
    await deliver(sandbox, options)
  }
  return { sandbox, s3, arn, trails, pass }
}

async function deliver({ url }: Sandbox, options: string): Promise<void> {
  const response = await fetch(`${url}/_sandbox/deliver?${options}`, { method: 'POST' })
  expect(response.status).toBe(200)
}

async function openBucket(s3: S3Client, Bucket: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }))
  const allowed = {
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
  }
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [allowed] })
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
}

type Asked = { region?: string; account?: string }

/** What the command prints, and its exit code. */
async function validate(sandbox: Sandbox, arn: string, { region: there = region, account }: Asked = {}) {
  const args = ['cloudtrail', 'validate-logs', '--trail-arn', arn, '--start-time', start.toISOString()]
  args.push('--end-time', sandbox.world.clock().toISOString(), '--region', there)
  if (account !== undefined) args.push('--account-id', account)
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }
  return await promisify(execFile)('aws', args, { env }).then(
    ({ stdout, stderr }) => ({ out: stdout, err: stderr, code: 0 }),
    (failed: { stdout: string; stderr: string; code: number }) => ({
      out: failed.stdout,
      err: failed.stderr,
      code: failed.code,
    }),
  )
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
      const { out, code } = await validate(sandbox, arn)
      expect(out).toMatch(/^Results requested for .* to .*\nNo digests found\n$/m)
      expect(code).toBe(0)
    },
    patience,
  )

  it(
    'takes what was delivered, in each region',
    async () => {
      const { sandbox, arn, pass } = await withTrail({ prefix: 'audit' })
      await pass(3)
      expect(await validate(sandbox, arn)).toMatchObject({
        out: expect.stringMatching(/3\/3 digest files valid\n[3-9]\/[3-9] log files valid/),
        err: '',
        code: 0,
      })
      const { out } = await validate(sandbox, arn, { region: away })
      expect(out).toMatch(/3\/3 digest files valid\n3\/3 log files valid/)
    },
    patience,
  )

  it(
    "takes the files of an organization trail's member",
    async () => {
      const { sandbox, arn, pass } = await withTrail({ organization: true })
      await pass(2)
      const { out, code } = await validate(sandbox, arn, { region: away, account: OTHER })
      expect(out).toMatch(/2\/2 digest files valid\n2\/2 log files valid/)
      expect(code).toBe(0)
    },
    patience,
  )

  it(
    'takes what was signed with two keys, and backfill digests',
    async () => {
      const { sandbox, arn, pass } = await withTrail()
      await pass(3, 'backfill=true')
      await pass(2, 'rotateKeys=true')
      const { out, code } = await validate(sandbox, arn, { region: away })
      expect(out).toMatch(/5\/5 digest files valid\n3\/3 backfill digest files valid\n5\/5 log files valid/)
      expect(code).toBe(0)
    },
    patience,
  )

  it(
    'sees that a log file was changed',
    async () => {
      const { sandbox, s3, arn, pass } = await withTrail()
      await pass(1)
      const Prefix = `AWSLogs/${ACCOUNT}/CloudTrail/${away}/`
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'audit-logs', Prefix }))
      const Key = Contents?.[0]?.Key
      await s3.send(new PutObjectCommand({ Bucket: 'audit-logs', Key, Body: gzipSync('{"Records":[{}]}') }))
      const { out, code } = await validate(sandbox, arn, { region: away })
      expect(out).toContain('1/1 digest files valid')
      expect(out).toContain('0/1 log files valid, 1/1 log files INVALID')
      expect(code).toBe(1)
    },
    patience,
  )
})
