import { gunzipSync, gzipSync } from 'node:zlib'
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import type { AccountId } from '../model/index.ts'
import { expiry, itemsUnder, type StateTable } from './state-table.ts'

/** Something that was to be said under a name and could not be, with the text of what it was. */
export type Unsaid = { name: string; text: string }

const daysKept = 90

const partition = (account: AccountId) => `outbox#${account}`
const keyOf = (account: AccountId, name: string) => ({ pk: { S: partition(account) }, sk: { S: name } })

/** Keeps what could not be said, so that the next run says it. */
export async function keepUnsaid(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  { name, text }: Unsaid,
  at: Date,
): Promise<void> {
  const client = await clients.dynamodb(table.region)
  await client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: keyOf(account, name),
      UpdateExpression: 'SET body = :body, keptAt = :at, expiresAt = :expires',
      ExpressionAttributeValues: {
        ':body': { B: gzipSync(text) },
        ':at': { S: at.toISOString() },
        ':expires': expiry(at, daysKept),
      },
    }),
  )
}

/** All that could not be said yet, the oldest first. */
export async function unsaid(clients: Clients, table: StateTable, account: AccountId): Promise<Unsaid[]> {
  const items = await itemsUnder(clients, table, { pk: partition(account), consistent: true })
  return items
    .flatMap(({ sk, body, keptAt }) =>
      sk?.S && body?.B ? [{ name: sk.S, text: textIn(body.B), at: keptAt?.S ?? '' }] : [],
    )
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ name, text }) => ({ name, text }))
}

const textIn = (body: Uint8Array): string => gunzipSync(body).toString('utf8')

/** Takes out what was said since. The guard deletes nothing: the rest of the item expires by itself. */
export async function takeOut(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  name: string,
  at: Date,
): Promise<void> {
  const client = await clients.dynamodb(table.region)
  await client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: keyOf(account, name),
      UpdateExpression: 'REMOVE body SET expiresAt = :expires',
      ExpressionAttributeValues: { ':expires': expiry(at, 1) },
    }),
  )
}
