import type { CloudTrailCall } from './cloudtrail-keys.ts'
import { cloudTrailRequest } from './cloudtrail-request.ts'
import { byName, type KeyState, type PolicyRequest, present, type Value } from './request.ts'

/** A call of a service for a resource that it acts for, `source`, as far as condition keys can ask of it. */
export type ServiceCall = Pick<CloudTrailCall, 'action' | 'resource' | 'owner' | 'at'> & {
  service: string
  source: Value
  account: CloudTrailCall['trail']['account']
  organization: CloudTrailCall['trail']['organization']
}

/**
 * A call that a service makes in its own name. It carries what CloudTrail's calls carry, but for the names (IAM user
 * guide, "AWS global condition context keys").
 * @param own further keys by which it differs, in small letters; one that ends in `*` stands for all that begin so
 */
export function serviceRequest(
  { service, source, account, organization, ...call }: ServiceCall,
  own: Readonly<Record<string, KeyState>> = {},
): PolicyRequest {
  const request = cloudTrailRequest({ ...call, trail: { arn: source, account, organization } })
  const differing = byName([
    ['aws:principalservicename', present(service)],
    ['aws:principalservicenameslist', present(service)],
    ...Object.entries(own),
  ])
  return { ...request, requester: { service }, keys: (key) => differing(key) ?? request.keys(key) }
}
