import { documentOf, type Fields, field, isFields, listOf, nonEmpty, truthOf } from './wire.ts'

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
  /** Absent where the record does not have them: denied calls (null), oversized ones (omitted). */
  params: Fields | undefined
  response: Fields | undefined
  resources: NamedResource[]
  failed: boolean
  errorMessage: string
  /** Made in the console or by CloudFormation, which send whole forms, unchanged values included. */
  wholeForm: boolean
}

/** The record inside an EventBridge envelope, or the value itself. */
export function unwrapped(value: unknown): unknown {
  if (!isFields(value) || Object.hasOwn(value, 'eventSource')) return value
  const detail = field(value, 'detail')
  return isFields(detail) ? detail : value
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
  const source = nonEmpty(field(record, 'eventSource'))
  const eventName = nonEmpty(field(record, 'eventName'))
  if (!source || !eventName) return undefined
  return { source: commonSource(source.toLowerCase()), name: withoutVersion(eventName) }
}

/** The service as the commercial partition names it: rules are the same in China and in the European sovereign cloud. */
function commonSource(source: string): string {
  return source.endsWith('.com') ? source : source.replace(/\.amazonaws\.(?:com\.cn|eu)$/, '.amazonaws.com')
}

export function accountOf(record: unknown): string | undefined {
  return (
    nonEmpty(field(record, 'recipientAccountId')) ??
    nonEmpty(field(field(record, 'userIdentity'), 'accountId'))
  )
}

/** What a record says was called, with all that judging it needs. */
export function apiCallOf(record: unknown, { source, name }: CallName): ApiCall {
  return {
    source,
    name,
    eventTime: nonEmpty(field(record, 'eventTime')) ?? '',
    account: accountOf(record),
    region: nonEmpty(field(record, 'awsRegion')),
    params: partOf(field(record, 'requestParameters')),
    response: partOf(field(record, 'responseElements')),
    resources: resourcesOf(field(record, 'resources')),
    failed: nonEmpty(field(record, 'errorCode')) !== undefined,
    errorMessage: nonEmpty(field(record, 'errorMessage')) ?? '',
    wholeForm: sendsWholeForms(record),
  }
}

/** Over 100 KB they are replaced by `{omitted: true, …}`; exports have them as texts of JSON. */
function partOf(value: unknown): Fields | undefined {
  const part = documentOf(value)
  return part && truthOf(field(part, 'omitted')) === true ? undefined : part
}

function resourcesOf(value: unknown): NamedResource[] {
  const resources: NamedResource[] = []
  for (const item of listOf(value)) {
    const arn = nonEmpty(field(item, 'ARN', 'ARNPrefix'))
    if (arn) resources.push({ arn, account: nonEmpty(field(item, 'accountId')) })
  }
  return resources
}

const formSenders = new Set(['signin.amazonaws.com', 'console.amazonaws.com', 'cloudformation.amazonaws.com'])

function sendsWholeForms(record: unknown): boolean {
  const agent = nonEmpty(field(record, 'userAgent')) ?? ''
  const invokedBy = nonEmpty(field(field(record, 'userIdentity'), 'invokedBy')) ?? ''
  return (
    truthOf(field(record, 'sessionCredentialFromConsole')) === true ||
    formSenders.has(agent) ||
    formSenders.has(invokedBy)
  )
}
