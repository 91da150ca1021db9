/** What records tell by their values, where the keys alone do not say it. */
import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { IAMClient, DeleteRolePolicyCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from '@jest/globals'
import { recordOf } from './written-record.ts'

const key = { Artist: { S: 'No One You Know' }, SongTitle: { S: 'Call Me Today' } }
const other = { Artist: { S: 'Another' }, SongTitle: { S: 'b' } }
const Item = { ...key, AlbumTitle: { S: 'Somewhat Famous' } }
const told = {
  key: { Artist: 'No One You Know', SongTitle: 'Call Me Today' },
  item: ['Artist', 'SongTitle', 'AlbumTitle'],
}

// DynamoDB developer guide, "Understanding DynamoDB log file entries": values of other attributes than keys are left out.
describe("a record of DynamoDB's items", () => {
  it('has the key, and of the item only the names', async () => {
    const record = await recordOf('PutItem', (at) =>
      new DynamoDBClient(at).send(new PutItemCommand({ TableName: 'Music', Item })),
    )
    expect(record['requestParameters']).toEqual({ tableName: 'Music', ...told })
    expect(record['responseElements']).toBeNull()
  })

  it('has no values of a batch either', async () => {
    // That batches are written as single items are is [U].
    const Music = [{ PutRequest: { Item } }, { DeleteRequest: { Key: other } }]
    const record = await recordOf('BatchWriteItem', (at) =>
      new DynamoDBClient(at).send(new BatchWriteItemCommand({ RequestItems: { Music } })),
    )
    expect(record['requestParameters']).toEqual({
      requestItems: {
        Music: [{ putRequest: told }, { deleteRequest: { key: { Artist: 'Another', SongTitle: 'b' } } }],
      },
    })
  })
})

describe('a record of S3', () => {
  const place = { Bucket: 'trail-logs', Key: 'a' }

  // S3 user guide, "Default encryption FAQ": SSEApplied says whether the bucket's default or the request decided.
  it.each([
    ['Default_SSE_S3', {}],
    ['SSE_S3', { ServerSideEncryption: 'AES256' as const }],
  ])('says %s of an object that is written with %j', async (SSEApplied, asked) => {
    const record = await recordOf('PutObject', (at) =>
      new S3Client(at).send(new PutObjectCommand({ ...place, Body: 'content', ...asked })),
    )
    expect(record['additionalEventData']).toMatchObject({
      SSEApplied,
      SignatureVersion: 'SigV4',
      AuthenticationMethod: 'AuthHeader',
      bytesTransferredIn: 7,
      bytesTransferredOut: 0,
      'x-amz-id-2': record['requestID'],
    })
  })

  it("counts an object's bytes that go out", async () => {
    const record = await recordOf('GetObject', async (at) => {
      const client = new S3Client(at)
      await client.send(new PutObjectCommand({ ...place, Body: 'content' }))
      await client.send(new GetObjectCommand(place))
    })
    expect(record['additionalEventData']).toMatchObject({ bytesTransferredIn: 0, bytesTransferredOut: 7 })
  })
})

describe('a record of any call', () => {
  // Records of IAM, KMS and S3 in elastic/integrations name these hosts.
  it('tells the endpoint in AWS, wherever the sandbox listens', async () => {
    const role = { RoleName: 'role', PolicyName: 'policy' }
    const ofIam = await recordOf('DeleteRolePolicy', (at) =>
      new IAMClient(at).send(new DeleteRolePolicyCommand(role)),
    )
    expect(ofIam['tlsDetails']).toMatchObject({ clientProvidedHostHeader: 'iam.amazonaws.com' })
    const ofTables = await recordOf('PutItem', (at) =>
      new DynamoDBClient(at).send(new PutItemCommand({ TableName: 'Music', Item })),
    )
    expect(ofTables['tlsDetails']).toMatchObject({
      clientProvidedHostHeader: 'dynamodb.us-east-1.amazonaws.com',
    })
  })
})
