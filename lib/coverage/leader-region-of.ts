import type { Region } from '../model.ts'

/** The partitions' global regions, as the AWS SDKs' partition data has them. */
const leaders: ReadonlyMap<string, Region> = new Map([
  ['aws', 'us-east-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-south-1'],
  ['aws-eusc', 'eusc-de-east-1'],
])

/**
 * The one region in which a partition records the events of its global services (API reference, CreateTrail,
 * IncludeGlobalServiceEvents: "the partition leader Region"), or undefined where no one region has them all.
 * In aws-cn none has: CloudFront's are recorded in cn-northwest-1 alone (Getting Started with AWS in China,
 * CloudTrail), while IAM is run from cn-north-1 (the same, IAM).
 */
export function leaderRegionOf(partition: string): Region | undefined {
  return leaders.get(partition)
}
