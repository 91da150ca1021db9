import type { Actor } from '../model.ts'
import { field, fieldAt, nonEmpty, truthOf } from './wire.ts'

/**
 * Who made a call, and from where, as the record claims (CloudTrail user guide, userIdentity element). A role
 * session is named `role/session`, with its role under `sessionIssuer`.
 */
export function actorOfRecord(record: unknown): Actor {
  const identity = field(record, 'userIdentity')
  const invokedBy = nonEmpty(field(identity, 'invokedBy'))
  const type = nonEmpty(field(identity, 'type')) ?? (invokedBy ? 'AWSService' : 'Unknown')
  const known = {
    arn: nonEmpty(field(identity, 'arn')),
    account: nonEmpty(field(identity, 'accountId')) ?? nonEmpty(field(identity, 'account')),
    name: nameOf(type, identity),
    sessionIssuer: nonEmpty(fieldAt(identity, 'sessionContext', 'sessionIssuer', 'arn')),
    sourceIp: nonEmpty(field(record, 'sourceIPAddress')),
    userAgent: nonEmpty(field(record, 'userAgent')),
    mfa: mfaOf(record, identity),
    invokedBy,
  }
  return { type, ...present(known) }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function present<T extends object>(values: T): Present<T> {
  const kept: Present<T> = {}
  for (const key in values) {
    const value = values[key]
    if (isPresent(value)) kept[key] = value
  }
  return kept
}

function isPresent<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined
}

function nameOf(type: string, identity: unknown): string | undefined {
  const arn = nonEmpty(field(identity, 'arn')) ?? ''
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

function mfaOf(record: unknown, identity: unknown): boolean | undefined {
  const session = truthOf(fieldAt(identity, 'sessionContext', 'attributes', 'mfaAuthenticated'))
  if (session !== undefined) return session
  const used = nonEmpty(fieldAt(record, 'additionalEventData', 'MFAUsed'))
  return used === undefined ? undefined : used === 'Yes'
}
