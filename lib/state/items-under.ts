import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import type { StateTable } from './state-table.ts'

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
