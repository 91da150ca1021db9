import { record, triage } from '../tamper/record.ts'
import type { TriageVerdict } from '../../lib/tamper/classify-record.ts'
import type { Case } from './any-policy.ts'

const keyId = '11111111-2222-3333-4444-555555555555'

/** What triage says of the event that puts a generated policy, where a list names the trail. */
export function putEvent(
  { of, policy, situation }: Case,
  now: Date,
  trails: string[] = ['main'],
): TriageVerdict {
  const [service, name, params] =
    of === 'bucket'
      ? ['s3', 'PutBucketPolicy', { bucketName: situation.bucket, bucketPolicy: policy }]
      : ['kms', 'PutKeyPolicy', { keyId, policy: JSON.stringify(policy) }]
  const more = {
    eventTime: now.toISOString(),
    awsRegion: situation.region,
    recipientAccountId: situation.account,
  }
  return triage(record(service, name, params, more), { trails }).verdict
}
