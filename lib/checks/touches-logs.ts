import type { Trail } from '../model.ts'

/**
 * Whether a key prefix can hold log files of the trail: `[prefix/]AWSLogs/<account>/CloudTrail…`, and for an
 * organization's trail `[prefix/]AWSLogs/<organization>/<account>/CloudTrail…` (CloudTrail user guide, "Getting and
 * viewing your CloudTrail log files"). CloudTrail, CloudTrail-Digest and CloudTrail-Insight alike.
 */
export function touchesLogs(prefix: string, trail: Trail): boolean {
  const logs = `${trail.prefix === undefined ? '' : `${trail.prefix}/`}AWSLogs/`
  if (!prefix.startsWith(logs)) return logs.startsWith(prefix)
  const below = prefix.slice(logs.length)
  if (overlap(below, `${trail.account}/CloudTrail`)) return true
  if (!trail.organization) return false
  const [organization = '', , service = ''] = below.split('/')
  return overlap(organization, 'o-') && overlap(service, 'CloudTrail')
}

const overlap = (one: string, other: string) => one.startsWith(other) || other.startsWith(one)
