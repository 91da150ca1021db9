import type { AccountId, Region, Tamper } from '../model.ts'
import { classifyRecord } from '../tamper/classify-record.ts'
import { protectedByDefault } from '../tamper/protected-resources.ts'

/** An EventBridge event that the guard takes seriously: whom and what to look at. */
export type TamperEvent = {
  account: AccountId
  region: Region
  tamper: Tamper
  verdict: 'tamper' | 'attempt' | 'benign'
}

/** An event that is not what it claims to be. The invocation fails, so that it lands in the dead-letter queue. */
export class ImplausibleEvent extends Error {
  constructor(why: string) {
    super(`not an event to act on: ${why}`)
    this.name = 'ImplausibleEvent'
  }
}

const maxAge = 24 * 3_600_000

/**
 * Checks an envelope: an event is a claim, and whoever may invoke a function may claim anything.
 * @throws ImplausibleEvent where envelope and record disagree, or the record is too old or from the future
 */
export function tamperOfEvent(event: unknown, now: Date): TamperEvent {
  if (!isObject(event)) throw new ImplausibleEvent('it is no object')
  if (event['detail-type'] !== 'AWS API Call via CloudTrail')
    throw new ImplausibleEvent('it is no API call via CloudTrail')
  const record = event.detail
  if (!isObject(record)) throw new ImplausibleEvent('it has no record')
  const triage = classifyRecord(event, protectedByDefault)
  if (!triage) throw new ImplausibleEvent('its record names no event')
  const account = textOf(event.account, 'account')
  const region = textOf(event.region, 'region')
  if (!/^\d{12}$/.test(account)) throw new ImplausibleEvent('its account is no account id')
  if (!/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) throw new ImplausibleEvent('its region is no region')
  if (event.source !== `aws.${triage.eventSource.split('.')[0]}`)
    throw new ImplausibleEvent('source and eventSource differ')
  if (record.recipientAccountId !== account)
    throw new ImplausibleEvent('account and recipientAccountId differ')
  if (record.awsRegion !== region) throw new ImplausibleEvent('region and awsRegion differ')
  const eventTime = textOf(record.eventTime, 'eventTime')
  const eventId = textOf(record.eventID, 'eventID')
  if (!/^[\w-]{1,100}$/.test(eventId)) throw new ImplausibleEvent('its eventID is no event id')
  const age = now.getTime() - Date.parse(eventTime)
  if (Number.isNaN(age) || age > maxAge || age < -5 * 60_000)
    throw new ImplausibleEvent(`its time is ${eventTime}`)
  return {
    account,
    region,
    verdict: triage.verdict,
    tamper: {
      eventId,
      eventName: triage.eventName,
      eventTime,
      region,
      ...(triage.target && { target: triage.target }),
      weakens: triage.weakens,
      actor: triage.actor,
      ...(triage.errorCode !== undefined && { errorCode: triage.errorCode }),
    },
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new ImplausibleEvent(`it has no ${name}`)
  return value
}
