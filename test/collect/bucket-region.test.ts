import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { bucketRegion } from '../../lib/collect/bucket-region.ts'
import type { Read } from '../../lib/model/index.ts'
import { s3 } from '../../sandbox/services/s3/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { bench } from '../sandbox/bench.ts'

const Bucket = 'trail-logs'
const regions = ['us-east-1', 'eu-west-1', 'us-west-2']

/** A bucket in eu-west-1. */
const withBucket = (): Promise<Sandbox> =>
  bench({
    setup: async ({ invoke }) => {
      const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
      const where = { region: 'eu-west-1' }
      await invoke(s3, 'CreateBucket', { Bucket, CreateBucketConfiguration }, where)
    },
  })

async function regionOf(
  { url }: Pick<Sandbox, 'url'>,
  likely: readonly string[] = regions,
): Promise<Read<string>> {
  const clients = createClients({
    endpoint: url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  try {
    return await bucketRegion(clients, Bucket, likely)
  } finally {
    clients.close()
  }
}

const heads = ({ requests }: Sandbox) => requests.filter(({ operation }) => operation === 'HeadBucket')

// API reference, GetBucketLocation: HeadBucket always tells the region in a header, authorized or not.
describe('where a bucket stands', () => {
  it('is found from any region, which leads there', async () => {
    const sandbox = await withBucket()
    expect(await regionOf(sandbox)).toEqual({ ok: true, value: 'eu-west-1' })
    expect(heads(sandbox).map(({ region, status }) => `${region} ${status}`)).toEqual([
      'us-east-1 301',
      'eu-west-1 200',
    ])
  })

  it('is found where the first region that is asked refuses', async () => {
    const sandbox = await withBucket()
    sandbox.faults.add({ region: 'us-east-1', fault: { kind: 'access-denied', by: 'scp' } })
    expect(await regionOf(sandbox)).toEqual({ ok: true, value: 'eu-west-1' })
    expect(await regionOf(sandbox, ['us-east-1', 'us-west-2'])).toEqual({ ok: true, value: 'eu-west-1' })
  })

  it('is found where the first region that is asked is off', async () => {
    const sandbox = await withBucket()
    sandbox.faults.add({ region: 'us-east-1', fault: { kind: 'disabled-region' } })
    expect(await regionOf(sandbox)).toEqual({ ok: true, value: 'eu-west-1' })
  })

  it('is not known where all refuse without a word, of which no more than three are asked', async () => {
    const sandbox = await withBucket()
    sandbox.faults.add({ operation: 'HeadBucket', fault: { kind: 'access-denied' } })
    const refused = { ok: false, operation: 's3:HeadBucket', code: 'AccessDenied' }
    expect(await regionOf(sandbox, [...regions, 'eu-central-1'])).toMatchObject(refused)
    expect(heads(sandbox)).toHaveLength(3)
  })

  it('is nowhere where any region says so', async () => {
    const sandbox = await bench()
    expect(await regionOf(sandbox)).toMatchObject({ ok: false, code: 'NoSuchBucket' })
    expect(heads(sandbox)).toHaveLength(1)
  })

  it('is not known where the answer fails otherwise: another region would fail too', async () => {
    const sandbox = await withBucket()
    sandbox.faults.add({ operation: 'HeadBucket', fault: { kind: 'server-error' } })
    expect(await regionOf(sandbox)).toMatchObject({ ok: false, operation: 's3:HeadBucket' })
    expect(heads(sandbox)).toHaveLength(1)
  })
})

/** S3 as it answers HEAD of a bucket in eu-west-1: its region in a header, whoever asks and wherever. */
async function answering(
  status: (region: string) => number,
  test: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => {
    const region = request.headers.authorization?.split('/')[2] ?? ''
    response.writeHead(status(region), { 'x-amz-bucket-region': 'eu-west-1' }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  try {
    await test(typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '')
  } finally {
    server.close()
  }
}

describe('a region that refuses and names the one to ask', () => {
  it.each([301, 400, 403])('with %i is not taken for the bucket’s own', (elsewhere) =>
    answering(
      (region) => (region === 'eu-west-1' ? 200 : elsewhere),
      async (url) => expect(await regionOf({ url }, ['us-east-1'])).toEqual({ ok: true, value: 'eu-west-1' }),
    ),
  )

  it('is not asked again where it is the bucket’s own', () =>
    answering(
      () => 403,
      async (url) => {
        const refused = { ok: false, code: 'AccessDenied', region: 'eu-west-1' }
        expect(await regionOf({ url }, ['eu-west-1', 'us-east-1'])).toMatchObject(refused)
        expect(await regionOf({ url }, ['us-east-1'])).toMatchObject(refused)
      },
    ))
})
