import { PutBucketLifecycleConfigurationCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, it } from '@jest/globals'
import { sweep } from '../../lib/flow.ts'
import type { WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { type VerdictCase, verdictCases } from '../cases/verdict-cases.ts'
import { inAccount, verdicts } from './bench.ts'

/** Those that one account can have side by side: without a key, whose id KMS makes, and without an organization. */
const cases = [...verdictCases('bucket-policy'), ...verdictCases('bucket-retention')].filter(
  ({ trail }) => trail.KmsKeyId === undefined && trail.organization === undefined,
)
const regions = [...new Set(cases.map(({ trail }) => trail.region))]

const scenario: WrittenScenario = {
  buckets: cases.map(({ trail }) => ({ name: trail.S3BucketName, region: trail.region })),
  trails: cases.map(({ trail }) => ({
    name: trail.Name,
    region: trail.region,
    bucket: trail.S3BucketName,
    multiRegion: trail.IsMultiRegionTrail,
    validation: trail.EnableLogFileValidation,
    insights: trail.insights ? ['ApiCallRateInsight' as const] : [],
    ...(trail.S3KeyPrefix !== undefined && { prefix: trail.S3KeyPrefix }),
  })),
}

async function putUp(url: string, { trail, bucketPolicy, lifecycle }: VerdictCase): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const s3 = new S3Client({ region: trail.region, endpoint: url, credentials, forcePathStyle: true })
  const Bucket = trail.S3BucketName
  try {
    if (bucketPolicy !== undefined)
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(bucketPolicy) }))
    if (lifecycle)
      await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: lifecycle }))
  } finally {
    s3.destroy()
  }
}

it('a sweep over HTTP gives each case of buckets its right verdict', () =>
  inAccount(
    scenario,
    {},
    async ({ sandbox, run }) => {
      for (const one of cases) await putUp(sandbox.url, one)
      const { findings } = await sweep(run())
      const found = {
        'bucket-policy': verdicts(findings, 'bucket-policy'),
        'bucket-retention': verdicts(findings, 'bucket-retention'),
      }
      const wrong = cases.flatMap(({ id, check, right, trail }) => {
        const status = found[check as keyof typeof found][trail.Name]
        return right.some((one) => one === status) ? [] : [{ id, right, status }]
      })
      expect(wrong).toEqual([])
      expect(cases.length).toBeGreaterThan(80)
    },
    regions,
  ))
