import type { Call, Trail } from '../../../lib/model/index.ts'
import { account, aTrail } from '../../builders/a-trail.ts'

type Input<Operation extends Call['operation']> = Extract<Call, { operation: Operation }>['input']

/** UpdateTrail of a trail, with what it leaves behind told by the settings that it writes. */
export function update(trail: Trail, input: Omit<Input<'UpdateTrail'>, 'Name'>): Call {
  return {
    service: 'cloudtrail',
    operation: 'UpdateTrail',
    account: trail.account,
    region: trail.homeRegion,
    input: { Name: trail.arn, ...input },
    expect: { kind: 'trail', trailArn: trail.arn, settings: {} },
    intend: {
      kind: 'trail',
      trailArn: trail.arn,
      settings: {
        ...(input.S3BucketName !== undefined && { bucket: input.S3BucketName }),
        ...(input.S3KeyPrefix !== undefined && { prefix: input.S3KeyPrefix || null }),
        ...(input.KmsKeyId !== undefined && { kmsKeyId: input.KmsKeyId || null }),
        ...(input.IsMultiRegionTrail !== undefined && { multiRegion: input.IsMultiRegionTrail }),
        ...(input.EnableLogFileValidation !== undefined && {
          logFileValidation: input.EnableLogFileValidation,
        }),
        ...(input.IsOrganizationTrail !== undefined && { organization: input.IsOrganizationTrail }),
      },
    },
    why: 'It was tampered with.',
  }
}

/** CreateTrail of the trail `main`, but for what is changed. */
export function create(input: Partial<Input<'CreateTrail'>> = {}, region = 'us-east-1'): Call {
  const Name = input.Name ?? 'main'
  return {
    service: 'cloudtrail',
    operation: 'CreateTrail',
    account,
    region,
    input: { S3BucketName: 'trail-logs', ...input, Name },
    expect: { kind: 'no-trail', name: Name },
    intend: {
      kind: 'trail',
      trailArn: `arn:aws:cloudtrail:${region}:${account}:trail/${Name}`,
      settings: { bucket: input.S3BucketName ?? 'trail-logs' },
    },
    why: 'It was deleted.',
  }
}

export const start = (trail: Trail = aTrail()): Call => ({
  service: 'cloudtrail',
  operation: 'StartLogging',
  account: trail.account,
  region: trail.homeRegion,
  input: { Name: trail.arn },
  expect: { kind: 'logging', trailArn: trail.arn, logging: false },
  intend: { kind: 'logging', trailArn: trail.arn, logging: true },
  why: 'It was stopped.',
})
