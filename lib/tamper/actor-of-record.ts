import type { Actor } from '../model/index.ts'
import { fieldAt, type Fields, fieldsOf, nonEmpty, truthOf } from '../text/fields.ts'

/**
 * Who made a call, and from where, as the record claims (CloudTrail user guide, userIdentity element). A role
 * session is named `role/session`, with its role under `sessionIssuer`.
 */
export function actorOfRecord(record: unknown): Actor {
  const fields = fieldsOf(record)
  const identity = fieldsOf(fields['userIdentity'])
  const session = fieldsOf(identity['sessionContext'])
  const invokedBy = nonEmpty(identity['invokedBy'])
  const arn = nonEmpty(identity['arn'])
  const account = nonEmpty(identity['accountId'])
  const type = nonEmpty(identity['type']) ?? (invokedBy ? 'AWSService' : 'Unknown')
  const name = nameOf(type, identity, arn ?? '')
  const sessionIssuer = nonEmpty(fieldsOf(session['sessionIssuer'])['arn'])
  const sourceIp = nonEmpty(fields['sourceIPAddress'])
  const userAgent = nonEmpty(fields['userAgent'])
  const mfa = mfaOf(fields, session)
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

function nameOf(type: string, identity: Fields, arn: string): string | undefined {
  if (type === 'Root') return nonEmpty(identity['userName']) ?? 'root'
  if (type === 'AssumedRole' || type === 'FederatedUser') {
    return afterFirstSlash(arn) ?? nonEmpty(fieldAt(identity, 'sessionContext', 'sessionIssuer', 'userName'))
  }
  if (type === 'AWSService') return nonEmpty(identity['invokedBy'])
  return (
    nonEmpty(identity['userName']) ??
    nonEmpty(fieldAt(identity, 'onBehalfOf', 'userId')) ??
    afterFirstSlash(arn) ??
    nonEmpty(identity['principalId'])
  )
}

function afterFirstSlash(arn: string): string | undefined {
  const slash = arn.indexOf('/')
  return slash === -1 || slash === arn.length - 1 ? undefined : arn.slice(slash + 1)
}

function mfaOf(record: Fields, session: Fields): boolean | undefined {
  const authenticated = truthOf(fieldsOf(session['attributes'])['mfaAuthenticated'])
  if (authenticated !== undefined) return authenticated
  const used = nonEmpty(fieldsOf(record['additionalEventData'])['MFAUsed'])
  return used === undefined ? undefined : used === 'Yes'
}
