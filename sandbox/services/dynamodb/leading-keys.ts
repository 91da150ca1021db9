import type { Call } from '../../call.ts'
import { isRecord } from '../../protocol/is-record.ts'
import { keyAttributes } from './key-attributes.ts'

/**
 * Values of the partition keys that a call names: what `dynamodb:LeadingKeys` has of it, "the partition key" of each item
 * that is asked for (DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control"). Undefined
 * where it names none, as Scan and the calls on tables do not: ForAllValues holds for those, "if there are no keys in the
 * request" (IAM user guide, "Multivalued context keys").
 */
export function leadingKeys({ service, input, context }: Call): string[] | undefined {
  if (service.signingName !== 'dynamodb') return undefined
  const { world, caller, region } = context
  const tables = keyAttributes(world, caller.account, region)
  const ofItem = (table: string, item: unknown): string[] => {
    const [name = ''] = tables.get(nameOf(table)) ?? []
    return isRecord(item) ? textOf(item[name]) : []
  }
  const { TableName: table, Key: key, Item: item, RequestItems: batch } = input
  const found = [
    ...(typeof table === 'string' ? [...ofItem(table, key), ...ofItem(table, item)] : []),
    ...(typeof table === 'string' ? queried(input, tables.get(nameOf(table))?.[0] ?? '') : []),
    ...(isRecord(batch)
      ? Object.entries(batch).flatMap(([name, requests]) =>
          itemsOf(requests).flatMap((one) => ofItem(name, one)),
        )
      : []),
  ]
  return found.length > 0 ? found : undefined
}

const nameOf = (table: string): string => table.slice(table.lastIndexOf('/') + 1)

/** An attribute's value without the mark of its type. */
const textOf = (attribute: unknown): string[] =>
  isRecord(attribute) ? Object.values(attribute).slice(0, 1).map(String) : []

/** A query has one partition key, and asks that it be equal (API reference, Query, KeyConditionExpression). */
function queried(input: Record<string, unknown>, partition: string): string[] {
  const { KeyConditionExpression: expression } = input
  const names = isRecord(input['ExpressionAttributeNames']) ? input['ExpressionAttributeNames'] : {}
  const values = isRecord(input['ExpressionAttributeValues']) ? input['ExpressionAttributeValues'] : {}
  if (typeof expression !== 'string') return []
  return [...expression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)].flatMap(([, name = '', value = '']) =>
    (names[name] ?? name) === partition ? textOf(values[value]) : [],
  )
}

/** Keys to get, or requests to put and to delete. */
function itemsOf(requests: unknown): unknown[] {
  const keys = isRecord(requests) ? requests['Keys'] : undefined
  if (Array.isArray(keys)) return keys
  if (!Array.isArray(requests)) return []
  return requests
    .filter(isRecord)
    .flatMap(({ PutRequest: put, DeleteRequest: remove }) => [
      ...(isRecord(put) ? [put['Item']] : []),
      ...(isRecord(remove) ? [remove['Key']] : []),
    ])
}
