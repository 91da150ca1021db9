import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import type { AccountId, Arn, Region } from '../model/index.ts'

/** The table that the guard keeps its memory in: string keys `pk` and `sk`, `expiresAt` as time to live. */
export type StateTable = { name: string; region: Region }

const daysKept = 400
const trailKey = (account: AccountId) => `account#${account}`

/** Trails that some run saw logging: one that is found stopped was stopped by somebody. */
export async function trailsSeenLogging(
  clients: Clients,
  table: StateTable,
  account: AccountId,
): Promise<Set<Arn>> {
  const items = await itemsUnder(clients, table, { pk: trailKey(account), prefix: 'logging#' })
  return new Set(items.flatMap(({ sk }) => (sk?.S ? [sk.S.slice('logging#'.length)] : [])))
}

/** Remembers which trails are logging now. */
export async function rememberLogging(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  trails: readonly Arn[],
  at: Date,
): Promise<void> {
  const client = await clients.dynamodb(table.region)
  for (let start = 0; start < trails.length; start += 25) {
    const items = trails.slice(start, start + 25).map((arn) => ({
      PutRequest: {
        Item: {
          pk: { S: trailKey(account) },
          sk: { S: `logging#${arn}` },
          seenAt: { S: at.toISOString() },
          expiresAt: expiry(at, daysKept),
        },
      },
    }))
    await writeAll(client, table, items)
  }
}

type Put = { PutRequest: { Item: Record<string, { S: string } | { N: string }> } }

async function writeAll(client: DynamoDBClient, table: StateTable, puts: Put[]): Promise<void> {
  const { UnprocessedItems } = await client.send(
    new BatchWriteItemCommand({ RequestItems: { [table.name]: puts } }),
  )
  const left = UnprocessedItems?.[table.name]?.length ?? 0
  if (left > 0) throw new Error(`${left} items were not written to ${table.name}`)
}

/** What was last said under a name, such as the digest of an account's last alert or a handled event. */
export async function lastSaid(
  clients: Clients,
  table: StateTable,
  name: string,
): Promise<string | undefined> {
  const client = await clients.dynamodb(table.region)
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: { pk: { S: name }, sk: { S: 'said' } },
      ConsistentRead: true,
    }),
  )
  return Item?.digest?.S
}

/** Remembers what was said under a name. */
export async function rememberSaid(
  clients: Clients,
  table: StateTable,
  name: string,
  digest: string,
  at: Date,
): Promise<void> {
  const client = await clients.dynamodb(table.region)
  await client.send(
    new PutItemCommand({
      TableName: table.name,
      Item: {
        pk: { S: name },
        sk: { S: 'said' },
        digest: { S: digest },
        at: { S: at.toISOString() },
        expiresAt: expiry(at, daysKept),
      },
    }),
  )
}

export type StateItem = Record<string, AttributeValue>

/** Items of one `pk`; with a prefix, those whose `sk` begins with it. `consistent`: all that was written before is seen. */
export type WantedItems = { pk: string; prefix?: string; consistent?: boolean; keysOnly?: boolean }

/** All wanted items, however many pages they fill. The SDK is loaded with the call, not at start. */
export async function itemsUnder(
  clients: Clients,
  table: StateTable,
  { pk, prefix, consistent = false, keysOnly = false }: WantedItems,
): Promise<StateItem[]> {
  const [client, { QueryCommand }] = await Promise.all([
    clients.dynamodb(table.region),
    import('@aws-sdk/client-dynamodb'),
  ])
  const items: StateItem[] = []
  let from: StateItem | undefined
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: {
          ':pk': { S: pk },
          ...(prefix !== undefined && { ':prefix': { S: prefix } }),
        },
        ...(consistent && { ConsistentRead: true }),
        ...(keysOnly && { ProjectionExpression: 'sk' }),
        ...(from && { ExclusiveStartKey: from }),
      }),
    )
    items.push(...(page.Items ?? []))
    from = page.LastEvaluatedKey
  } while (from)
  return items
}

/** An item's `expiresAt`, which DynamoDB's time to live reads in seconds: so many days after a time. */
export const expiry = (at: Date, days: number): { N: string } => ({
  N: String(Math.floor(at.getTime() / 1000) + days * 86_400),
})
