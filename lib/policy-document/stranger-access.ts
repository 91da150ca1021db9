import { leadRegion } from '../aws/regions.ts'
import type { Arn, PolicyDocument } from '../model.ts'
import { serviceAccess, type ServiceAccess } from './service-access.ts'
import { cloudTrail, trailRequestContext } from './trail-request.ts'

const stranger = '999999999999'

/**
 * Whether the trail of any other account may write here. The policy is asked for a stranger's trail, which writes below
 * its own account id; its name, its region and its prefix are the stranger's to choose, so that they fit the policy's
 * patterns (IAM user guide, "The confused deputy problem").
 */
export function strangerAccess(document: PolicyDocument, partition: string, bucket: string): ServiceAccess {
  const objects = `arn:${partition}:s3:::${bucket}/`
  const prefixes = [...prefixesIn(document, objects)]
  const answers = trailsFitting(document, partition).flatMap((arn) =>
    prefixes.map((prefix) => {
      const region = arn.split(':')[3] ?? ''
      return serviceAccess(document, {
        service: cloudTrail,
        action: 's3:PutObject',
        resource: `${objects}${prefix}AWSLogs/${stranger}/CloudTrail/${region}/2026/01/31/log.json.gz`,
        context: trailRequestContext({
          arn,
          account: stranger,
          organization: { ok: true, value: 'o-strangers0' },
        }),
      })
    }),
  )
  return (
    answers.find((answer) => answer === 'allowed') ??
    answers.find((a) => a === 'cannot-tell') ??
    'not-allowed'
  )
}

/** The trails that a stranger would make: one of any name and region, and those that fit a condition on the ARN. */
function trailsFitting(document: PolicyDocument, partition: string): Arn[] {
  const usual = leadRegion(partition) ?? 'us-east-1'
  const patterns = document.Statement.flatMap(({ Condition }) => Object.values(Condition ?? {}))
    .flatMap((keys) => Object.entries(keys))
    .filter(([key]) => key.toLowerCase() === 'aws:sourcearn')
    .flatMap(([, values]) => values)
  const fitted = patterns.map((pattern) => {
    const [, , , region = '*', , ...resource] = pattern.split(':')
    const name = filled(resource.join(':').replace(/^trail\//, ''), 'stranger')
    return `arn:${partition}:cloudtrail:${filled(region, usual)}:${stranger}:trail/${name}`
  })
  return [...new Set([`arn:${partition}:cloudtrail:${usual}:${stranger}:trail/stranger`, ...fitted])]
}

/** A text that fits the pattern. */
const filled = (pattern: string, whole: string): string =>
  pattern === '' || pattern === '*' ? whole : pattern.replaceAll(/[*?]/g, 'x')

/** The prefixes that a stranger would choose to fit the policy's resources. */
function prefixesIn(document: PolicyDocument, objects: string): Set<string> {
  const resources = document.Statement.flatMap((statement) => [statement.Resource ?? []].flat())
  const prefixes = resources
    .filter((resource) => resource.startsWith(objects))
    .map((resource) => /^(.*?)AWSLogs\//s.exec(resource.slice(objects.length))?.[1] ?? '')
    .map((prefix) => prefix.replaceAll(/[*?]/g, 'x'))
  return new Set(['', ...prefixes])
}
