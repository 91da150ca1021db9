import { jsonText } from '../../lib/report/json.ts'
import type { Triage } from '../../lib/tamper/classify-record.ts'
import type { Actor } from '../../lib/model/index.ts'

type Write = (text: string) => string

/** All but the ASCII that JSON writes as it is: what a terminal would obey, or hide, is written as its escape. */
const special = /[^ !#-[\]-~]/

/** As `jsonText`, which costs more than to look whether it is needed. */
const quoted: Write = (text) => (special.test(text) ? jsonText(text) : `"${text}"`)
const bare: Write = (text) => `"${text}"`

/**
 * Writes the verdicts of one file as lines of JSON, their keys in the order that is part of the interface. A log has
 * many lines, and putting one together takes longer than judging it: hence not by way of an object.
 * @returns a function for one verdict, and for whether no text of its record is written differently in JSON
 */
export function lineWriter(file: string): (triage: Triage, isPlain: boolean) => string {
  const end = `,"file":${jsonText(file)}}\n`
  return ({ eventID, eventTime, eventName, region, account, verdict, target, weakens, actor }, isPlain) => {
    const write = isPlain ? bare : quoted
    const nullable = (text: string | null): string => (text === null ? 'null' : write(text))
    return (
      `{"eventID":${nullable(eventID)},"eventTime":${nullable(eventTime)},"eventName":${write(eventName)}` +
      `,"region":${nullable(region)},"account":${nullable(account)},"verdict":"${verdict}"` +
      `,"target":${nullable(target)},"weakens":${weakens.length === 0 ? '[]' : JSON.stringify(weakens)}` +
      `,"actor":${actorText(actor, write)}${end}`
    )
  }
}

function actorText(actor: Actor, write: Write): string {
  const { type, arn, account, name, sessionIssuer, sourceIp, userAgent, mfa, invokedBy } = actor
  let text = `{"type":${write(type)}`
  if (arn !== undefined) text += `,"arn":${write(arn)}`
  if (account !== undefined) text += `,"account":${write(account)}`
  if (name !== undefined) text += `,"name":${write(name)}`
  if (sessionIssuer !== undefined) text += `,"sessionIssuer":${write(sessionIssuer)}`
  if (sourceIp !== undefined) text += `,"sourceIp":${write(sourceIp)}`
  if (userAgent !== undefined) text += `,"userAgent":${write(userAgent)}`
  if (mfa !== undefined) text += `,"mfa":${mfa}`
  if (invokedBy !== undefined) text += `,"invokedBy":${write(invokedBy)}`
  return `${text}}`
}
