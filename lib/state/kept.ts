import type { Clients } from '../aws/clients.ts'
import { expiry, itemsUnder, type StateTable } from './state-table.ts'

export type ItemKey = { pk: string; sk: string }

const itemKey = ({ pk, sk }: ItemKey) => ({ pk: { S: pk }, sk: { S: sk } })

/** What was kept as JSON under a key; undefined where nothing was, or what stands there is no JSON. */
export async function kept(clients: Clients, table: StateTable, key: ItemKey): Promise<unknown> {
  const [client, { GetItemCommand }] = await Promise.all([
    clients.dynamodb(table.region),
    import('@aws-sdk/client-dynamodb'),
  ])
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table.name, Key: itemKey(key), ConsistentRead: true }),
  )
  return parsed(Item?.value?.S)
}

/** Keeps a value as JSON under a key, in place of what stood there. */
export async function keep(
  clients: Clients,
  table: StateTable,
  key: ItemKey,
  value: unknown,
  { at, days }: { at: Date; days: number },
): Promise<void> {
  const [client, { PutItemCommand }] = await Promise.all([
    clients.dynamodb(table.region),
    import('@aws-sdk/client-dynamodb'),
  ])
  await client.send(
    new PutItemCommand({
      TableName: table.name,
      Item: {
        ...itemKey(key),
        value: { S: JSON.stringify(value) },
        expiresAt: expiry(at, days),
      },
    }),
  )
}

/** All that was kept under one `pk` and a beginning of `sk`, by the rest of `sk`. */
export async function keptUnder(
  clients: Clients,
  table: StateTable,
  { pk, sk }: ItemKey,
): Promise<Map<string, unknown>> {
  const items = await itemsUnder(clients, table, { pk, prefix: sk, consistent: true })
  return new Map(
    items.flatMap((item) =>
      item.sk?.S ? [[item.sk.S.slice(sk.length), parsed(item.value?.S)] as const] : [],
    ),
  )
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
