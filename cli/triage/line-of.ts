import type { Triage } from '../../lib/tamper/classify-record.ts'

/** A verdict as a line of JSON, its keys in the order that is part of the interface. */
export function lineOf(triage: Triage, file: string): string {
  const { eventID, eventTime, eventName, region, account, verdict, target, weakens, actor } = triage
  const line = { eventID, eventTime, eventName, region, account, verdict, target, weakens, actor, file }
  return `${JSON.stringify(line)}\n`
}
