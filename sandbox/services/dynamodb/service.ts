import * as schemas from '@aws-sdk/client-dynamodb'
import { isRecord } from '../../protocol/is-record.ts'
import { readJson } from '../../protocol/read-json.ts'
import { inputSchema, operationSchema, outputSchema } from '../../protocol/schema.ts'
import { writeJson } from '../../protocol/write-json.ts'
import { AwsError } from '../../service.ts'
import type { AnyOperation, AnyService } from '../../service.ts'
import { keyAttributes } from './key-attributes.ts'
import {
  backups,
  isOfProtectionAlone,
  requireDeletable,
  withoutProtection,
  withProtection,
} from './protection.ts'
import { askStore } from './store.ts'
import type { StoreAnswer } from './store.ts'

const TABLES = ['CreateTable', 'DeleteTable', 'DescribeTable', 'ListTables', 'UpdateTable']
const ITEMS = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'BatchWriteItem',
]
const REST = ['DescribeTimeToLive', 'TagResource', 'UntagResource', 'ListTagsOfResource']

/** DynamoDB: tables and items in an in-memory store, one for each account and region. */
export const dynamoDb: AnyService = {
  signingName: 'dynamodb',
  schemas,
  unsupported: {
    CreateTable: [
      'GlobalTableSettingsReplicationMode',
      'GlobalTableSourceArn',
      'OnDemandThroughput',
      'ResourcePolicy',
      'SSESpecification',
      'StreamSpecification',
      'TableClass',
      'Tags',
      'VectorIndexes',
      'WarmThroughput',
    ],
    UpdateTable: [
      'AttributeDefinitions',
      'DisassociationProtectionEnabled',
      'GlobalTableSettingsReplicationMode',
      'GlobalTableWitnessUpdates',
      'MultiRegionConsistency',
      'OnDemandThroughput',
      'ReplicaUpdates',
      'SSESpecification',
      'StreamSpecification',
      'TableClass',
      'VectorIndexUpdates',
      'WarmThroughput',
    ],
    PutItem: ['ReturnValuesOnConditionCheckFailure'],
    UpdateItem: ['ReturnValuesOnConditionCheckFailure'],
    DeleteItem: ['ReturnValuesOnConditionCheckFailure'],
    ListTagsOfResource: ['NextToken'],
  },
  // Every read of the store is consistent.
  withoutEffect: { Scan: ['ConsistentRead'] },
  operations: {
    ...Object.fromEntries([...ITEMS, ...REST].map((name) => [name, forwarding(name)])),
    ...Object.fromEntries(TABLES.map((name) => [name, protecting(name)])),
    ...backups,
  },
}

/** Operations on tables, with what keeps a table from being lost. */
function protecting(name: string): AnyOperation {
  const forward = forwarding(name)
  return async (input, where) => {
    if (name === 'DeleteTable') requireDeletable(input, where)
    const isOwn = name === 'UpdateTable' && isOfProtectionAlone(input)
    const rest = withoutProtection(input, where)
    const answer: unknown = isOwn
      ? await forwarding('DescribeTable')(rest, where)
      : await forward(rest, where)
    if (!isRecord(answer)) return {}
    const told = isOwn ? { TableDescription: answer['Table'] } : answer
    return withProtection(told, where)
  }
}

function forwarding(name: string): AnyOperation {
  const schema = operationSchema(schemas, name)
  if (!schema) throw new Error(`The SDK has no operation ${name}`)
  return async (input, { world, caller, region }) => {
    const body = JSON.stringify(writeJson(inputSchema(schema), input))
    const answer = await askStore(world, caller.account, region, name, body)
    const value = parse(answer)
    if (answer.status !== 200) throw storeError(value, answer.status)
    if (name === 'CreateTable') keepKey(keyAttributes(world, caller.account, region), input)
    return readJson(outputSchema(schema), value)
  }
}

function keepKey(keys: Map<string, readonly string[]>, created: object): void {
  const { TableName: name, KeySchema: schema }: Record<string, unknown> = { ...created }
  const elements = Array.isArray(schema) ? schema : []
  keys.set(
    String(name),
    elements.map((element: unknown) => (isRecord(element) ? String(element['AttributeName']) : '')),
  )
}

function parse(answer: StoreAnswer): Record<string, unknown> {
  const value: unknown = JSON.parse(answer.body || '{}')
  return isRecord(value) ? value : {}
}

function storeError(value: Record<string, unknown>, status: number): AwsError {
  const type = String(value['__type'])
  const message = value['message'] ?? value['Message']
  return new AwsError(
    type.slice(type.lastIndexOf('#') + 1),
    typeof message === 'string' ? message : '',
    status,
  )
}
