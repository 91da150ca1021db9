import type { Clients } from '../aws/clients.ts'
import type { StateTable } from './state-table.ts'

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
        expiresAt: { N: String(Math.floor(at.getTime() / 1000) + days * 86_400) },
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
  const [client, { QueryCommand }] = await Promise.all([
    clients.dynamodb(table.region),
    import('@aws-sdk/client-dynamodb'),
  ])
  const found = new Map<string, unknown>()
  let from: { pk: { S: string }; sk: { S: string } } | undefined
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: sk } },
        ...(from && { ExclusiveStartKey: from }),
      }),
    )
    for (const item of page.Items ?? []) {
      if (item.sk?.S) found.set(item.sk.S.slice(sk.length), parsed(item.value?.S))
    }
    const next = page.LastEvaluatedKey?.sk?.S
    from = next === undefined ? undefined : itemKey({ pk, sk: next })
  } while (from)
  return found
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
