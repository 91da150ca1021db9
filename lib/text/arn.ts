import type { AccountId, Arn } from '../model/index.ts'

/** An account's id (IAM user guide, "AWS account identifiers"). */
export const accountIdForm = /^\d{12}$/

export const isAccountId = (text: unknown): text is AccountId =>
  typeof text === 'string' && accountIdForm.test(text)

export type ArnParts = {
  partition: string
  service: string
  region: string
  account: string
  resource: string
}

/** The parts of an ARN, or undefined where the text is none. */
export function parseArn(text: string): ArnParts | undefined {
  const [arn, partition, service, region, account, ...resource] = text.split(':')
  if (arn !== 'arn' || !partition || !service || region === undefined || account === undefined)
    return undefined
  if (resource.length === 0 || resource[0] === '') return undefined
  return { partition, service, region, account, resource: resource.join(':') }
}

/** The partition of an ARN, or of the beginning of one (`arn:aws-cn:s3:::` gives `aws-cn`); undefined for other text. */
export function partitionOfArn(text: string): string | undefined {
  return /^arn:([^:]+):/.exec(text)?.[1]
}

/** The ARN of a trail, by where it stands and what it is called. */
export const trailArnOf = (
  { partition, region, account }: { partition: string; region: string; account: string },
  name: string,
): Arn => `arn:${partition}:cloudtrail:${region}:${account}:trail/${name}`

/** Whether a text has the form of a trail's ARN to its last character (CloudTrail API reference, CreateTrail, Name). */
export const isTrailArn = (text: string): boolean =>
  /^arn:[a-z-]+:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[\w.-]{1,128}$/.test(text)

/** A trail's name alone, as people call it; any other resource as it is named. */
export const resourceName = (resource: string): string =>
  parseArn(resource)?.resource.replace(/^trail\//, '') ?? resource

/** A trail's name with its home region; any other resource as it is named. */
export function placedName(resource: string): string {
  const arn = parseArn(resource)
  return arn && arn.region !== '' ? `${resourceName(resource)} (${arn.region})` : resource
}

/** The name inside a log group's ARN, which may hold slashes and which AWS ends with `:*` or not. */
export function logGroupName(arn: Arn): string | undefined {
  const resource = parseArn(arn)?.resource
  if (!resource?.startsWith('log-group:')) return undefined
  return resource.slice('log-group:'.length).replace(/:\*$/, '') || undefined
}
