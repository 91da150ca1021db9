import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import type { KMSClient } from '@aws-sdk/client-kms'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { Region } from '../model/index.ts'
import type { ItemKey } from './keys.ts'

/** What an attribute holds, as plain values: a Set is a string set, an array a list. */
export type StateValue = string | number | Uint8Array | Set<string> | readonly StateValue[]

/** An item of the table by attribute, `pk` and `sk` with them. */
export type StateItem = Readonly<Record<string, StateValue | undefined>>

/** Items of one `pk`; with a prefix, those whose `sk` begins with it. `consistent`: all that was written before is seen. */
export type WantedItems = { pk: string; prefix?: string; consistent?: boolean; keysOnly?: boolean }

/** Where a write holds: on an item that is not there, or on one of the version that was read (undefined: of none). */
export type Condition = 'absent' | { version: number | undefined }

/** `overtaken`: the condition did not hold, as somebody else wrote meanwhile; nothing was written. */
export type Written = 'written' | 'overtaken'

export type Update = {
  expression: string
  condition?: string
  names?: Readonly<Record<string, string>>
  values: StateItem
}

/** Where the table is. */
export type TableAddress = { name: string; region: Region }

/** The table that the guard keeps its memory in, bound to its clients, the key of its MACs, and a clock. */
export type StateTable = TableAddress & {
  now: () => Date
  wait: (milliseconds: number) => Promise<void>
  /** The KMS key that makes the MACs of baselines and of what is recorded of the guard; without it neither is kept. */
  macKey: string | undefined
  kms: () => Promise<KMSClient>
  /** Epoch seconds so long after now, for `expiresAt`. */
  expiresAfter: (seconds: number) => number
  get: (key: ItemKey) => Promise<StateItem | undefined>
  /** All wanted items, however many pages they fill. */
  query: (wanted: WantedItems) => Promise<StateItem[]>
  /** Writes a whole item in place of what stood there, or only where the condition holds. */
  put: (key: ItemKey, attributes: StateItem, condition?: Condition) => Promise<Written>
  /** Writes many whole items. */
  putAll: (items: readonly { key: ItemKey; attributes: StateItem }[]) => Promise<void>
  /** Changes an item. @returns the item as it is then; undefined where the condition did not hold */
  update: (key: ItemKey, update: Update) => Promise<StateItem | undefined>
  /** What stands as JSON under a key; undefined where nothing does, or what stands there is no JSON. */
  getJson: (key: ItemKey) => Promise<unknown>
  /** The JSON of all items under one `pk` and a beginning of `sk`, by `sk`. */
  queryJson: (under: ItemKey) => Promise<Map<string, unknown>>
  putJson: (key: ItemKey, value: unknown, keptFor: number) => Promise<void>
}

export type TableBinding = {
  clients: Clients
  table: TableAddress
  macKey?: string | undefined
  now: () => Date
  wait?: (milliseconds: number) => Promise<void>
}

/** BatchWriteItem takes as many (API reference). */
const inBatch = 25

/**
 * Binds the state table. Each of its functions throws what DynamoDB answers, but for a condition that does not hold.
 * The SDK's commands are loaded with the first call, not at start.
 */
export function stateTable({
  clients,
  table: { name, region },
  macKey,
  now,
  wait,
}: TableBinding): StateTable {
  const sdk = async () => {
    const [client, commands] = await Promise.all([
      clients.dynamodb(region),
      import('@aws-sdk/client-dynamodb'),
    ])
    return { client, ...commands }
  }
  const get = async (key: ItemKey) => {
    const { client, GetItemCommand } = await sdk()
    const { Item } = await client.send(
      new GetItemCommand({ TableName: name, Key: encoded(key), ConsistentRead: true }),
    )
    return Item && decoded(Item)
  }
  const query = async (wanted: WantedItems) => {
    const { client, QueryCommand } = await sdk()
    const items: StateItem[] = []
    let from: Record<string, AttributeValue> | undefined
    do {
      const page = await client.send(new QueryCommand({ TableName: name, ...queryOf(wanted, from) }))
      items.push(...(page.Items ?? []).map(decoded))
      from = page.LastEvaluatedKey
    } while (from)
    return items
  }
  const put = async (key: ItemKey, attributes: StateItem, condition?: Condition) => {
    const { client, PutItemCommand } = await sdk()
    const Item = encoded({ ...key, ...attributes })
    const command = new PutItemCommand({ TableName: name, Item, ...conditionOf(condition) })
    return (await whereHolds(client.send(command))) ? 'written' : 'overtaken'
  }
  const expiresAfter = (seconds: number) => Math.floor(now().getTime() / 1000) + seconds
  return {
    name,
    region,
    now,
    wait: wait ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
    macKey,
    kms: () => clients.ownKms(region),
    expiresAfter,
    get,
    query,
    put,
    putAll: async (items) => {
      const { client, BatchWriteItemCommand } = await sdk()
      const puts = items.map(({ key, attributes }) => ({
        PutRequest: { Item: encoded({ ...key, ...attributes }) },
      }))
      for (let start = 0; start < puts.length; start += inBatch) {
        const RequestItems = { [name]: puts.slice(start, start + inBatch) }
        const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems }))
        const left = UnprocessedItems?.[name]?.length ?? 0
        if (left > 0) throw new Error(`${left} items were not written to ${name}`)
      }
    },
    update: async (key, change) => {
      const { client, UpdateItemCommand } = await sdk()
      const command = new UpdateItemCommand({ TableName: name, Key: encoded(key), ...updateOf(change) })
      const answer = await whereHolds(client.send(command))
      return answer && decoded(answer.Attributes ?? {})
    },
    getJson: async (key) => jsonIn(await get(key)),
    queryJson: async ({ pk, sk }) => {
      const items = await query({ pk, prefix: sk, consistent: true })
      return new Map(items.map((item) => [textIn(item, 'sk') ?? '', jsonIn(item)] as const))
    },
    putJson: async (key, value, keptFor) => {
      await put(key, { value: JSON.stringify(value), expiresAt: expiresAfter(keptFor) })
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

function queryOf({ pk, prefix, consistent, keysOnly }: WantedItems, from?: Record<string, AttributeValue>) {
  return {
    KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: encoded({ ':pk': pk, ':prefix': prefix }),
    ...(consistent && { ConsistentRead: true }),
    ...(keysOnly && { ProjectionExpression: 'sk' }),
    ...(from && { ExclusiveStartKey: from }),
  }
}

function conditionOf(condition: Condition | undefined) {
  if (condition === undefined) return {}
  if (condition === 'absent') return { ConditionExpression: 'attribute_not_exists(pk)' }
  if (condition.version === undefined) return { ConditionExpression: 'attribute_not_exists(version)' }
  return {
    ConditionExpression: 'version = :known',
    ExpressionAttributeValues: encoded({ ':known': condition.version }),
  }
}

function updateOf({ expression, condition, names, values }: Update) {
  return {
    UpdateExpression: expression,
    ...(condition !== undefined && { ConditionExpression: condition }),
    ...(names && { ExpressionAttributeNames: { ...names } }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: encoded(values) }),
    ReturnValues: 'ALL_NEW',
  } satisfies Partial<UpdateItemCommandInput>
}

const encoded = (item: StateItem): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => (value === undefined ? [] : [[name, attribute(value)]])),
  )

function attribute(value: StateValue): AttributeValue {
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return { N: String(value) }
  if (value instanceof Uint8Array) return { B: value }
  if (value instanceof Set) return { SS: [...value] }
  return { L: value.map(attribute) }
}

const decoded = (item: Record<string, AttributeValue>): StateItem =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueOf(value)]))

/** Undefined for a kind of attribute that the guard never writes. */
function valueOf({ S, N, B, SS, L }: AttributeValue): StateValue | undefined {
  if (S !== undefined) return S
  if (N !== undefined) return Number(N)
  if (B) return B
  if (SS) return new Set(SS)
  return L?.map(valueOf).filter((one) => one !== undefined)
}

export function textIn(item: StateItem | undefined, name: string): string | undefined {
  const value = item?.[name]
  return typeof value === 'string' ? value : undefined
}

export function numberIn(item: StateItem | undefined, name: string): number | undefined {
  const value = item?.[name]
  return typeof value === 'number' ? value : undefined
}

export function bytesIn(item: StateItem | undefined, name: string): Uint8Array | undefined {
  const value = item?.[name]
  return value instanceof Uint8Array ? value : undefined
}

export function textsIn(item: StateItem | undefined, name: string): string[] {
  const value = item?.[name]
  return value instanceof Set ? [...value] : []
}

function jsonIn(item: StateItem | undefined): unknown {
  const text = textIn(item, 'value')
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
