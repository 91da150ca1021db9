import type { Clients } from '../aws/clients.ts'
import type { AccountId, Arn } from '../model/index.ts'
import { expiry, itemsUnder, type StateTable } from './state-table.ts'

export const stopsWindow = 60 * 60_000
const daysKept = 90
const mostKept = 200

export type Stop = { eventId: string; eventTime: string }

/** Stops of a trail in the last 60 minutes, this one included, and when it was last started before. */
export type StopsSeen = { repeats: number; startedBefore: number }

const keyOf = (account: AccountId, trail: Arn) => ({
  pk: { S: `account#${account}` },
  sk: { S: `stops#${trail}` },
})

/**
 * Notes that a trail was stopped and is being started: one write that needs no read before it, so that it can go
 * beside the call itself. The same event noted twice counts once.
 */
export async function noteStop(
  clients: Clients,
  table: StateTable,
  { account, trail, stop, at }: { account: AccountId; trail: Arn; stop: Stop; at: Date },
): Promise<StopsSeen> {
  const [client, { UpdateItemCommand }] = await Promise.all([
    clients.dynamodb(table.region),
    import('@aws-sdk/client-dynamodb'),
  ])
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: keyOf(account, trail),
      UpdateExpression:
        'ADD stops :stop SET startedBefore = if_not_exists(startedAt, :never), startedAt = :now, expiresAt = :expires',
      ExpressionAttributeValues: {
        ':stop': { SS: [`${stop.eventTime} ${stop.eventId}`] },
        ':never': { N: '0' },
        ':now': { N: String(at.getTime()) },
        ':expires': expiry(at, daysKept),
      },
      ReturnValues: 'ALL_NEW',
    }),
  )
  const stops = Attributes?.stops?.SS ?? []
  await forgetOld(clients, table, keyOf(account, trail), stops)
  return {
    repeats: stops.filter((text) => Date.parse(text.split(' ')[0] ?? '') > at.getTime() - stopsWindow).length,
    startedBefore: Number(Attributes?.startedBefore?.N ?? 0),
  }
}

/** Whoever stops a trail a thousand times must not fill the item until it takes no more. */
async function forgetOld(
  clients: Clients,
  table: StateTable,
  Key: ReturnType<typeof keyOf>,
  stops: readonly string[],
): Promise<void> {
  if (stops.length <= mostKept) return
  const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb')
  const client = await clients.dynamodb(table.region)
  await client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key,
      UpdateExpression: 'DELETE stops :old',
      ExpressionAttributeValues: { ':old': { SS: stops.toSorted().slice(0, stops.length - mostKept / 2) } },
    }),
  )
}

/** Every stop that the guard heard of, by trail. A trail that is listed was logging before. */
export async function stopsHeard(
  clients: Clients,
  table: StateTable,
  account: AccountId,
): Promise<Map<Arn, Stop[]>> {
  const items = await itemsUnder(clients, table, { pk: `account#${account}`, prefix: 'stops#' })
  return new Map(
    items.flatMap(({ sk, stops }) =>
      sk?.S ? [[sk.S.slice('stops#'.length), (stops?.SS ?? []).map(stopOf)] as const] : [],
    ),
  )
}

function stopOf(text: string): Stop {
  const [eventTime = '', eventId = ''] = text.split(' ')
  return { eventTime, eventId }
}
