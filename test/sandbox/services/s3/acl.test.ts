import {
  DeleteBucketOwnershipControlsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
} from '@aws-sdk/client-s3'
import type { PutBucketAclCommandInput } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { bench } from '../../bench.ts'
import { Bucket, refusalOf, withBucket } from './bucket.ts'

const group = (name: string) => `http://acs.amazonaws.com/groups/s3/${name}`
type Asked = Omit<PutBucketAclCommandInput, 'Bucket'>

// Recorded: LocalStack, test_s3_api.snapshot.json, TestS3BucketOwnershipControls.
describe('ownership', () => {
  it.each([[[]], [['BucketOwnerPreferred', 'ObjectWriter']], [['RandomValue']]])(
    'is not said by %j',
    async (values) => {
      const { sandbox } = await withBucket()
      const OwnershipControls = { Rules: values.map((ObjectOwnership) => ({ ObjectOwnership })) }
      const put = sandbox.invokeByName(
        's3',
        'PutBucketOwnershipControls',
        { Bucket, OwnershipControls },
        { region: 'us-east-1' },
      )
      await expect(put).rejects.toMatchObject({ code: 'MalformedXML' })
    },
  )

  it.each(['RandomValue', ''])('is not %j from the beginning', async (ObjectOwnership) => {
    const { invokeByName } = await bench()
    const made = invokeByName('s3', 'CreateBucket', { Bucket, ObjectOwnership }, { region: 'us-east-1' })
    await expect(made).rejects.toMatchObject({
      code: 'InvalidArgument',
      message: `Invalid x-amz-object-ownership header: ${ObjectOwnership}`,
      details: { ArgumentName: 'x-amz-object-ownership' },
    })
  })

  it('is taken away, and then not found', async () => {
    const { s3 } = await withBucket()
    await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }))
    expect(await refusalOf(s3.send(new GetBucketOwnershipControlsCommand({ Bucket })))).toMatchObject({
      name: 'OwnershipControlsNotFoundError',
      status: 404,
      BucketName: Bucket,
    })
  })
})

// Recorded: LocalStack, test_s3.snapshot.json, `test_s3_bucket_acl`, `test_s3_bucket_acl_exceptions`.
describe('an ACL', () => {
  async function withAcls() {
    const { s3 } = await withBucket()
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] }
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }))
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    const { Owner } = await s3.send(new GetBucketAclCommand({ Bucket }))
    return { s3, Owner, put: (asked: Asked) => s3.send(new PutBucketAclCommand({ Bucket, ...asked })) }
  }

  const delivery = {
    Grantee: { Type: 'Group' as const, URI: group('LogDelivery') },
    Permission: 'WRITE' as const,
  }

  it('is put in headers or as a document', async () => {
    const { s3, Owner, put } = await withAcls()
    await put({ GrantRead: `uri="${group('LogDelivery')}"` })
    const read = async () => (await s3.send(new GetBucketAclCommand({ Bucket }))).Grants
    expect(await read()).toMatchObject([{ Grantee: { URI: group('LogDelivery') }, Permission: 'READ' }])
    await put({ AccessControlPolicy: { Owner, Grants: [delivery] } })
    expect(await read()).toEqual([delivery])
  })

  it.each<[Asked, object]>([
    [{ GrantWrite: `uri="${group('FakeGroup')}"` }, { name: 'InvalidArgument', ArgumentName: 'uri' }],
    [{ GrantWrite: 'fakekey="1234"' }, { name: 'InvalidArgument', ArgumentName: 'x-amz-grant-write' }],
    [{ GrantWrite: 'id="wrong-id"' }, { name: 'InvalidArgument', ArgumentName: 'id' }],
    [{ AccessControlPolicy: { Grants: [delivery] } }, { name: 'MalformedACLError' }],
    [
      { AccessControlPolicy: { Owner: { ID: 'wrong-id' }, Grants: [] } },
      { name: 'InvalidArgument', ArgumentName: 'CanonicalUser/ID' },
    ],
    [{}, { name: 'MissingSecurityHeader', MissingHeaderName: 'x-amz-acl' }],
    [{ ACL: 'private', GrantRead: `uri="${group('LogDelivery')}"` }, { name: 'InvalidRequest' }],
    [{ ACL: 'private', AccessControlPolicy: { Grants: [delivery] } }, { name: 'UnexpectedContent' }],
  ])('is not %j', async (asked, refusal) => {
    const { put } = await withAcls()
    expect(await refusalOf(put(asked))).toMatchObject({ ...refusal, status: 400 })
  })

  it('keeps its bucket from being enforced to its owner', async () => {
    const { s3, put } = await withAcls()
    await put({ GrantWrite: `uri="${group('LogDelivery')}"` })
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] }
    const enforced = s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }))
    expect(await refusalOf(enforced)).toMatchObject({ name: 'InvalidBucketAclWithObjectOwnership' })
  })
})
