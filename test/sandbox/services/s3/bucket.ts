import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { issueUserKeys } from '../../../../sandbox/callers.ts'
import type { Sandbox, SandboxOptions } from '../../../../sandbox/start-sandbox.ts'
import { OTHER, bench, settings } from '../../bench.ts'

export const Bucket = 'trail-logs'

export const s3Of = (sandbox: Sandbox, region = 'us-east-1') => new S3Client(settings(sandbox, region))

/** A client of another account. */
export const strangerOf = (sandbox: Sandbox) =>
  new S3Client(settings(sandbox, 'us-east-1', issueUserKeys(sandbox.world, OTHER, 'eve')))

/** Puts a policy by which another account may do one thing with the objects below a path, all of them unless it is said. */
export const openToOther = (s3: S3Client, Action = 's3:GetObject', path = '*') => {
  const Resource = `arn:aws:s3:::${Bucket}/${path}`
  const Policy = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { AWS: OTHER }, Action, Resource }],
  })
  return s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
}

/** A sandbox with a bucket, and a client of its owner. */
export async function withBucket(options: SandboxOptions = {}) {
  const sandbox = await bench(options)
  const s3 = s3Of(sandbox)
  await s3.send(new CreateBucketCommand({ Bucket }))
  return { sandbox, s3 }
}

export const setVersioning = (s3: S3Client, Status: 'Enabled' | 'Suspended') =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }))

/** The same with versions. */
export async function withVersions() {
  const made = await withBucket()
  await setVersioning(made.s3, 'Enabled')
  return made
}

/** What a call fails with: the error's code, the HTTP status and the details that S3 tells in its XML. */
export async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new Error('The call did not fail')
  const metadata: unknown = Reflect.get(error, '$metadata')
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined
  const { name, message } = error
  return { ...Object.fromEntries(Object.entries(error)), name, message, status }
}
