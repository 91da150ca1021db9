import { anonymous } from '../anonymous.ts'
import type { Call } from '../call.ts'
import { CIPHER_SUITE } from './tls-details.ts'

/**
 * What S3 tells of each request besides: how it was signed, what was sent, and how an object was encrypted that it
 * writes (records of PutBucketPolicy, PutBucketLogging and CopyObject in elastic/integrations and Panther's rules; the
 * values of SSEApplied: S3 user guide, "Default encryption FAQ"). Of bytes that went out only an object's are counted.
 */
export function s3EventData(
  call: Call,
  output: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const { caller, wire, requestId } = call.context
  const signed = caller !== anonymous
  const applied = output && sseApplied(call, output)
  return {
    ...(signed && { SignatureVersion: 'SigV4' }),
    CipherSuite: CIPHER_SUITE,
    bytesTransferredIn: wire?.body.length ?? 0,
    ...(applied !== undefined && { SSEApplied: applied }),
    ...(signed && {
      AuthenticationMethod: wire?.query.has('X-Amz-Signature') === true ? 'QueryString' : 'AuthHeader',
    }),
    'x-amz-id-2': requestId,
    bytesTransferredOut: output ? bytesOf(output['Body']) : 0,
  }
}

const WRITES = new Set(['PutObject', 'CopyObject'])

function sseApplied({ name, input }: Call, output: Record<string, unknown>): string | undefined {
  if (!WRITES.has(name)) return undefined
  const { ServerSideEncryption: algorithm, SSECustomerAlgorithm: customer } = output
  if (customer !== undefined) return 'SSE_C'
  const kind = algorithm === 'aws:kms' ? 'SSE_KMS' : algorithm === 'AES256' ? 'SSE_S3' : undefined
  return kind !== undefined && input['ServerSideEncryption'] === undefined ? `Default_${kind}` : kind
}

const bytesOf = (body: unknown): number => (body instanceof Uint8Array ? body.length : 0)
