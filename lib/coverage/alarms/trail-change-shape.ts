import type { Field, RecordShape } from '../filter-pattern/find-missed.ts'
import type { AccountId } from '../../model/index.ts'

/** The changes that CIS names (v5.0 4.5). PutEventSelectors is not among them. */
export const trailChanges = [
  'CreateTrail',
  'UpdateTrail',
  'DeleteTrail',
  'StartLogging',
  'StopLogging',
] as const

export type TrailChange = (typeof trailChanges)[number]

const only = (...values: Field['values']): Field => ({ values, any: false })
const likely = (...values: Field['values']): Field => ({ values, any: true })
const unusual = likely(undefined, 'example')

/**
 * The records of one change to a trail of an account, by whomever, in whichever region, with success or without
 * (CloudTrail user guide, "CloudTrail record contents"). An API call of CloudTrail is always a management event that
 * writes. CloudWatch Logs gets each record as JSON without spaces.
 */
export function trailChangeShape(change: TrailChange, account: AccountId): RecordShape {
  const fields = new Map<string, Field>([
    ['eventVersion', likely('1.11')],
    ['userIdentity', only({})],
    ['userIdentity.type', likely('IAMUser', 'AssumedRole', 'Root')],
    ['userIdentity.principalId', likely('AIDAEXAMPLE', undefined)],
    ['userIdentity.arn', likely(`arn:aws:iam::${account}:user/alice`, undefined)],
    ['userIdentity.accountId', likely(account, undefined)],
    ['userIdentity.userName', likely('alice', undefined)],
    ['eventTime', likely('2026-01-05T10:00:00Z')],
    ['eventSource', only('cloudtrail.amazonaws.com')],
    ['eventName', only(change)],
    ['awsRegion', likely('eu-west-1', 'us-east-1')],
    ['sourceIPAddress', likely('192.0.2.10')],
    ['userAgent', likely('aws-cli/2.31.0', undefined)],
    ['errorCode', likely('AccessDenied', 'TrailNotFoundException', undefined)],
    ['errorMessage', likely('not authorized', undefined)],
    ['requestParameters', only({}, null)],
    ['requestParameters.name', likely('main', undefined)],
    ['responseElements', only(null, {})],
    ['requestID', likely('6a6e2b8c-0d5a-4d5b-9a55-2f2f0f6f7d11')],
    ['eventID', likely('0c1d2e3f-1111-4222-8333-944455566677')],
    ['readOnly', only(false)],
    ['eventType', only('AwsApiCall')],
    ['managementEvent', only(true)],
    ['recipientAccountId', only(account)],
    ['eventCategory', only('Management')],
    ['tlsDetails', only({}, undefined)],
  ])
  const fieldAt = (path: string): Field => {
    const parent = path.replace(/(?:\.[^.[]*|\[\d+\])$/, '')
    if (!fields.has(path) && parent !== path && !mayHold(fieldAt(parent))) return only(undefined)
    return fields.get(path) ?? unusual
  }
  const parts = [...fields].map(([path, field]) => ({ name: path.split('.').at(-1) ?? '', ...field }))
  return {
    field: fieldAt,
    pieces: parts.filter(({ values }) => !values.includes(undefined)).map(certainPiece),
    sample: parts.map(({ name, values }) => `"${name}":${JSON.stringify(values[0])}`).join(','),
  }
}

/** What the text of a field begins with, or all of it where it has but one value. */
function certainPiece({ name, values, any }: Field & { name: string }): string {
  const [value, ...others] = values
  if (any) return `"${name}":"`
  return `"${name}":${others.length > 0 || typeof value === 'object' ? '' : JSON.stringify(value)}`
}

/** A path leads further only from an object. */
const mayHold = ({ values, any }: Field): boolean =>
  any || values.some((value) => typeof value === 'object' && value !== null)
