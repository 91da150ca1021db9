import type { AnyService, AwsError } from '../service.ts'
import { errorSchema, httpErrorTrait, queryErrorTrait } from './schema.ts'
import { isXmlRest } from './wire.ts'
import type { Protocol } from './wire.ts'

type Spelling = { code: string; status: number }

/**
 * Errors that every service may raise, spelt as its protocol does ("Common errors" of the API references; S3's list
 * of error codes). Operations and faults use the JSON spelling.
 */
const SPELLINGS: Readonly<Record<string, Partial<Record<Protocol, Spelling>>>> = {
  ThrottlingException: {
    awsQuery: { code: 'Throttling', status: 400 },
    restJson: { code: 'ThrottlingException', status: 429 },
    restXml: { code: 'SlowDown', status: 503 },
  },
  AccessDeniedException: {
    awsQuery: { code: 'AccessDenied', status: 403 },
    restJson: { code: 'AccessDeniedException', status: 403 },
    restXml: { code: 'AccessDenied', status: 403 },
  },
  UnrecognizedClientException: {
    awsQuery: { code: 'InvalidClientTokenId', status: 403 },
    restJson: { code: 'UnrecognizedClientException', status: 403 },
    restXml: { code: 'InvalidAccessKeyId', status: 403 },
  },
  MissingAuthenticationTokenException: {
    awsQuery: { code: 'MissingAuthenticationToken', status: 403 },
    restJson: { code: 'MissingAuthenticationTokenException', status: 403 },
    restXml: { code: 'AccessDenied', status: 403 },
  },
  ValidationException: {
    awsQuery: { code: 'ValidationError', status: 400 },
    restXml: { code: 'MalformedXML', status: 400 },
  },
  SerializationException: {
    awsQuery: { code: 'MalformedInput', status: 400 },
    restXml: { code: 'InvalidArgument', status: 400 },
  },
  UnknownOperationException: {
    awsQuery: { code: 'InvalidAction', status: 400 },
    restJson: { code: 'UnknownOperationException', status: 404 },
    restXml: { code: 'NotImplemented', status: 501 },
  },
  InternalFailure: { restXml: { code: 'InternalError', status: 500 } },
}

/** Codes that any operation may raise without declaring them. */
export const COMMON_ERRORS: ReadonlySet<string> = new Set([
  ...Object.keys(SPELLINGS),
  ...Object.values(SPELLINGS).flatMap((spelling) => Object.values(spelling).map(({ code }) => code)),
  'ServiceUnavailable',
  'InvalidAction',
  'InvalidParameterCombination',
  'InvalidParameterValue',
  'MissingParameter',
  'NotAuthorizedException',
  'NotImplemented',
])

/** Code and status of an error on the wire. */
export function wireError(error: AwsError, service: AnyService | undefined, protocol: Protocol): Spelling {
  const common = SPELLINGS[error.code]?.[isXmlRest(protocol) ? 'restXml' : protocol]
  if (common) return common
  const schema = service && errorSchema(service.schemas, error.code)
  if (protocol === 'awsQuery') {
    const trait = schema && queryErrorTrait(schema)
    return trait ?? { code: error.code, status: (schema && httpErrorTrait(schema)) ?? error.status }
  }
  if (protocol === 'restJson')
    return { code: error.code, status: (schema && httpErrorTrait(schema)) ?? error.status }
  return { code: error.code, status: error.status }
}
