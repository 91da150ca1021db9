import { gzipSync } from 'node:zlib'
import {
  CloudTrailClient,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { DisableKeyCommand } from '@aws-sdk/client-kms'
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import type { SandboxGuard } from '../../sandbox/guard/start-guard.ts'
import { startForwardingGuard } from './start-forwarding-guard.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { createClients } from '../../lib/aws/clients.ts'
import { unlimited } from '../../lib/aws/request-path.ts'
import { guardSweep } from '../../lib/guard/guard-sweep.ts'
import { field } from '../../lib/text/fields.ts'
import { whole } from '../flow/bench.ts'
import { sandboxWith } from '../few-regions.ts'
import { watched } from './watched.ts'

/*
 * What an intruder who may write to the guard's table gains by it (law 9). The table is read and written as anybody
 * may with the right to it; the guard is the deployed one, with its real handlers.
 */

type Item = Record<string, AttributeValue>

const TableName = 'trailkeeper-state'
const account = '123456789012'
const Bucket = 'clean-trail-logs'
const trail = `arn:aws:cloudtrail:us-east-1:${account}:trail/management-events`

let sandbox: Sandbox
let guard: SandboxGuard
let table: DynamoDBClient
let buckets: S3Client
let trails: CloudTrailClient

/** Whether the account is to be made anew for the next test: what a sweep cannot mend is not left to it. */
let isSpoilt = true
const spoils = () => void (isSpoilt = true)

async function begin(): Promise<void> {
  sandbox = await sandboxWith('clean')
  guard = await startForwardingGuard(sandbox, guardPolicy(), 'us-east-1')
  await guard.sweep()
  await sandbox.settled()
  const credentials = { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' }
  const settings = { region: 'us-east-1', endpoint: sandbox.url, credentials }
  table = new DynamoDBClient(settings)
  trails = new CloudTrailClient(settings)
  buckets = new S3Client({ ...settings, forcePathStyle: true })
}

async function end(): Promise<void> {
  for (const client of [table, buckets, trails]) client.destroy()
  guard.close()
  await sandbox.close()
}

let isBegun = false
beforeEach(async () => {
  if (!isSpoilt) return
  if (isBegun) await end()
  await begin()
  ;[isBegun, isSpoilt] = [true, false]
})
afterAll(end)

const put = (item: Item) => table.send(new PutItemCommand({ TableName, Item: item }))
const keyOf = (pk: string, sk: string): Item => ({ pk: { S: pk }, sk: { S: sk } })
const itemAt = async (pk: string, sk: string): Promise<Item> =>
  (await table.send(new GetItemCommand({ TableName, Key: keyOf(pk, sk) }))).Item ?? {}
const messages = () => sandbox.alerts().map(({ message }) => message)
/** What people were told since, with all that is done on the way. */
async function toldBy(act: () => Promise<unknown>): Promise<string[]> {
  const before = messages().length
  await act()
  await sandbox.settled()
  return messages().slice(before)
}
const sweep = () => guard.sweep()
const advance = (minutes: number) => sandbox.world.advance(minutes * 60_000)
const suspend = () =>
  buckets.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }))

/** Makes a call of which the guard hears only when it is let. */
async function heldBack(call: () => Promise<unknown>) {
  const { functions } = sandbox.world
  const react = `arn:aws:lambda:us-east-1:${account}:function:trailkeeper-react`
  const handler = functions.get(react)
  const events: unknown[] = []
  functions.set(react, async (event) => void events.push(event))
  await call()
  await sandbox.settled()
  if (handler) functions.set(react, handler)
  const [event] = events
  return {
    requestId: String(field(field(event, 'detail'), 'requestID')),
    release: async () => handler?.(event),
  }
}

const forged = (requestId: string): Item => ({
  ...keyOf(`call#${requestId}`, 'own'),
  value: { S: '"UpdateTrail"' },
})
const narrow = () =>
  trails.send(new UpdateTrailCommand({ Name: 'management-events', IsMultiRegionTrail: false }))

const all = async () => (await table.send(new ScanCommand({ TableName }))).Items ?? []
const wipe = async () => {
  for (const { pk, sk } of await all())
    if (pk && sk) await table.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }))
}
const versions = async () => {
  return (await all()).flatMap(({ pk, sk }) =>
    pk && sk && /^baseline(-version)?#/.test(sk.S ?? '') ? [{ pk, sk }] : [],
  )
}

const letter = {
  subject: 'All is well',
  short: 'All is well',
  text: 'Nothing to see',
  structured: {},
  chat: {},
}

describe('the outbox', () => {
  it('a junk item is told once, by kind and key, and stops no sweep', async () => {
    await put({ ...keyOf(`outbox#${account}`, 'junk'), body: { B: Buffer.from('rm -rf / secret') } })
    const told = await toldBy(sweep)
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('outbox')
    expect(told[0]).toContain('junk')
    expect(told[0]).not.toContain('secret')
    expect(await toldBy(sweep)).toEqual([])
    expect(sandbox.deadLetters()).toEqual([])
  })

  it('a forged letter is not sent', async () => {
    const body = { B: gzipSync(JSON.stringify(letter)) }
    await put({ ...keyOf(`outbox#${account}`, 'event#1'), body, keptAt: { S: '2026-11-21T00:00:00Z' } })
    const told = await toldBy(sweep)
    expect(told.join('\n')).not.toContain('Nothing to see')
    expect(told.join('\n')).toContain('event#1')
  })
})

describe('what the trails rest on', () => {
  it('an emptied list silences nothing', async () => {
    const kept = await itemAt(`account#${account}`, 'protected')
    const emptied = JSON.stringify({
      buckets: [],
      keys: [],
      topics: [],
      logGroups: [],
      roles: [],
      regions: [],
    })
    await put({ ...kept, value: { S: emptied } })
    const told = await toldBy(suspend)
    expect(told.some((text) => text.includes('PutBucketVersioning'))).toBe(true)
    expect(told.filter((text) => text.includes('\n    It counts as absent: its MAC is wrong'))).toHaveLength(
      1,
    )
  })
})

describe('own calls', () => {
  it('a forged one hides no call', async () => {
    const { requestId, release } = await heldBack(narrow)
    await put(forged(requestId))
    const told = (await toldBy(release)).join('\n')
    expect(told).toContain('UpdateTrail')
    expect(told).toContain(`call#${requestId}`)
  })

  it("a true one hides no call that was not made in the guard's own session", async () => {
    const { Items = [] } = await table.send(new ScanCommand({ TableName }))
    await toldBy(() => toldBy(narrow))
    const { Items: now = [] } = await table.send(new ScanCommand({ TableName }))
    expect(now.length).toBeGreaterThan(Items.length)
    const own = now.find(({ pk, value }) => pk?.S?.startsWith('call#') && value?.S === '"UpdateTrail"')
    expect(own).toBeDefined()
    const { requestId, release } = await heldBack(narrow)
    // Only the key differs, and the MAC covers it.
    await put({ ...own, pk: { S: `call#${requestId}` } })
    expect((await toldBy(release)).join('\n')).toContain('UpdateTrail')
  })
})

describe('items of any kind', () => {
  it('are told where their MAC is taken from them, and counted as absent', async () => {
    const logging = (await all()).find(({ sk }) => sk?.S === `logging#${trail}`)
    const { hmac: _hmac, ...bare } = logging ?? {}
    await put(bare)
    const told = (await toldBy(sweep)).join('\n')
    expect(told).toContain(`sk logging#${trail}\n    It counts as absent: it has no MAC`)
    // The sweep wrote it anew.
    expect(await toldBy(sweep)).toEqual([])
    await table.send(new DeleteItemCommand({ TableName, Key: keyOf(`account#${account}`, 'protected') }))
    expect(await toldBy(suspend)).not.toEqual([])
  })
})

describe('baselines', () => {
  it('that were deleted, history and all, are missed by the reaction and by the sweep', async () => {
    spoils()
    for (const Key of await versions()) await table.send(new DeleteItemCommand({ TableName, Key }))
    const told = await toldBy(() => trails.send(new DeleteTrailCommand({ Name: 'management-events' })))
    expect(told.join('\n')).toContain('Its baseline is not to be trusted: it was removed')
    expect((await toldBy(sweep)).join('\n')).toContain(`sk baseline-version#${trail}`)
  })

  it('are not spoilt by a version that somebody else put into the history', async () => {
    spoils()
    await put({ ...keyOf(`account#${account}`, `baseline-version#${trail}#00000099`), version: { N: '99' } })
    await toldBy(() => trails.send(new DeleteTrailCommand({ Name: 'management-events' })))
    const { trailList } = await trails.send(
      new DescribeTrailsCommand({ trailNameList: ['management-events'] }),
    )
    expect(trailList).toHaveLength(1)
  })
})

describe('what a sweep left', () => {
  it.each(['protected', `logging#${trail}`, `sighting#${trail}`])(
    'is missed where %s is gone',
    async (sk) => {
      await table.send(new DeleteItemCommand({ TableName, Key: keyOf(`account#${account}`, sk) }))
      expect((await toldBy(sweep)).join('\n')).toContain(`sk ${sk}\n    It counts as absent: it is missing`)
      expect(await toldBy(sweep)).toEqual([])
    },
  )

  it('is missed where the index of it is gone', async () => {
    await table.send(new DeleteItemCommand({ TableName, Key: keyOf(`account#${account}`, 'index') }))
    expect((await toldBy(sweep)).join('\n')).toContain('sk index\n    It counts as absent: it is missing')
  })

  it('counts as absent where it was put back to what it was an hour ago, and that is told', async () => {
    const old = await itemAt(`account#${account}`, 'protected')
    advance(60)
    await sweep()
    await put(old)
    expect((await toldBy(sweep)).join('\n')).toContain(
      'sk protected\n    It counts as absent: it was put back to an older state',
    )
  })
})

it('without the key that signs it, nothing of the memory counts, sweeps end, and that is told', () =>
  watched(whole, {}, async ({ settings, sweep: sweepOnce, subjects, sandbox: { url } }) => {
    await sweepOnce()
    const kms = await settings.clients.kms('us-east-1')
    await kms.send(new DisableKeyCommand({ KeyId: settings.baselineKey }))
    // A process that has the secret keeps it: this is another.
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const clients = createClients({ endpoint: url, credentials, budget: unlimited })
    await guardSweep({ ...settings, clients })
    clients.close()
    expect(subjects().join()).toMatch(/critical: Whether the guard's memory is its own/)
  }))

describe('the whole memory', () => {
  it('where it is empty, and the guard was deployed more than two hours ago, that is critical', async () => {
    spoils()
    advance(121)
    await wipe()
    await toldBy(sweep)
    const alert = sandbox.alerts().find(({ message }) => message.includes("The guard's memory (table"))
    expect(alert?.subject).toContain('critical')
    expect(await toldBy(sweep)).toEqual([])
  })

  it('where all of it was put back to how it was days ago, that is critical, once', async () => {
    spoils()
    const old = await all()
    advance(3 * 24 * 60)
    await toldBy(sweep)
    await wipe()
    for (const item of old) await put(item)
    const told = await toldBy(sweep)
    expect(told.join('\n')).toMatch(/The guard's memory .* is of 20.*put back to how it was then/)
    const alert = sandbox.alerts().find(({ message }) => message.includes('put back to how it was then'))
    expect(alert?.subject).toContain('critical')
    expect(told.join('\n')).not.toContain('changed or removed by somebody else')
    expect((await toldBy(sweep)).filter((text) => text.includes('put back'))).toEqual([])
  })

  it('of a version before, is dropped but for its signed baselines, and that is told once, as info', async () => {
    spoils()
    const before = await all()
    await wipe()
    for (const { hmac: _hmac, ...item } of before)
      if (!['index', 'sent'].includes(item.sk?.S ?? '') && !item['entries']) await put(item)
    const told = await toldBy(sweep)
    expect(told.filter((text) => text.includes('were dropped, as they have no MAC'))).toHaveLength(1)
    expect(sandbox.alerts().find(({ message }) => message.includes('were dropped'))?.subject).toContain(
      'info',
    )
    expect(told.filter((text) => text.includes('counts as absent'))).toEqual([])
    expect(told.filter((text) => text.includes('baseline is not to be trusted'))).toEqual([])
    expect(await toldBy(sweep)).toEqual([])
    const logging = await itemAt(`account#${account}`, `logging#${trail}`)
    const { hmac: _hmac, ...bare } = logging
    await put(bare)
    expect((await toldBy(sweep)).join('\n')).toContain('It counts as absent: it has no MAC')
  })
})
