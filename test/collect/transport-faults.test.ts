import { CloudTrailClient, GetTrailStatusCommand, ListTagsCommand } from '@aws-sdk/client-cloudtrail'
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import { createClients } from '../../lib/aws/clients.ts'
import { keysOf } from '../../lib/collect/keys.ts'
import { trailStatus, trailTags } from '../../lib/collect/trail-details.ts'
import { keyArn } from '../builders/a-key.ts'
import { aTrail } from '../builders/a-trail.ts'

/**
 * What happens between the SDK and AWS, and never comes from a server: these cases are set at the SDK's clients. The
 * names are those that Node and the SDK's HTTP handler give (Node.js, "Common system errors"; smithy-typescript,
 * node-http-handler).
 */
const cloudtrail = mockClient(CloudTrailClient)
const kms = mockClient(KMSClient)
afterEach(() => {
  cloudtrail.reset()
  kms.reset()
})
// Test files share the SDK.
afterAll(() => {
  cloudtrail.restore()
  kms.restore()
})

const region = 'us-east-1'
const { arn } = aTrail()
const clients = createClients({ credentials: { accessKeyId: 'test', secretAccessKey: 'test' } })
const fault = (name: string, code?: string) =>
  Object.assign(new Error(`${name} of the transport`), { name, ...(code !== undefined && { code }) })

describe('a fault of the transport is unread, by the name that it has:', () => {
  it.each([
    ['a reset connection', fault('Error', 'ECONNRESET'), 'ECONNRESET'],
    ['a host that has no address', fault('Error', 'ENOTFOUND'), 'ENOTFOUND'],
    ['a time-out', fault('TimeoutError'), 'TimeoutError'],
    ['an answer that ends early', fault('Error', 'ERR_STREAM_PREMATURE_CLOSE'), 'ERR_STREAM_PREMATURE_CLOSE'],
  ])('%s', async (_what, error, code) => {
    cloudtrail.on(GetTrailStatusCommand).rejects(error)
    const status = await trailStatus(clients, region, arn)
    expect(status).toMatchObject({ ok: false, operation: 'cloudtrail:GetTrailStatus', code })
  })

  it('and hides no other read', async () => {
    cloudtrail.on(GetTrailStatusCommand).rejects(fault('Error', 'ECONNRESET'))
    cloudtrail
      .on(ListTagsCommand)
      .resolves({ ResourceTagList: [{ ResourceId: arn, TagsList: [{ Key: 'a', Value: 'b' }] }] })
    const [status, tags] = await Promise.all([
      trailStatus(clients, region, arn),
      trailTags(clients, region, arn),
    ])
    expect(status.ok).toBe(false)
    expect(tags).toEqual({ ok: true, value: { a: 'b' } })
  })
})

it('credentials that cannot be had are unread, not absent', async () => {
  const without = createClients({
    credentials: () =>
      Promise.reject(Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' })),
    maxAttempts: 1,
  })
  cloudtrail.restore()
  const status = await trailStatus(without, region, arn)
  expect(status).toMatchObject({ ok: false, code: 'CredentialsProviderError' })
  without.close()
})

it('an answer without its member is unread', async () => {
  kms.on(DescribeKeyCommand).resolves({})
  const parts = new Set(['key-policy' as const])
  const keys = await keysOf(clients, [{ id: keyArn, region, entry: keyArn }], parts)
  expect(keys[keyArn]?.description).toMatchObject({ ok: false, code: 'Trailkeeper.IncompleteAnswer' })
})
