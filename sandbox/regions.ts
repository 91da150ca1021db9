import type { World } from './world.ts'

const on = (...names: string[]): World['regions'] => names.map((name) => ({ name, optIn: false }))
const byOptIn = (...names: string[]): World['regions'] => names.map((name) => ({ name, optIn: true }))

/** Regions by partition, and whether an account has to opt in (Account Management guide, "Enable or disable Regions"). */
export const REGIONS: Readonly<Record<string, World['regions']>> = {
  aws: [
    ...on('us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'),
    ...on('eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'),
    ...on(
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-south-1',
      'ap-southeast-1',
      'ap-southeast-2',
    ),
    ...byOptIn('af-south-1', 'ap-east-1', 'ap-east-2', 'ap-south-2'),
    ...byOptIn('ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'),
    ...byOptIn('ca-west-1', 'eu-central-2', 'eu-south-1', 'eu-south-2', 'il-central-1'),
    ...byOptIn('me-central-1', 'me-south-1', 'mx-central-1'),
  ],
  'aws-cn': on('cn-north-1', 'cn-northwest-1'),
  'aws-us-gov': on('us-gov-east-1', 'us-gov-west-1'),
  'aws-eusc': on('eusc-de-east-1'),
}

const GLOBAL: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
}

/** Where a partition's global services (IAM, Organizations, Account) sign and log. */
export const globalRegion = (partition: string): string => GLOBAL[partition] ?? 'us-east-1'
