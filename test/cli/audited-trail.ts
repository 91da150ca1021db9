import { gunzipSync, gzipSync } from 'node:zlib'
import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { setOrganization } from '../../sandbox/services/organizations/organization.ts'
import { startSandbox } from '../../sandbox/start-sandbox.ts'
import { createWorld } from '../../sandbox/world.ts'
import { awsOf, type Ran, runIn, type aTerminal } from './run-in.ts'

const hour = 3_600_000
const account = '123456789012'
export const member = '210987654321'
export const home = 'us-east-1'
export const away = 'eu-west-1'
const bucket = 'audit-logs'

type Options = {
  /** When the trail starts; long ago by default, so that GetTrailStatus does not count. */
  start?: number
  versioned?: boolean
  organization?: boolean
  prefix?: string
  validation?: boolean
  /** Of the trail, its home first; of the partition aws where absent. */
  place?: { partition: string; regions: readonly [string, string] }
}

/** A sandbox with one trail over two regions, whose bucket is filled by CloudTrail as time passes. */
export async function auditedTrail(options: Options = {}) {
  const clock = { now: options.start ?? Date.parse('2026-03-02T09:58:20Z') }
  const { partition, regions: names } = options.place ?? { partition: 'aws', regions: [home, away] as const }
  const [homeRegion] = names
  const regions = names.map((name) => ({ name, optIn: false }))
  const world = createWorld({ partition, regions, clock: () => new Date(clock.now) })
  const sandbox = await startSandbox({ world })
  if (options.organization)
    setOrganization(world, { id: 'o-audited123', managementAccount: account, members: [member] })
  const settings = {
    endpoint: sandbox.url,
    region: homeRegion,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 's' },
  }
  const s3 = new S3Client({ ...settings, forcePathStyle: true })
  await makeBucket(s3, partition, options.versioned ?? false)
  const trails = new CloudTrailClient(settings)
  const { TrailARN: arn = '' } = await trails.send(
    new CreateTrailCommand({
      Name: 'audit',
      S3BucketName: bucket,
      ...(options.prefix !== undefined && { S3KeyPrefix: options.prefix }),
      EnableLogFileValidation: options.validation ?? true,
      IsMultiRegionTrail: true,
      IsOrganizationTrail: options.organization ?? false,
    }),
  )
  await trails.send(new StartLoggingCommand({ Name: 'audit' }))
  const begun = clock.now

  const post = async (path: string) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, { method: 'POST' })
    if (!response.ok) throw new Error(`${path} gave ${response.status}`)
  }
  const call = (region: string, who: string) =>
    sandbox.invokeByName('cloudtrail', 'DescribeTrails', {}, { region, account: who })

  return {
    sandbox,
    s3,
    trails,
    arn,
    /** Lets hours pass, with a call in each of them and in each region, and delivers. */
    pass: async (hours: number, deliver = 'deliver') => {
      for (let passed = 0; passed < hours; passed += 1) {
        clock.now += hour / 2
        for (const region of names) {
          await call(region, account)
          if (options.organization) await call(region, member)
        }
        clock.now += hour / 2
      }
      await post(deliver)
    },
    /** Runs `verify` over the time that passed, unless told otherwise. */
    verify: (...argv: string[]): Promise<Ran> =>
      runIn(['verify', ...period(argv, begun, clock.now), ...argv], {
        ...awsOf(sandbox),
        region: homeRegion,
      }),
    verifyOn: (terminal: ReturnType<typeof aTerminal>, ...argv: string[]): Promise<Ran> =>
      runIn(['verify', ...period(argv, begun, clock.now), ...argv], awsOf(sandbox), terminal),
    /** The keys of digests or log files of a region, the oldest first. */
    keys: async (
      folder: 'CloudTrail' | 'CloudTrail-Digest',
      region: string = homeRegion,
    ): Promise<string[]> => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
      const keys = Contents.map(({ Key = '' }) => Key)
      return keys.filter((key) => key.includes(`/${folder}/${region}/`)).toSorted()
    },
    remove: async (...keys: string[]) => {
      for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
    },
    /** Changes what a file says, and keeps its metadata. */
    edit: async (key: string, change = (text: string) => text.replace('DescribeTrails', 'DescribeTrail')) => {
      const { Body, Metadata = {} } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      const text = gunzipSync((await Body?.transformToByteArray()) ?? '').toString()
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: gzipSync(change(text)), Metadata }),
      )
    },
    put: (key: string, text: string) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: gzipSync(text) })),
    download: async (key: string): Promise<Uint8Array> => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      return (await Body?.transformToByteArray()) ?? new Uint8Array()
    },
    clock,
    begun,
    close: async () => {
      s3.destroy()
      trails.destroy()
      await sandbox.close()
    },
  }
}

export type AuditedTrail = Awaited<ReturnType<typeof auditedTrail>>

const period = (argv: readonly string[], from: number, to: number): string[] =>
  argv.some((word) => /^--(from|to|last|dir)$/.test(word))
    ? []
    : ['--from', new Date(from).toISOString(), '--to', new Date(to).toISOString()]

async function makeBucket(s3: S3Client, partition: string, versioned: boolean): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:*',
      Resource: [`arn:${partition}:s3:::${bucket}`, `arn:${partition}:s3:::${bucket}/*`],
    },
  ]
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
  if (!versioned) return
  const VersioningConfiguration = { Status: 'Enabled' } as const
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
}
