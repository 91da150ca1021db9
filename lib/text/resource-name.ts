import { parseArn } from '../aws/arn.ts'

/** A trail's name alone, as people call it; any other resource as it is named. */
export const resourceName = (resource: string): string =>
  parseArn(resource)?.resource.replace(/^trail\//, '') ?? resource

/** A trail's name with its home region; any other resource as it is named. */
export function placedName(resource: string): string {
  const arn = parseArn(resource)
  return arn && arn.region !== '' ? `${resourceName(resource)} (${arn.region})` : resource
}
