import { regionForm } from '../aws/regions.ts'
import type { AccountId, Region } from '../model/index.ts'
import { hasExpired } from '../checks/judging/rules.ts'
import type { Pipeline, Policy } from '../policy/policy.ts'
import { globMatches } from '../text/fields.ts'
import { isAccountId } from '../text/arn.ts'
import { type Session, sessionName } from '../tamper/protected-resources.ts'

/** An EventBridge event whose envelope and record agree: who it concerns, and what is said to have happened. */
export type Envelope = {
  account: AccountId
  region: Region
  eventId: string
  /** The same for every account that got a record of this one call. */
  sharedEventId?: string
  requestId?: string
  eventSource: string
  eventName: string
  eventTime: string
  errorCode?: string
  record: Readonly<Record<string, unknown>>
}

/** An event that is not what it claims to be. The invocation fails, so that it lands in the dead-letter queue. */
export class ImplausibleEvent extends Error {
  constructor(why: string) {
    super(`not an event to act on: ${why}`)
    this.name = 'ImplausibleEvent'
  }
}

const day = 24 * 3_600_000
const detailTypes = ['AWS API Call via CloudTrail', 'AWS Service Event via CloudTrail']

/**
 * Checks an envelope: an event is a claim, and whoever may invoke a function may claim anything. Pure, and without
 * the catalogue of tampering, so that the answer to a stopped trail need not wait for it.
 * @param maxAge in milliseconds; what event history shows may be older than what EventBridge delivers
 * @throws ImplausibleEvent where envelope and record disagree, or the record is too old or from the future
 */
export function envelopeOf(event: unknown, now: Date, maxAge = day): Envelope {
  if (!isObject(event)) throw new ImplausibleEvent('it is no object')
  if (!detailTypes.some((type) => type === event['detail-type']))
    throw new ImplausibleEvent('it is no API call via CloudTrail')
  const record = event.detail
  if (!isObject(record)) throw new ImplausibleEvent('it has no record')
  const eventSource = textOf(record, 'eventSource').toLowerCase()
  const eventName = textOf(record, 'eventName')
  const account = textOf(event, 'account')
  const region = textOf(event, 'region')
  if (!isAccountId(account)) throw new ImplausibleEvent('its account is no account id')
  if (!regionForm.test(region)) throw new ImplausibleEvent('its region is no region')
  if (event.source !== `aws.${eventSource.split('.')[0]}`)
    throw new ImplausibleEvent('source and eventSource differ')
  if (record.recipientAccountId !== account)
    throw new ImplausibleEvent('account and recipientAccountId differ')
  if (record.awsRegion !== region) throw new ImplausibleEvent('region and awsRegion differ')
  const eventTime = textOf(record, 'eventTime')
  const eventId = idOf(record, 'eventID') ?? ''
  if (eventId === '') throw new ImplausibleEvent('its eventID is no event id')
  const sharedEventId = idOf(record, 'sharedEventID')
  const requestId = idOf(record, 'requestID')
  const errorCode = nonEmptyText(record.errorCode)
  // Date.parse takes much else for a time, such as `file://2026-11-21`, and this one stands in commands for people.
  const age = /^[\d-]+T[\d:.]+Z$/.test(eventTime) ? now.getTime() - Date.parse(eventTime) : NaN
  if (Number.isNaN(age) || age > maxAge || age < -5 * 60_000)
    throw new ImplausibleEvent(`its time is ${eventTime}`)
  return {
    account,
    region,
    eventId,
    eventSource,
    eventName,
    eventTime,
    record,
    ...(sharedEventId !== undefined && { sharedEventId }),
    ...(requestId !== undefined && { requestId }),
    ...(errorCode !== undefined && { errorCode }),
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const nonEmptyText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

function textOf(from: Readonly<Record<string, unknown>>, name: string): string {
  const text = nonEmptyText(from[name])
  if (text === undefined) throw new ImplausibleEvent(`it has no ${name}`)
  return text
}

/** Ids become keys of the state: one that is none is left out. */
function idOf(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const text = nonEmptyText(record[name])
  return text !== undefined && /^[\w-]{1,100}$/.test(text) ? text : undefined
}

/** Records of one call, in whichever accounts, are one incident (CloudTrail record contents, sharedEventID). */
export const alertName = ({ eventId, sharedEventId }: Envelope): string => `event#${sharedEventId ?? eventId}`

/**
 * The pipeline of the policy whose role made a call. What such a role changes is proposed for repair, not repaired:
 * it would only change it again.
 * @param roleArn of the role, not of its session; undefined for callers that are no role
 */
export function pipelineOf(policy: Policy, roleArn: string | undefined, now: Date): Pipeline | undefined {
  if (roleArn === undefined) return undefined
  return policy.pipelines.find(
    (pipeline) => !hasExpired(pipeline, now) && globMatches(pipeline.role, roleArn),
  )
}

/** The session that a record's caller is, as the record claims: of which role, by the id that IAM gave it, and whose. */
export function issuerOfRecord(record: Envelope['record']): Session {
  const identity = objectAt(record, 'userIdentity')
  const issuer = objectAt(objectAt(identity, 'sessionContext'), 'sessionIssuer')
  return {
    arn: nonEmptyText(issuer?.arn),
    id: nonEmptyText(issuer?.principalId),
    name: sessionName(nonEmptyText(identity?.arn)),
    functionArn: nonEmptyText(objectAt(identity, 'inScopeOf')?.credentialsIssuedTo),
  }
}

/** That role's ARN. */
export const roleOfRecord = (record: Envelope['record']): string | undefined => issuerOfRecord(record).arn

function objectAt(
  from: Readonly<Record<string, unknown>> | undefined,
  name: string,
): Record<string, unknown> | undefined {
  const value = from?.[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}
