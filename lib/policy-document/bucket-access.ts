import type { PolicyDocument, Region, Trail } from '../model.ts'
import { serviceAccess, type ServiceAccess } from './service-access.ts'
import { cloudTrail, type TrailIdentity, trailRequestContext } from './trail-request.ts'

export type Delivery = {
  document: PolicyDocument
  partition: string
  bucket: string
  trail: Trail
  identity: TrailIdentity
  regions: readonly Region[]
}

/** What CloudTrail needs of a bucket, with what the bucket's policy says to each. */
export function deliveryAccess(
  delivery: Delivery,
): { action: string; resource: string; access: ServiceAccess }[] {
  const { document, partition, bucket, identity } = delivery
  const context = trailRequestContext(identity)
  const arn = `arn:${partition}:s3:::${bucket}`
  const requests = [
    { action: 's3:GetBucketAcl', resource: arn },
    ...logPaths(delivery).map((path) => ({ action: 's3:PutObject', resource: `${arn}/${path}` })),
  ]
  return requests.map((request) => ({
    ...request,
    access: serviceAccess(document, { service: cloudTrail, context, ...request }),
  }))
}

/**
 * One file of each kind and region, as CloudTrail names them: an organization's trail writes below the
 * organization's id (CloudTrail user guide, "Getting and viewing your CloudTrail log files").
 */
function logPaths({ trail, identity, regions }: Delivery): string[] {
  const { organization } = identity
  const below =
    trail.organization && organization.ok && organization.value !== undefined
      ? `${organization.value}/${trail.account}`
      : trail.account
  const base = `${trail.prefix === undefined ? '' : `${trail.prefix}/`}AWSLogs/${below}`
  const kinds = trail.logFileValidation ? ['CloudTrail', 'CloudTrail-Digest'] : ['CloudTrail']
  return kinds.flatMap((kind) =>
    regions.map(
      (region) => `${base}/${kind}/${region}/2026/01/31/${trail.account}_${kind}_${region}.json.gz`,
    ),
  )
}

const stranger = '999999999999'

/**
 * Whether the trail of any other account may write here: the policy is asked for a stranger's trail, which writes
 * below its own account id and may choose any prefix (IAM user guide, "The confused deputy problem").
 */
export function strangerAccess(document: PolicyDocument, partition: string, bucket: string): ServiceAccess {
  const context = trailRequestContext({
    arn: `arn:${partition}:cloudtrail:us-east-1:${stranger}:trail/stranger`,
    account: stranger,
    organization: { ok: true, value: 'o-strangers0' },
  })
  const answers = [...prefixesIn(document, `arn:${partition}:s3:::${bucket}/`)].map((prefix) =>
    serviceAccess(document, {
      service: cloudTrail,
      action: 's3:PutObject',
      resource: `arn:${partition}:s3:::${bucket}/${prefix}AWSLogs/${stranger}/CloudTrail/us-east-1/2026/01/31/log.json.gz`,
      context,
    }),
  )
  return (
    answers.find((answer) => answer === 'allowed') ??
    answers.find((a) => a === 'cannot-tell') ??
    'not-allowed'
  )
}

/** The prefixes that a stranger would choose to fit the policy's resources. */
function prefixesIn(document: PolicyDocument, objects: string): Set<string> {
  const resources = document.Statement.flatMap((statement) => [statement.Resource ?? []].flat())
  const prefixes = resources
    .filter((resource) => resource.startsWith(objects))
    .map((resource) => /^(.*?)AWSLogs\//s.exec(resource.slice(objects.length))?.[1] ?? '')
    .map((prefix) => prefix.replaceAll(/[*?]/g, 'x'))
  return new Set(['', ...prefixes])
}
