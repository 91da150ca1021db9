import type { Region } from '../model.ts'

type Partition = { id: string; leader: Region; pattern: RegExp; onByDefault: readonly Region[] }

/**
 * Partitions with the region that leads them (where global services are recorded) and the regions that are on
 * without opting in. Only used where ListRegions gives no answer.
 * Source: AWS General Reference, "Regions"; Account Management, "Enable or disable AWS Regions".
 */
const partitions: readonly Partition[] = [
  {
    id: 'aws-cn',
    leader: 'cn-north-1',
    pattern: /^cn-/,
    onByDefault: ['cn-north-1', 'cn-northwest-1'],
  },
  {
    id: 'aws-us-gov',
    leader: 'us-gov-west-1',
    pattern: /^us-gov-/,
    onByDefault: ['us-gov-east-1', 'us-gov-west-1'],
  },
  { id: 'aws-eusc', leader: 'eusc-de-east-1', pattern: /^eusc-/, onByDefault: ['eusc-de-east-1'] },
  {
    id: 'aws',
    leader: 'us-east-1',
    pattern: /^[a-z]{2}-/,
    onByDefault: [
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-south-1',
      'ap-southeast-1',
      'ap-southeast-2',
      'ca-central-1',
      'eu-central-1',
      'eu-north-1',
      'eu-west-1',
      'eu-west-2',
      'eu-west-3',
      'sa-east-1',
      'us-east-1',
      'us-east-2',
      'us-west-1',
      'us-west-2',
    ],
  },
]

/** The regions of a partition that are on in every account; empty for a partition that is not known. */
export function regionsOnByDefault(partition: string): readonly Region[] {
  return partitions.find((p) => p.id === partition)?.onByDefault ?? []
}

/** The region that leads a partition, or undefined for a partition that is not known. */
export function leadRegion(partition: string): Region | undefined {
  return partitions.find((p) => p.id === partition)?.leader
}

/** The partition of a region by its name's form; `aws` where no other claims it. */
export function partitionOfRegion(region: Region): string {
  return partitions.find((p) => p.pattern.test(region))?.id ?? 'aws'
}
