import type { NormalizedSchema } from '@smithy/core/schema'
import type { Call } from '../call.ts'
import { XML_NAMESPACES } from '../protocol/write-rest.ts'
import { httpTrait, inputSchema, outputSchema } from '../protocol/schema.ts'
import { xmlAsJson } from './xml-as-json.ts'

/** Keys that a customer sends along, codes of devices and checksums are in no record [U]. */
const UNTOLD = /customer-key|^x-amz-mfa$|^x-amz-(?:sdk-)?checksum/

/**
 * S3's request parameters: the bucket, the host, the subresource as a key without value, query and `x-amz-` headers by
 * their names and as text, and the XML body as JSON. A bucket policy is an object. Grants by header stand together
 * under `accessControlList`. Of DeleteObjects there is no body, of an upload neither content nor metadata.
 */
export function s3Parameters(call: Call): Record<string, unknown> {
  const { input, context } = call
  const parameters: Record<string, unknown> = {}
  if (typeof input['Bucket'] === 'string') parameters['bucketName'] = input['Bucket']
  const account = input['AccountId']
  if (typeof account === 'string') parameters['accountId'] = account
  parameters['Host'] = s3Host(call)
  const search = httpTrait(call.schema)?.uri.split('?')[1] ?? ''
  for (const [key, value] of new URLSearchParams(search)) if (key !== 'x-id') parameters[key] = value
  const id = context.wire?.query.get('x-id')
  if (id) parameters['x-id'] = id
  for (const [name, member] of inputSchema(call.schema).structIterator())
    addMember(parameters, name, member, input[name])
  return parameters
}

/** The host of S3, or of S3 Control, whose names begin with the account. */
export function s3Host({ input, context: { region } }: Call): string {
  const account = input['AccountId']
  return typeof account === 'string'
    ? `${account}.s3-control.${region}.amazonaws.com`
    : `s3.${region}.amazonaws.com`
}

function addMember(
  parameters: Record<string, unknown>,
  name: string,
  member: NormalizedSchema,
  value: unknown,
): void {
  if (value === undefined || name === 'Bucket' || name === 'AccountId' || name === 'Delete') return
  const { httpHeader, httpQuery, httpPayload, xmlName } = member.getMergedTraits()
  const header = httpHeader?.toLowerCase() ?? ''
  if (UNTOLD.test(header)) return
  if (name === 'Key') parameters['key'] = value
  else if (header.startsWith('x-amz-grant-')) {
    const grants = parameters['accessControlList'] ?? {}
    parameters['accessControlList'] = { ...grants, [header]: value }
  } else if (header.startsWith('x-amz-')) parameters[header] = asText(value)
  else if (httpQuery) parameters[httpQuery] = asText(value)
  else if (name === 'Policy' && typeof value === 'string') parameters['bucketPolicy'] = parsed(value)
  else if (httpPayload && member.isStructSchema()) {
    const namespace = XML_NAMESPACES[parameters['accountId'] === undefined ? 'restXml' : 's3Control']
    const content = xmlAsJson(member, value)
    parameters[xmlName ?? member.getName() ?? name] = { xmlns: namespace, ...(content === '' ? {} : content) }
  }
}

function parsed(policy: string): unknown {
  try {
    return JSON.parse(policy)
  } catch {
    return policy
  }
}

const asText = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : Array.isArray(value) ? value.join(',') : String(value)

/**
 * Headers of an answer that are in no record: the one that PutBucketLifecycle answers since September 2024 (a record of
 * November 2024 in Panther's rules), and checksums [U].
 */
const UNTOLD_ANSWER = /^x-amz-(?:checksum|transition-default)/

/** The other `x-amz-` headers of the answer; nothing where there are none. */
export function s3ResponseElements(
  call: Call,
  output: Record<string, unknown>,
): Record<string, unknown> | null {
  const elements: Record<string, unknown> = {}
  for (const [name, member] of outputSchema(call.schema).structIterator()) {
    const header = member.getMergedTraits().httpHeader?.toLowerCase() ?? ''
    if (output[name] === undefined || !header.startsWith('x-amz-') || UNTOLD_ANSWER.test(header)) continue
    elements[header] = asText(output[name])
  }
  return Object.keys(elements).length > 0 ? elements : null
}
