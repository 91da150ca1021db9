import type { Clients } from '../aws/clients.ts'
import type { AccountId, Arn } from '../model.ts'
import type { StateTable } from './state-table.ts'

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
        ':expires': { N: String(Math.floor(at.getTime() / 1000) + daysKept * 86_400) },
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
  const [client, { QueryCommand }] = await Promise.all([
    clients.dynamodb(table.region),
    import('@aws-sdk/client-dynamodb'),
  ])
  const heard = new Map<Arn, Stop[]>()
  let from: { pk: { S: string }; sk: { S: string } } | undefined
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: `account#${account}` }, ':prefix': { S: 'stops#' } },
        ...(from && { ExclusiveStartKey: from }),
      }),
    )
    for (const { sk, stops } of page.Items ?? []) {
      if (sk?.S) heard.set(sk.S.slice('stops#'.length), (stops?.SS ?? []).map(stopOf))
    }
    const next = page.LastEvaluatedKey?.sk?.S
    from = next === undefined ? undefined : { pk: { S: `account#${account}` }, sk: { S: next } }
  } while (from)
  return heard
}

function stopOf(text: string): Stop {
  const [eventTime = '', eventId = ''] = text.split(' ')
  return { eventTime, eventId }
}
