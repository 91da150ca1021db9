import type { AccountId, Region, Tamper } from '../model/index.ts'
import { classifyRecord } from '../tamper/classify-record.ts'
import { type ProtectedResources, protectedByDefault } from '../tamper/protected-resources.ts'
import { type Envelope, envelopeOf } from './envelope.ts'

export { ImplausibleEvent } from './envelope.ts'

/** An EventBridge event that the guard takes seriously: whom and what to look at. */
export type TamperEvent = {
  account: AccountId
  region: Region
  tamper: Tamper
  verdict: 'tamper' | 'attempt' | 'benign'
  /** Service whose API was called, such as `s3.amazonaws.com`. */
  eventSource: string
}

/**
 * Checks an envelope and judges the record in it.
 * @param listed which resources tampering is about
 * @throws ImplausibleEvent as envelopeOf does
 */
export const tamperOfEvent = (
  event: unknown,
  now: Date,
  listed: ProtectedResources = protectedByDefault,
): TamperEvent => judgedEnvelope(envelopeOf(event, now), listed)

/** What an envelope's record means for the resources that are protected. */
export function judgedEnvelope(envelope: Envelope, listed: ProtectedResources): TamperEvent {
  const { account, region, eventId, eventSource, eventTime, errorCode, record } = envelope
  const triage = classifyRecord(record, listed)
  return {
    account,
    region,
    verdict: triage?.verdict ?? 'benign',
    eventSource,
    tamper: {
      eventId,
      eventName: envelope.eventName,
      eventTime,
      region,
      ...(triage?.target && { target: triage.target }),
      weakens: triage?.weakens ?? [],
      actor: triage?.actor ?? { type: 'Unknown' },
      ...(errorCode !== undefined && { errorCode }),
    },
  }
}
