import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { bucketsOf } from '../../lib/collect/buckets.ts'
import { enabledRegions } from '../../lib/collect/account.ts'
import { guardOf } from '../../lib/collect/guard.ts'
import { keysOf } from '../../lib/collect/keys.ts'
import { logGroupsOf } from '../../lib/collect/log-groups.ts'
import { organizationOf } from '../../lib/collect/organization.ts'
import { topicsOf } from '../../lib/collect/topics.ts'
import { eventSelectors, insightSelectors, trailStatus, trailTags } from '../../lib/collect/trail-details.ts'
import { trailsOfRegions } from '../../lib/collect/collect-snapshot.ts'
import { keyArn } from '../builders/a-key.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { logGroupArn } from '../builders/a-change-alarm.ts'
import { topicArn } from '../builders/any-trail.ts'
import { allParts } from '../builders/parts.ts'

/** An AWS that answers every call with 200 and nothing in it, as no AWS does. */
async function fromSilentAws<T>(ask: (clients: Clients) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const isJson = request.headers['x-amz-target'] !== undefined || request.method === 'POST'
    const isQuery = request.headers['content-type']?.includes('urlencoded') === true
    response.writeHead(200, { 'x-amz-bucket-region': 'us-east-1' })
    if (request.method === 'HEAD') response.end()
    else if (isQuery) response.end('<Response><GetTopicAttributesResult/></Response>')
    else response.end(isJson ? '{}' : '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const clients = createClients({
    endpoint: typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  try {
    return await ask(clients)
  } finally {
    clients.close()
    server.close()
  }
}

const region = 'us-east-1'
const parts = new Set(allParts)
const incomplete = { ok: false, code: 'Trailkeeper.IncompleteAnswer' }
const { arn } = aTrail()

// Law 10: only AWS's own error code says that something is not there.
describe('an answer without its member is unread:', () => {
  it.each<[string, (clients: Clients) => Promise<unknown>]>([
    ['the list of regions', (clients) => enabledRegions(clients, region)],
    ['the status of a trail', (clients) => trailStatus(clients, region, arn)],
    ['its selectors', (clients) => eventSelectors(clients, region, arn)],
    ['its insights', (clients) => insightSelectors(clients, region, arn)],
    ['its tags', (clients) => trailTags(clients, region, arn)],
    ['the organization', (clients) => organizationOf(clients, region)],
  ])('%s', async (_what, ask) => {
    expect(await fromSilentAws(ask)).toMatchObject(incomplete)
  })

  it('the trails of a region', async () => {
    const wanted = { parts, concerns: () => true, onRegion: undefined }
    const { regions } = await fromSilentAws((clients) => trailsOfRegions(clients, [region], wanted))
    expect(regions[region]).toMatchObject(incomplete)
  })

  it('the rules of a region', async () => {
    const guard = await fromSilentAws((clients) => guardOf(clients, account, 'aws', [region]))
    expect(guard).toMatchObject({ value: { rules: [{ rule: incomplete }] } })
  })

  it('a key', async () => {
    const wanted = [{ id: keyArn, region, entry: keyArn }]
    const { [keyArn]: key } = await fromSilentAws((clients) => keysOf(clients, wanted, parts))
    expect(key).toMatchObject({ description: incomplete, policy: incomplete, rotation: incomplete })
  })

  it('a log group, which must not be taken for gone', async () => {
    const { [logGroupArn]: group } = await fromSilentAws((clients) =>
      logGroupsOf(clients, account, [logGroupArn]),
    )
    expect(group?.exists).toMatchObject(incomplete)
  })

  it('a topic, which must not be taken for unheard', async () => {
    const { [topicArn]: topic } = await fromSilentAws((clients) => topicsOf(clients, [topicArn]))
    expect(topic).toMatchObject({ policy: incomplete, confirmedSubscriptions: incomplete })
  })

  it('a bucket, also of what S3 has an empty document for where it was never set', async () => {
    const wanted = [{ name: 'trail-logs', likelyRegions: [region] }]
    const { 'trail-logs': bucket } = await fromSilentAws((clients) =>
      bucketsOf(clients, wanted, { account, parts }),
    )
    // S3 always sends the root element (S3 API reference, "Response syntax" of each): without one it is not S3's.
    const foreign = { ok: false, code: 'NotAnAwsAnswer' }
    expect(bucket).toMatchObject({
      policy: foreign,
      policyIsPublic: foreign,
      grants: foreign,
      publicAccessBlock: foreign,
      accountPublicAccessBlock: foreign,
      lifecycle: foreign,
      objectLock: foreign,
      versioning: foreign,
      mfaDelete: foreign,
      logging: foreign,
    })
  })
})
