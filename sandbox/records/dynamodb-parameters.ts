import type { Call } from '../call.ts'
import { isRecord } from '../protocol/is-record.ts'
import { keyAttributes } from '../services/dynamodb/key-attributes.ts'

type Elements = Record<string, unknown>

/**
 * DynamoDB writes keys as plain values, and of other attributes only the names: an item as the list of them, beside its
 * key; values of expressions not at all (developer guide, "Understanding DynamoDB log file entries"). Of batches no
 * record is shown there; they are written alike [U].
 */
export function dynamoDbParameters(call: Call, elements: Elements): Elements {
  const { expressionAttributeValues: _, ...told } = elements
  const { Key: key, Item: item, RequestItems: batch, TableName: table } = call.input
  return {
    ...told,
    ...(isRecord(key) && { key: plain(key) }),
    ...(isRecord(item) && toldItem(call, String(table), item)),
    ...(isRecord(batch) && { requestItems: toldBatch(call, batch) }),
  }
}

function toldItem(call: Call, table: string, item: Elements): Elements {
  const { world, caller, region } = call.context
  const keys = keyAttributes(world, caller.account, region).get(table) ?? []
  const key = Object.entries(item).filter(([name]) => keys.includes(name))
  return { key: plain(Object.fromEntries(key)), item: Object.keys(item) }
}

/** Requests to write by table, or keys to get. */
function toldBatch(call: Call, batch: Elements): Elements {
  const told = Object.entries(batch).map(([table, requests]): [string, unknown] => {
    if (Array.isArray(requests)) return [table, requests.map((request) => toldRequest(call, table, request))]
    const keys = isRecord(requests) ? requests['Keys'] : undefined
    return [table, { keys: Array.isArray(keys) ? keys.map((key) => (isRecord(key) ? plain(key) : key)) : [] }]
  })
  return Object.fromEntries(told)
}

function toldRequest(call: Call, table: string, request: unknown): Elements {
  const put = isRecord(request) && isRecord(request['PutRequest']) ? request['PutRequest']['Item'] : undefined
  if (isRecord(put)) return { putRequest: toldItem(call, table, put) }
  const remove =
    isRecord(request) && isRecord(request['DeleteRequest']) ? request['DeleteRequest']['Key'] : {}
  return { deleteRequest: { key: isRecord(remove) ? plain(remove) : {} } }
}

/** Attribute values without the mark of their type: `{S: 'a'}` is `a`. */
const plain = (attributes: Elements): Elements =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      isRecord(value) ? Object.values(value)[0] : value,
    ]),
  )
