import { anonymous } from '../anonymous.ts'
import type { Call } from '../call.ts'
import type { CloudTrailRecord } from '../event-history.ts'
import { inputSchema, outputSchema } from '../protocol/schema.ts'
import { globalRegion } from '../regions.ts'
import type { AwsError } from '../service.ts'
import { answerOfService, parametersOfService } from './elements-of-service.ts'
import { eventKind } from './event-kind.ts'
import { recordElements } from './record-elements.ts'
import { recordResources } from './record-resources.ts'
import { s3EventData } from './s3-event-data.ts'
import { s3Parameters, s3ResponseElements } from './s3-parameters.ts'
import { tlsDetails } from './tls-details.ts'

const GLOBAL_SERVICES = new Set(['iam', 'organizations', 'account'])

/**
 * The records of a call before it is carried out: the caller's, and the owner's where the resource is of another
 * account (EventBridge guide, "Events from AWS services via CloudTrail"; CloudTrail's sharedEventID).
 */
export function draftRecords(call: Call): CloudTrailRecord[] {
  const own = draftRecord(call)
  if (!own) return []
  const owner = own.resources?.find(({ accountId }) => accountId !== undefined)?.accountId
  const { world, caller } = call.context
  // Of a call that nobody signed only the owner hears.
  if (caller === anonymous) return owner === undefined ? [] : [{ ...own, recipientAccountId: owner }]
  if (!owner || owner === own.recipientAccountId || call.service.signingName === 'sts') return [own]
  const sharedEventID = world.id()
  return [
    { ...own, sharedEventID },
    { ...own, eventID: world.id(), sharedEventID, recipientAccountId: owner },
  ]
}

/** The record of a call before it is carried out, or nothing where CloudTrail does not log such calls. */
function draftRecord(call: Call): CloudTrailRecord | undefined {
  const { context, service } = call
  const kind = eventKind(service.signingName, call.name)
  if (!kind) return undefined
  const resources = recordResources(call)
  return {
    eventVersion: '1.11',
    userIdentity: context.caller.userIdentity,
    eventTime: context.now.toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: kind.eventSource,
    eventName: kind.eventName,
    awsRegion: GLOBAL_SERVICES.has(service.signingName)
      ? globalRegion(context.world.partition)
      : context.region,
    sourceIPAddress: context.sourceIp,
    // S3 writes the user agent in brackets.
    userAgent: service.signingName === 's3' ? `[${context.userAgent}]` : context.userAgent,
    requestParameters: null,
    responseElements: null,
    requestID: context.requestId,
    eventID: context.world.id(),
    readOnly: kind.readOnly,
    ...(resources ? { resources } : {}),
    eventType: 'AwsApiCall',
    ...(kind.apiVersion !== undefined && { apiVersion: kind.apiVersion }),
    managementEvent: kind.category === 'Management',
    recipientAccountId: context.caller.account,
    eventCategory: kind.category,
    tlsDetails: tlsDetails(call),
  }
}

export type CallOutcome = { ok: true; output: Record<string, unknown> } | { ok: false; error: AwsError }

/** The record with what came of the call. A denied call names no parameters, but of S3. */
export function finishRecord(draft: CloudTrailRecord, call: Call, outcome: CallOutcome): CloudTrailRecord {
  const ofS3 = call.service.signingName === 's3'
  const told = ofS3
    ? { ...draft, additionalEventData: s3EventData(call, outcome.ok ? outcome.output : undefined) }
    : draft
  if (outcome.ok)
    return {
      ...told,
      requestParameters: requestParameters(call),
      responseElements: hasAnswer(draft, call) ? response(call, outcome.output, draft) : null,
    }
  const denied = outcome.error.code.startsWith('AccessDenied')
  return {
    ...told,
    errorCode: denied ? 'AccessDenied' : outcome.error.code,
    errorMessage: outcome.error.message,
    requestParameters: denied && !ofS3 ? null : requestParameters(call),
  }
}

/** Reads have no answer in their records, but of AssumeRole; nor have DynamoDB's calls on items. */
function hasAnswer({ readOnly, eventCategory }: CloudTrailRecord, { name, service }: Call): boolean {
  if (service.signingName === 'dynamodb' && eventCategory === 'Data') return false
  return !readOnly || name === 'AssumeRole'
}

function requestParameters(call: Call): Record<string, unknown> | null {
  if (call.service.signingName === 's3') return s3Parameters(call)
  return parametersOfService(call, recordElements(inputSchema(call.schema), call.input))
}

function response(
  call: Call,
  output: Record<string, unknown>,
  { resources }: CloudTrailRecord,
): Record<string, unknown> | null {
  if (call.service.signingName === 's3') return s3ResponseElements(call, output)
  return answerOfService(call, recordElements(outputSchema(call.schema), output), resources?.[0]?.ARN)
}

/** Calls that fail before they reach the service's own logic leave no record. */
const UNRECORDED = new Set([
  'SerializationException',
  'UnknownOperationException',
  'NotImplemented',
  'UnrecognizedClientException',
  'ThrottlingException',
  'InternalFailure',
])

export const leavesRecord = (outcome: CallOutcome): boolean =>
  outcome.ok || !UNRECORDED.has(outcome.error.code)
