import {
  documentOf,
  type Fields,
  field,
  fieldsOf,
  isFields,
  listOf,
  nonEmpty,
  parsed,
  truthOf,
} from '../text/fields.ts'
import { sessionName } from './protected-resources.ts'

export type NamedResource = { arn: string; account: string | undefined }

/** A record seen as a call on an API, as far as judging it needs. */
export type ApiCall = {
  source: string
  /** Without the version that some services append (`20150331v2`). */
  name: string
  eventTime: string
  /** Whose trail recorded it: the account that was called. */
  account: string | undefined
  /** Where it was called; a bucket's policy is recorded in the bucket's region. */
  region: string | undefined
  /** Absent where the record does not have them: denied calls (null), oversized ones (omitted), redacted ones ({}). */
  params: Fields | undefined
  response: Fields | undefined
  /** What a service says that it did by itself (`eventType: AwsServiceEvent`). */
  details: Fields | undefined
  /** A denied call's own last, where its message names it. */
  resources: NamedResource[]
  /** ARN that the message of a denied call names, where the record has no parameters. */
  deniedResource: string | undefined
  failed: boolean
  /** Seen at a VPC endpoint; such records have no parameters (CloudTrail user guide, "Logging network activity events"). */
  isNetworkActivity: boolean
  /** ARN of the caller, of a session's role where it is one. A claim like all else in the record. */
  callerArn: string | undefined
  /** The id of that role. */
  callerId: string | undefined
  /** The name of that role's session, and the function that its keys were given to. */
  sessionName: string | undefined
  sessionFunction: string | undefined
  /** The AWS service that made the call on the caller's behalf. */
  invokedBy: string | undefined
  /** Made in the console or by CloudFormation, which send whole forms, unchanged values included. */
  wholeForm: boolean
}

/** The event inside an EventBridge envelope (its user guide, "Event structure"); undefined where there is none. */
export const detailOf = ({ detail }: Fields): Fields | undefined => (isFields(detail) ? detail : undefined)

/** The record inside an EventBridge envelope, or the value itself. */
export function unwrapped(value: unknown): unknown {
  if (!isFields(value) || Object.hasOwn(value, 'eventSource')) return value
  return detailOf(value) ?? value
}

const versioned = /^(.*?)20\d{6}(?:v\d+)?$/

/** The API's name without the version suffix that Lambda's and CloudFront's records carry. */
export function withoutVersion(eventName: string): string {
  const last = eventName.charCodeAt(eventName.length - 1)
  if (last < 0x30 || last > 0x39) return eventName
  return versioned.exec(eventName)?.[1] || eventName
}

export type CallName = Pick<ApiCall, 'source' | 'name'>

/** Which API a record is about; undefined where it has no eventSource or no eventName. */
export function callNameOf(record: unknown): CallName | undefined {
  const fields = fieldsOf(record)
  const source = nonEmpty(fields['eventSource'])
  const eventName = nonEmpty(fields['eventName'])
  if (!source || !eventName) return undefined
  return { source: commonSource(source.toLowerCase()), name: withoutVersion(eventName) }
}

/** The service as the commercial partition names it: rules are the same in China and in the European sovereign cloud. */
function commonSource(source: string): string {
  return source.endsWith('.com') ? source : source.replace(/\.amazonaws\.(?:com\.cn|eu)$/, '.amazonaws.com')
}

export function accountOf(record: unknown): string | undefined {
  const { recipientAccountId, userIdentity } = fieldsOf(record)
  return nonEmpty(recipientAccountId) ?? nonEmpty(fieldsOf(userIdentity)['accountId'])
}

/** What a record says was called, with all that judging it needs. */
export function apiCallOf(record: unknown, { source, name }: CallName): ApiCall {
  const fields = fieldsOf(record)
  const identity = fieldsOf(fields['userIdentity'])
  const issuer = issuerOf(identity)
  const invokedBy = nonEmpty(identity['invokedBy'])
  const params = partOf(fields['requestParameters'])
  const denied = params ? undefined : deniedResourceOf(record)
  const resources = resourcesOf(fields['resources'])
  return {
    source,
    name,
    eventTime: nonEmpty(fields['eventTime']) ?? '',
    account: accountOf(record),
    region: nonEmpty(fields['awsRegion']),
    params,
    response: partOf(fields['responseElements']),
    details: partOf(fields['serviceEventDetails']),
    resources: denied === undefined ? resources : [...resources, { arn: denied, account: undefined }],
    deniedResource: denied,
    failed: nonEmpty(fields['errorCode']) !== undefined,
    isNetworkActivity: fields['eventCategory'] === 'NetworkActivity',
    callerArn: nonEmpty(issuer['arn']) ?? nonEmpty(identity['arn']),
    callerId: nonEmpty(issuer['principalId']),
    sessionName: sessionName(nonEmpty(identity['arn'])),
    sessionFunction: nonEmpty(fieldsOf(identity['inScopeOf'])['credentialsIssuedTo']),
    invokedBy,
    wholeForm: sendsWholeForms(fields, invokedBy),
  }
}

const issuerOf = (identity: Fields): Fields => fieldsOf(fieldsOf(identity['sessionContext'])['sessionIssuer'])

/**
 * Request parameters and response elements. Over 100 KB they are replaced by `{omitted: true, …}`, where they are
 * redacted by `{}`; exports to tables keep them as a JSON string (Athena's and Lake's rows).
 */
function partOf(value: unknown): Fields | undefined {
  const part = documentOf(value)
  if (part === undefined || isEmpty(part)) return undefined
  return truthOf(field(part, 'omitted')) === true ? undefined : part
}

function isEmpty(part: Fields): boolean {
  for (const name in part) if (Object.hasOwn(part, name)) return false
  return true
}

/** ARNs among the record's resources. Tables of records keep them under small letters, or as a JSON string. */
function resourcesOf(value: unknown): NamedResource[] {
  const resources: NamedResource[] = []
  for (const item of listOf(typeof value === 'string' ? parsed(value) : value)) {
    const arn = nonEmpty(field(item, 'ARN', 'arn')) ?? nonEmpty(field(item, 'ARNPrefix', 'arnPrefix'))
    if (arn) resources.push({ arn, account: nonEmpty(field(item, 'accountId', 'accountid')) })
  }
  return resources
}

/**
 * A denied call's message names the resource: `… on resource: arn:… because …`, S3's in quotes (IAM user guide,
 * "Troubleshoot access denied error messages"; S3 user guide, "Troubleshoot access denied (403 Forbidden) errors").
 */
export function deniedResourceOf(record: unknown): string | undefined {
  const message = nonEmpty(field(record, 'errorMessage'))
  return message && /on resource: "?(arn:[^\s"']+)/.exec(message)?.[1]
}

const formSenders: ReadonlySet<string | undefined> = new Set([
  'signin.amazonaws.com',
  'console.amazonaws.com',
  'cloudformation.amazonaws.com',
])

const sendsWholeForms = ({ userAgent, sessionCredentialFromConsole }: Fields, invokedBy?: string): boolean =>
  truthOf(sessionCredentialFromConsole) === true ||
  formSenders.has(nonEmpty(userAgent)) ||
  formSenders.has(invokedBy)
