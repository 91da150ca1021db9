import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { recordsOf } from '../../../../sandbox/event-history.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from '../../bench.ts'

const XMLNS = 'http://awss3control.amazonaws.com/doc/2018-08-20/'

/**
 * A request as S3 Control's SDK clients send it, but for the host: they put the account before it, which a loopback
 * address does not resolve.
 */
async function control(url: string, method: string, body?: string, account = ACCOUNT) {
  const response = await fetch(`${url}/v20180820/configuration/publicAccessBlock`, {
    method,
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-account-id': account,
    },
    ...(body === undefined ? {} : { body }),
  })
  return { status: response.status, text: await response.text() }
}

const block = (...settingsOn: string[]) =>
  `<PublicAccessBlockConfiguration xmlns="${XMLNS}">${settingsOn
    .map((name) => `<${name}>true</${name}>`)
    .join('')}</PublicAccessBlockConfiguration>`

// Recorded by others: LocalStack, tests/aws/services/s3control/test_s3control.snapshot.json (AWS-validated).
describe("an account's Block Public Access", () => {
  it('is not there at first', async () => {
    const { url } = await bench()
    const { status, text } = await control(url, 'GET')
    expect(status).toBe(404)
    expect(text).toContain(
      '<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration</Code>' +
        '<Message>The public access block configuration was not found</Message>' +
        `<AccountId>${ACCOUNT}</AccountId></Error><RequestId>`,
    )
  })

  it('is put, read and deleted, again and again', async () => {
    const { url } = await bench()
    expect((await control(url, 'PUT', block('BlockPublicAcls'))).status).toBe(200)
    const { status, text } = await control(url, 'GET')
    expect(status).toBe(200)
    expect(text).toContain(
      `<PublicAccessBlockConfiguration xmlns="${XMLNS}"><BlockPublicAcls>true</BlockPublicAcls>` +
        '<IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy>' +
        '<RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>',
    )
    expect((await control(url, 'DELETE')).status).toBe(204)
    expect((await control(url, 'DELETE')).status).toBe(204)
    expect((await control(url, 'GET')).status).toBe(404)
  })

  it('names at least one setting', async () => {
    const { url } = await bench()
    const { status, text } = await control(url, 'PUT', block())
    expect(status).toBe(400)
    expect(text).toContain(
      '<Code>InvalidRequest</Code><Message>Must specify at least one configuration.</Message>',
    )
  })

  it('is not for other accounts to see', async () => {
    const { url } = await bench()
    const { status, text } = await control(url, 'GET', undefined, OTHER)
    expect(status).toBe(403)
    expect(text).toContain('<Code>AccessDenied</Code>')
  })

  it('holds for buckets that block nothing themselves', async () => {
    const sandbox = await bench()
    const s3 = new S3Client(settings(sandbox))
    const Bucket = 'open-to-all'
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await control(sandbox.url, 'PUT', block('BlockPublicPolicy'))
    const Policy = JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}` }],
    })
    const put = () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    expect((await failureOf(put())).name).toBe('AccessDenied')
    await control(sandbox.url, 'DELETE')
    await put()
  })

  // The names stand in boto/boto3 issue 2332; the parameters are [U].
  it("is recorded under names of its own, in the endpoint's region", async () => {
    const sandbox = await bench()
    await control(sandbox.url, 'PUT', block('IgnorePublicAcls'))
    await control(sandbox.url, 'DELETE')
    const [put, deleted] = recordsOf(sandbox.world, ACCOUNT, 'us-east-1')
    expect(put).toMatchObject({
      eventSource: 's3.amazonaws.com',
      eventName: 'PutAccountPublicAccessBlock',
      requestParameters: {
        accountId: ACCOUNT,
        Host: `${ACCOUNT}.s3-control.us-east-1.amazonaws.com`,
        PublicAccessBlockConfiguration: { xmlns: XMLNS, IgnorePublicAcls: true },
      },
    })
    expect(deleted).toMatchObject({ eventName: 'DeleteAccountPublicAccessBlock', readOnly: false })
  })
})
