import type { Protocol, WireRequest } from './wire.ts'

/**
 * S3 Control signs as S3 does. Its host is `ACCOUNT.s3-control.REGION…`, which an endpoint on loopback does not keep;
 * its paths begin with the API's version and its requests carry the account.
 */
export const isS3Control = ({ path, headers }: WireRequest): boolean =>
  path.startsWith('/v20180820/') && headers['x-amz-account-id'] !== undefined

const JSON_1_0 = new Set(['sqs', 'dynamodb', 'states', 'monitoring'])

/** How a request is written, seen from the request alone, so that even an unknown service's client gets its error. */
export function protocolOf(request: WireRequest, signingName: string | undefined): Protocol {
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return 'rpcV2Cbor'
  if (request.headers['x-amz-target'] !== undefined) {
    return signingName !== undefined && JSON_1_0.has(signingName) ? 'awsJson1.0' : 'awsJson1.1'
  }
  if (signingName === 's3') return isS3Control(request) ? 's3Control' : 'restXml'
  const contentType = request.headers['content-type'] ?? ''
  if (contentType.startsWith('application/x-www-form-urlencoded') || request.query.has('Action'))
    return 'awsQuery'
  return signingName === undefined && !contentType.includes('json') ? 'restXml' : 'restJson'
}
