import type { Actor } from '../model.ts'
import { field, fieldAt, nonEmpty, truthOf } from './wire.ts'

/**
 * Who made a call, and from where, as the record claims (CloudTrail user guide, userIdentity element). A role
 * session is named `role/session`, with its role under `sessionIssuer`.
 */
export function actorOfRecord(record: unknown): Actor {
  const identity = field(record, 'userIdentity')
  const session = field(identity, 'sessionContext')
  const invokedBy = nonEmpty(field(identity, 'invokedBy'))
  const arn = nonEmpty(field(identity, 'arn'))
  const account = nonEmpty(field(identity, 'accountId'))
  const type = nonEmpty(field(identity, 'type')) ?? (invokedBy ? 'AWSService' : 'Unknown')
  const name = nameOf(type, identity, arn ?? '')
  const sessionIssuer = nonEmpty(field(field(session, 'sessionIssuer'), 'arn'))
  const sourceIp = nonEmpty(field(record, 'sourceIPAddress'))
  const userAgent = nonEmpty(field(record, 'userAgent'))
  const mfa = mfaOf(record, session)
  const actor: Actor = { type }
  if (arn) actor.arn = arn
  if (account) actor.account = account
  if (name) actor.name = name
  if (sessionIssuer) actor.sessionIssuer = sessionIssuer
  if (sourceIp) actor.sourceIp = sourceIp
  if (userAgent) actor.userAgent = userAgent
  if (mfa !== undefined) actor.mfa = mfa
  if (invokedBy) actor.invokedBy = invokedBy
  return actor
}

function nameOf(type: string, identity: unknown, arn: string): string | undefined {
  if (type === 'Root') return nonEmpty(field(identity, 'userName')) ?? 'root'
  if (type === 'AssumedRole' || type === 'FederatedUser') {
    return afterFirstSlash(arn) ?? nonEmpty(fieldAt(identity, 'sessionContext', 'sessionIssuer', 'userName'))
  }
  if (type === 'AWSService') return nonEmpty(field(identity, 'invokedBy'))
  return (
    nonEmpty(field(identity, 'userName')) ??
    nonEmpty(fieldAt(identity, 'onBehalfOf', 'userId')) ??
    afterFirstSlash(arn) ??
    nonEmpty(field(identity, 'principalId'))
  )
}

function afterFirstSlash(arn: string): string | undefined {
  const slash = arn.indexOf('/')
  return slash === -1 || slash === arn.length - 1 ? undefined : arn.slice(slash + 1)
}

function mfaOf(record: unknown, session: unknown): boolean | undefined {
  const authenticated = truthOf(field(field(session, 'attributes'), 'mfaAuthenticated'))
  if (authenticated !== undefined) return authenticated
  const used = nonEmpty(field(field(record, 'additionalEventData'), 'MFAUsed'))
  return used === undefined ? undefined : used === 'Yes'
}
