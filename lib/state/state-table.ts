import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import type { AccountId, Arn, Region } from '../model/index.ts'
import { expiry } from './expiry.ts'
import { itemsUnder } from './items-under.ts'

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
