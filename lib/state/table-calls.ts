import type { QueryCommandInput, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { answered } from '../aws/read.ts'
import type { Region } from '../model/index.ts'
import { encoded, type RawItem } from './attributes.ts'
import type { ItemKey } from './keys.ts'

/** Where the table is. */
export type TableAddress = { name: string; region: Region }

/** Items of one `pk`; with a prefix, those whose `sk` begins with it. `consistent`: all that was written before is seen. */
export type WantedItems = { pk: string; prefix?: string; consistent?: boolean }

/** A condition on what stands under a key, in DynamoDB's language. */
export type RawCondition = { expression: string; values?: RawItem }

export type RawUpdate = { expression: string; condition?: string; values: RawItem }

/**
 * Calls of DynamoDB on items as they stand, which anybody may have written: only what checks their MACs may use them
 * (state-table.ts, journal.ts).
 */
export type TableCalls = {
  get: (key: ItemKey) => Promise<RawItem | undefined>
  /** All wanted items, however many pages they fill; of their attributes all, or those named. */
  query: (wanted: WantedItems, only?: readonly string[]) => Promise<RawItem[]>
  /** @returns false where the condition did not hold */
  put: (item: RawItem, condition?: RawCondition) => Promise<boolean>
  /** @returns the item as it is then; undefined where the condition did not hold */
  update: (key: ItemKey, update: RawUpdate) => Promise<RawItem | undefined>
}

/**
 * Each throws what DynamoDB answers, but for a condition that does not hold. The SDK's commands are loaded with the
 * first call, not at start.
 */
export function tableCalls(clients: Clients, { name, region }: TableAddress): TableCalls {
  const sdk = async () => {
    const [client, commands] = await Promise.all([
      clients.dynamodb(region),
      import('@aws-sdk/client-dynamodb'),
    ])
    return { client, commands }
  }
  return {
    get: async (key) => {
      const { client, commands } = await sdk()
      const input = { TableName: name, Key: encoded(key), ConsistentRead: true }
      return (await client.send(new commands.GetItemCommand(input))).Item
    },
    query: async (wanted, only) => {
      const { client, commands } = await sdk()
      const items: RawItem[] = []
      let from: RawItem | undefined
      do {
        const page = await client.send(
          new commands.QueryCommand({ TableName: name, ...queryOf(wanted, only, from) }),
        )
        items.push(...answered(page.Items, 'Items'))
        from = page.LastEvaluatedKey
      } while (from)
      return items
    },
    put: async (Item, condition) => {
      const { client, commands } = await sdk()
      const { expression: ConditionExpression, values } = condition ?? {}
      const command = new commands.PutItemCommand({
        TableName: name,
        Item,
        ...(ConditionExpression !== undefined && { ConditionExpression }),
        ...(values && { ExpressionAttributeValues: values }),
      })
      return (await whereHolds(client.send(command))) !== undefined
    },
    update: async (key, { expression, condition, values }) => {
      const { client, commands } = await sdk()
      const input: UpdateItemCommandInput = {
        TableName: name,
        Key: encoded(key),
        UpdateExpression: expression,
        ...(condition !== undefined && { ConditionExpression: condition }),
        ExpressionAttributeValues: values,
        ReturnValues: 'ALL_NEW',
      }
      const answer = await whereHolds(client.send(new commands.UpdateItemCommand(input)))
      return answer && (answer.Attributes ?? {})
    },
  }
}

/** Undefined where the condition of a write did not hold. */
async function whereHolds<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer
  } catch (error) {
    if (errorCode(error) === 'ConditionalCheckFailedException') return undefined
    throw error
  }
}

const queryOf = (
  { pk, prefix, consistent }: WantedItems,
  only?: readonly string[],
  from?: RawItem,
): Partial<QueryCommandInput> => ({
  KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: encoded({ ':pk': pk, ':prefix': prefix }),
  ...(consistent && { ConsistentRead: true }),
  ...(only && { ProjectionExpression: only.join(', ') }),
  ...(from && { ExclusiveStartKey: from }),
})
