import type { PolicyDocument, Region, Trail } from '../model.ts'
import type { RequestContext } from './condition-holds.ts'
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
  return requests.map(({ action, resource }) => ({
    action,
    resource,
    access: serviceAccess(document, {
      service: cloudTrail,
      action,
      resource,
      context: { ...context, ...encryptionOf(resource, delivery.trail) },
    }),
  }))
}

/**
 * How a file is encrypted, as far as that is documented: log files with the trail's key, digests with S3's own. A
 * bucket that takes SSE-KMS alone shuts digests out (CloudTrail user guide, "Security best practices in CloudTrail").
 */
function encryptionOf(resource: string, { kmsKeyId }: Trail): RequestContext {
  if (resource.includes(`/${digests}/`)) return { 's3:x-amz-server-side-encryption': ['AES256'] }
  return kmsKeyId === undefined
    ? {}
    : {
        's3:x-amz-server-side-encryption': ['aws:kms'],
        's3:x-amz-server-side-encryption-aws-kms-key-id': [kmsKeyId],
      }
}

const digests = 'CloudTrail-Digest'

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
  const kinds = trail.logFileValidation ? ['CloudTrail', digests] : ['CloudTrail']
  return kinds.flatMap((kind) =>
    regions.map(
      (region) => `${base}/${kind}/${region}/2026/01/31/${trail.account}_${kind}_${region}.json.gz`,
    ),
  )
}
