import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { S3Client } from '@aws-sdk/client-s3'
import { sandboxWith } from '../few-regions.ts'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import { startForwardingGuard } from './start-forwarding-guard.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import type { Policy } from '../../lib/policy/policy.ts'

export type GuardedAccount = {
  sandbox: Sandbox
  /** Of a person with administrator's rights. */
  trails: CloudTrailClient
  buckets: S3Client
  sweep: () => Promise<void>
}

/** The scenario `clean` with the deployed guard inside, which has swept once. */
export async function aGuardedAccount(
  test: (account: GuardedAccount) => Promise<void>,
  policy: Policy = guardPolicy(),
): Promise<void> {
  const sandbox = await sandboxWith('clean')
  const guard = await startForwardingGuard(sandbox, policy, 'us-east-1')
  const credentials = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'x' }
  const settings = { region: 'us-east-1', endpoint: sandbox.url, credentials }
  const trails = new CloudTrailClient(settings)
  const buckets = new S3Client({ ...settings, forcePathStyle: true })
  const sweep = async () => {
    await guard.sweep()
    await sandbox.settled()
  }
  try {
    await sweep()
    await test({ sandbox, trails, buckets, sweep })
  } finally {
    trails.destroy()
    buckets.destroy()
    guard.close()
    await sandbox.close()
  }
}
