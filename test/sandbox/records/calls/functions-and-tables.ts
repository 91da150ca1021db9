import {
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb'
import {
  AddPermissionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { ACCOUNT } from '../../bench.ts'
import { REGION } from '../../standing-world.ts'
import type { Send } from './send.ts'

const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:hear`
/** A key and an attribute besides, as in DynamoDB's pages. */
const song = { Artist: { S: 'No One You Know' }, SongTitle: { S: 'Scared of My Shadow' } }
const table = { TableName: 'Music', ReturnConsumedCapacity: 'TOTAL' } as const

export const lambda: Record<string, Send> = {
  AddPermission20150331v2: (at) =>
    new LambdaClient(at).send(
      new AddPermissionCommand({
        FunctionName: 'hear',
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: '*',
      }),
    ),
  UpdateFunctionCode20150331v2: (at) =>
    new LambdaClient(at).send(
      new UpdateFunctionCodeCommand({ FunctionName: functionArn, ZipFile: new Uint8Array(9) }),
    ),
  UpdateFunctionConfiguration20150331v2: (at) =>
    new LambdaClient(at).send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: functionArn,
        Layers: [`arn:aws:lambda:${REGION}:${ACCOUNT}:layer:extension:1`],
      }),
    ),
  DeleteFunction20150331: (at) =>
    new LambdaClient(at).send(new DeleteFunctionCommand({ FunctionName: 'hear' })),
}

export const dynamodb: Record<string, Send> = {
  UpdateTable: (at) =>
    new DynamoDBClient(at).send(
      new UpdateTableCommand({
        TableName: 'Music',
        ProvisionedThroughput: { ReadCapacityUnits: 25, WriteCapacityUnits: 25 },
      }),
    ),
  DeleteTable: (at) => new DynamoDBClient(at).send(new DeleteTableCommand({ TableName: 'Music' })),
  PutItem: (at) =>
    new DynamoDBClient(at).send(new PutItemCommand({ ...table, Item: { ...song, AlbumTitle: { S: 'a' } } })),
  UpdateItem: (at) =>
    new DynamoDBClient(at).send(
      new UpdateItemCommand({
        ...table,
        Key: song,
        UpdateExpression: 'SET #Y = :y, #AT = :t',
        ExpressionAttributeNames: { '#Y': 'Year', '#AT': 'AlbumTitle' },
        ExpressionAttributeValues: { ':y': { N: '2020' }, ':t': { S: 'a' } },
        ConditionExpression: 'attribute_exists(#Y)',
      }),
    ),
}
