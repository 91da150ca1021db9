import type { Region } from '../model/index.ts'

/** What a region's name looks like, of one that is new too (AWS General Reference, "Regions"). */
export const regionForm = /^[a-z]{2,}(-[a-z]+)+-\d+$/

type Partition = {
  id: string
  leader: Region
  /** False where no one region records the events of all global services. */
  leaderRecordsGlobalServices?: false
  pattern: RegExp
  onByDefault: readonly Region[]
}

/**
 * Partitions with the region that leads them and the regions that are on without opting in; the latter only count
 * where ListRegions gives no answer.
 * Source: AWS General Reference, "Regions"; Account Management, "Enable or disable AWS Regions"; the SDKs' partition
 * data. In aws-cn CloudFront's events are recorded in cn-northwest-1 alone, while IAM is run from cn-north-1 (Getting
 * Started with AWS in China, CloudTrail and IAM).
 */
const partitions: readonly Partition[] = [
  {
    id: 'aws-cn',
    leader: 'cn-north-1',
    leaderRecordsGlobalServices: false,
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
    id: 'aws-iso',
    leader: 'us-iso-east-1',
    pattern: /^us-iso-/,
    onByDefault: ['us-iso-east-1', 'us-iso-west-1'],
  },
  { id: 'aws-iso-b', leader: 'us-isob-east-1', pattern: /^us-isob-/, onByDefault: ['us-isob-east-1'] },
  { id: 'aws-iso-e', leader: 'eu-isoe-west-1', pattern: /^eu-isoe-/, onByDefault: ['eu-isoe-west-1'] },
  {
    id: 'aws-iso-f',
    leader: 'us-isof-south-1',
    pattern: /^us-isof-/,
    onByDefault: ['us-isof-east-1', 'us-isof-south-1'],
  },
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

/**
 * The one region in which a partition records the events of its global services (API reference, CreateTrail,
 * IncludeGlobalServiceEvents: "the partition leader Region"), or undefined where no one region has them all.
 */
export function globalServicesRegion(id: string): Region | undefined {
  const partition = partitions.find((p) => p.id === id)
  return partition?.leaderRecordsGlobalServices === false ? undefined : partition?.leader
}

/** Regions that an account has to opt into (Account Management guide, "Enable or disable AWS Regions"). */
const optIn: readonly Region[] = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
]

/** Every region of every partition, as far as this version knows them: AWS adds some each year. */
export const knownRegions = (): Region[] => [
  ...partitions.flatMap(({ onByDefault }) => onByDefault),
  ...optIn,
]

/** What stands in a region's name between its area and its number; regions to come are named after these as well. */
const directions = /-(?:north|south)?(?:east|west|central)-\d+$|-(?:north|south)-\d+$/

export const whatRegionsAre = 'a region name such as eu-west-1'

/** Known regions that a name may have been meant for: those of the partition whose mark it bears, else all. */
export function regionsLike(name: string): readonly Region[] {
  const partition = partitionOfRegion(name)
  return partition === 'aws' ? knownRegions() : regionsOnByDefault(partition)
}

/** Whether a text is a region's name, of one that is new too. */
export const isRegionName = (text: string): boolean => regionForm.test(text) && directions.test(text)

/** The partition of a region by its name's form; `aws` where no other claims it. */
export function partitionOfRegion(region: Region): string {
  return partitions.find((p) => p.pattern.test(region))?.id ?? 'aws'
}

/** Where the services of a partition answer (the SDKs' partition data, `dnsSuffix`). */
const dnsSuffixes: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
}

/** What the names of a region's endpoints end in. */
export const dnsSuffixOf = (region: Region): string =>
  dnsSuffixes[partitionOfRegion(region)] ?? 'amazonaws.com'
