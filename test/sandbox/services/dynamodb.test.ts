import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from '@jest/globals'
import type { Sandbox } from '../../../sandbox/start-sandbox.ts'
import { bench, failureOf, settings } from '../bench.ts'

const TableName = 'baselines'
const table = new CreateTableCommand({
  TableName,
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
})
const at = (sandbox: Sandbox, region = 'us-east-1') => new DynamoDBClient(settings(sandbox, region))

async function withTable() {
  const sandbox = await bench()
  await at(sandbox).send(table)
  return { sandbox, dynamo: at(sandbox) }
}

describe('DynamoDB', () => {
  it('keeps items of every type', async () => {
    const { dynamo } = await withTable()
    const Item = {
      pk: { S: 'a' },
      list: { L: [{ N: '1' }, { BOOL: true }, { NULL: true }] },
      map: { M: { bytes: { B: new Uint8Array([1, 2, 3]) } } },
      set: { SS: ['x', 'y'] },
    }
    await dynamo.send(new PutItemCommand({ TableName, Item }))
    expect((await dynamo.send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' } } }))).Item).toEqual(Item)
  })

  it('lets one of many conditional writes win', async () => {
    const { dynamo } = await withTable()
    const write = () =>
      dynamo.send(
        new PutItemCommand({
          TableName,
          Item: { pk: { S: 'a' } },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      )
    const results = await Promise.allSettled(Array.from({ length: 10 }, write))
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))
    expect(reasons).toHaveLength(9)
    expect(reasons[0]).toContain('ConditionalCheckFailedException')
  })

  it('answers queries', async () => {
    const { dynamo } = await withTable()
    await dynamo.send(new PutItemCommand({ TableName, Item: { pk: { S: 'a' }, n: { N: '1' } } }))
    const query = new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'a' } },
    })
    expect((await dynamo.send(query)).Items).toEqual([{ pk: { S: 'a' }, n: { N: '1' } }])
  })

  it('keeps regions apart', async () => {
    const { sandbox } = await withTable()
    expect((await at(sandbox, 'eu-west-1').send(new ListTablesCommand({}))).TableNames).toEqual([])
    expect((await at(sandbox).send(new ListTablesCommand({}))).TableNames).toEqual([TableName])
  })

  it('takes part in faults', async () => {
    const { sandbox, dynamo } = await withTable()
    sandbox.faults.add({ service: 'dynamodb', operation: 'GetItem', fault: { kind: 'access-denied' } })
    const read = dynamo.send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' } } }))
    expect((await failureOf(read)).name).toBe('AccessDeniedException')
  })
})
