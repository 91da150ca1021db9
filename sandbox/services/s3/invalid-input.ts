import * as schemas from '@aws-sdk/client-s3'
import type { BrokenConstraint } from '../../protocol/constraints.ts'
import { inputSchema, operationSchema } from '../../protocol/schema.ts'
import type { AwsError } from '../../service.ts'
import { invalidArgument, malformedXml, s3Error } from './errors.ts'

/** Members whose wrong values have answers of their own, which the operations give; or more values than the model says. */
const OWN_ANSWERS = new Set([
  'ACL',
  'AccessControlPolicy.Grants[].Grantee.Type',
  'AccessControlPolicy.Grants[].Permission',
  'CreateBucketConfiguration.LocationConstraint',
  'EncodingType',
  'MetadataDirective',
  ...['Topic', 'Queue', 'LambdaFunction'].map(
    (kind) => `NotificationConfiguration.${kind}Configurations[].Filter.Key.FilterRules[].Name`,
  ),
  'ObjectAttributes[]',
  'Policy',
  'StorageClass',
  'TaggingDirective',
  'Tagging.TagSet[].Key',
])

/** What S3 says of headers, where its words are known. */
const OF_HEADERS: Readonly<Record<string, (header: string, value: unknown) => AwsError>> = {
  ChecksumAlgorithm: () =>
    s3Error(
      'InvalidRequest',
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    ),
  ObjectOwnership: (header, value) =>
    s3Error('InvalidArgument', `Invalid ${header} header: ${String(value)}`, { ArgumentName: header }),
  ServerSideEncryption: (header, value) =>
    invalidArgument('The encryption method specified is not supported', header, value),
  ObjectLockMode: (header, value) => invalidArgument('Unknown wormMode directive.', header, value),
  ObjectLockLegalHoldStatus: (header, value) =>
    invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", header, value),
}

/**
 * What a request gets that S3's model forbids: MalformedXML for its body, InvalidArgument for a header or a parameter
 * (LocalStack's recorded `test_bucket_versioning_crud`, `test_bucket_ownership_controls_exc`). Nothing where the
 * operation has its own answer.
 */
export function invalidInput(broken: readonly BrokenConstraint[], operation: string): AwsError | undefined {
  const first = broken.find(({ path }) => !OWN_ANSWERS.has(path))
  if (!first) return undefined
  const [member = ''] = first.path.split(/[.[{]/)
  const { httpHeader, httpQuery } = traitsOf(operation, member)
  const place = httpHeader ?? httpQuery
  if (place === undefined) return malformedXml()
  const own = OF_HEADERS[member]
  return (
    own?.(place, first.value) ??
    invalidArgument(`Invalid ${place}: ${String(first.value)}`, place, first.value)
  )
}

function traitsOf(operation: string, member: string) {
  const schema = operationSchema(schemas, operation)
  const input = schema && inputSchema(schema)
  return input?.isStructSchema() ? input.getMemberSchema(member).getMergedTraits() : {}
}
