import { createHash } from 'node:crypto'
import { type AttributeValue, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { AccountId, Tamper } from '../model/index.ts'
import { expiry, itemsUnder, type StateTable } from './state-table.ts'
import { documentOf, field, nonEmpty, textsOf } from '../text/fields.ts'

const daysKept = 30
/** So many ids are kept to tell duplicates apart; beyond, attempts are only counted. */
const mostIds = 2_000

export type AttemptKey = { account: AccountId; caller: string; eventName: string }
/** Attempts that nobody was told of, the last of them, and when people were last told of this caller and call. */
export type Untold = { count: number; toldAt: number; last?: Tamper }

const partition = (account: AccountId) => `attempts#${account}`
const keyOf = ({ account, caller, eventName }: AttemptKey) => ({
  pk: { S: partition(account) },
  // Hashed: a caller's name is the caller's choice, and may be longer than a key.
  sk: {
    S: createHash('sha256')
      .update(JSON.stringify([caller, eventName]))
      .digest('hex'),
  },
})

export type Attempt = { eventId: string; last: Tamper; at: Date }

/** Counts an attempt. The same event counted twice before anybody is told counts once. */
export async function countAttempt(
  clients: Clients,
  table: StateTable,
  key: AttemptKey,
  attempt: Attempt,
): Promise<Untold> {
  try {
    return await counted(clients, table, key, attempt, 'ids')
  } catch (error) {
    if (errorCode(error) !== 'ConditionalCheckFailedException') throw error
    return counted(clients, table, key, attempt, 'more')
  }
}

async function counted(
  clients: Clients,
  table: StateTable,
  key: AttemptKey,
  { eventId, last, at }: Attempt,
  into: 'ids' | 'more',
): Promise<Untold> {
  const client = await clients.dynamodb(table.region)
  const one: AttributeValue = into === 'ids' ? { SS: [eventId] } : { N: '1' }
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: keyOf(key),
      UpdateExpression: `ADD ${into} :one SET lastAttempt = :last, caller = :caller, expiresAt = :expires`,
      ...(into === 'ids' && { ConditionExpression: 'attribute_not_exists(ids) OR size(ids) < :most' }),
      ExpressionAttributeValues: {
        ':one': one,
        ':last': { S: JSON.stringify(last) },
        ':caller': { S: key.caller },
        ':expires': expiry(at, daysKept),
        ...(into === 'ids' && { ':most': { N: String(mostIds) } }),
      },
      ReturnValues: 'ALL_NEW',
    }),
  )
  return untoldOf(Attributes ?? {})
}

function untoldOf(item: Record<string, AttributeValue>): Untold {
  const last = parsedTamper(item.lastAttempt?.S)
  return {
    count: (item.ids?.SS?.length ?? 0) + Number(item.more?.N ?? 0),
    toldAt: Number(item.toldAt?.N ?? 0),
    ...(last && { last }),
  }
}

/** Every caller and call with attempts that nobody was told of. */
export async function untoldAttempts(
  clients: Clients,
  table: StateTable,
  account: AccountId,
): Promise<(Untold & { key: AttemptKey })[]> {
  const items = await itemsUnder(clients, table, { pk: partition(account) })
  return items.flatMap((item) => {
    const one = untoldOf(item)
    const caller = item.caller?.S
    if (one.count === 0 || !one.last || caller === undefined) return []
    return [{ ...one, key: { account, caller, eventName: one.last.eventName } }]
  })
}

/** Notes that people were told of all attempts so far. */
export async function attemptsTold(
  clients: Clients,
  table: StateTable,
  key: AttemptKey,
  at: Date,
): Promise<void> {
  const client = await clients.dynamodb(table.region)
  await client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: keyOf(key),
      UpdateExpression: 'SET toldAt = :now REMOVE ids, more',
      ExpressionAttributeValues: { ':now': { N: String(at.getTime()) } },
    }),
  )
}

/** A tampering out of the state; undefined for text that is none. The caller's attributes are taken as they are texts. */
function parsedTamper(text: string | undefined): Tamper | undefined {
  const value = documentOf(text)
  const eventId = nonEmpty(field(value, 'eventId'))
  const eventName = nonEmpty(field(value, 'eventName'))
  const eventTime = nonEmpty(field(value, 'eventTime'))
  const region = nonEmpty(field(value, 'region'))
  if (!eventId || !eventName || !eventTime || !region) return undefined
  const actor = field(value, 'actor')
  return {
    eventId,
    eventName,
    eventTime,
    region,
    weakens: textsOf(field(value, 'weakens')),
    actor: {
      type: nonEmpty(field(actor, 'type')) ?? 'Unknown',
      ...named(actor, 'arn'),
      ...named(actor, 'name'),
      ...named(actor, 'sessionIssuer'),
      ...named(actor, 'sourceIp'),
      ...named(actor, 'userAgent'),
    },
    ...named(value, 'target'),
    ...named(value, 'errorCode'),
    ...named(value, 'eventSource'),
    ...(field(value, 'underOwnRole') === true && { underOwnRole: true }),
  }
}

function named(from: unknown, name: string): Record<string, string> {
  const part = nonEmpty(field(from, name))
  return part === undefined ? {} : { [name]: part }
}
