import type { Call } from '../call.ts'
import type { CloudTrailRecord } from '../event-history.ts'
import { globalRegion } from '../regions.ts'
import { s3Host } from './s3-parameters.ts'

/** Of Amazon's TLS 1.3, as clients of today agree on it. */
export const CIPHER_SUITE = 'TLS_AES_128_GCM_SHA256'

/**
 * How the caller's client reached AWS, in the records of all calls over TLS since eventVersion 1.08. The sandbox speaks
 * plain HTTP, in the place of endpoints that speak TLS alone.
 */
export const tlsDetails = (call: Call): NonNullable<CloudTrailRecord['tlsDetails']> => ({
  tlsVersion: 'TLSv1.3',
  cipherSuite: CIPHER_SUITE,
  clientProvidedHostHeader: endpointHost(call),
})

/** The name of the endpoint in AWS: that of IAM has no region, others of its kind the leading one of the partition. */
function endpointHost(call: Call): string {
  const { signingName } = call.service
  const { world, region } = call.context
  if (signingName === 's3') return s3Host(call)
  if (signingName === 'iam') return 'iam.amazonaws.com'
  const ofPartition = signingName === 'organizations' || signingName === 'account'
  return `${signingName}.${ofPartition ? globalRegion(world.partition) : region}.amazonaws.com`
}
