import { protocolOf } from './protocol/protocol-of.ts'
import type { CredentialScope } from './protocol/credential-scope.ts'
import type { WireRequest } from './protocol/wire.ts'
import { globalRegion } from './regions.ts'
import type { Caller } from './service.ts'
import { findBucket } from './services/s3/buckets.ts'
import type { World } from './world.ts'

/** Whoever signs nothing: only S3 hears such calls. The identity is that of CloudTrail's records of public objects. */
export const anonymous: Caller = {
  account: 'ANONYMOUS_PRINCIPAL',
  arn: 'anonymous',
  userId: 'anonymous',
  accessKeyId: '',
  userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
}

/**
 * The scope of a request to S3 that nobody signed, in the region of its bucket; nothing where it has a signature of
 * whatever kind, or is meant for another service.
 */
export function anonymousScope(world: World, request: WireRequest): CredentialScope | undefined {
  const signed = request.headers['authorization'] !== undefined || request.query.has('X-Amz-Credential')
  if (signed || protocolOf(request, undefined) !== 'restXml') return undefined
  const bucket = findBucket(world, request.path.split('/')[1] ?? '')
  return { accessKeyId: '', region: bucket?.region ?? globalRegion(world.partition), signingName: 's3' }
}
