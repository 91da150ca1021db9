import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { DisableKeyCommand } from '@aws-sdk/client-kms'
import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../lib/trail/baseline/baseline.ts'
import {
  completeHistory,
  getBaselineVersions,
  loadBaselines,
  putBaseline,
  type WantedBaselines,
} from '../../lib/state/signed-baselines.ts'
import { stateTable } from '../../lib/state/state-table.ts'
import { aBaseline } from '../builders/a-baseline.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { bench } from '../sandbox/bench.ts'
import { aSignedTable, clientsOf } from './a-signed-table.ts'

const arn = aTrail().arn
const current = { pk: { S: `account#${account}` }, sk: { S: `baseline#${arn}` } }
const versionKey = (version: number) => ({
  ...current,
  sk: { S: `baseline-version#${arn}#0000000${version}` },
})

async function aStore() {
  const clients = clientsOf(await bench())
  const table = await aSignedTable(clients)
  const dynamodb = await clients.dynamodb('us-east-1')
  const TableName = table.name
  return {
    load: (only?: WantedBaselines) => loadBaselines(table, account, only),
    /** As the command line opens it, which has no secret of the guard. */
    loadAsPerson: () => loadBaselines(stateTable({ ...table, clients, table, as: 'person' }), account),
    keep: (baseline: Baseline, replaces?: number) => putBaseline(table, baseline, replaces),
    complete: (baseline: Baseline) => completeHistory(table, baseline),
    versions: () => getBaselineVersions(table, account, arn),
    item: async (Key: typeof current) =>
      (await dynamodb.send(new GetItemCommand({ TableName, Key }))).Item ?? {},
    put: (Item: Record<string, AttributeValue>) => dynamodb.send(new PutItemCommand({ TableName, Item })),
    remove: (Key: typeof current) => dynamodb.send(new DeleteItemCommand({ TableName, Key })),
    disableKey: async () =>
      (await clients.kms('us-east-1')).send(new DisableKeyCommand({ KeyId: table.macKey })),
  }
}

const first = aBaseline({ tags: { owner: 'sécurité' } })
const second = aBaseline({ version: 2, origin: 'strengthened' })

describe('a stored baseline', () => {
  it('comes back as it was', async () => {
    const { keep, load } = await aStore()
    expect(await keep(first)).toBe('written')
    expect(await load()).toEqual({ trusted: new Map([[arn, first]]), broken: [], unlisted: [] })
  })

  it('is loaded alone where one trail is asked for, whose ARN may begin another’s', async () => {
    const { keep, load } = await aStore()
    const longer = aBaseline({}, aTrail({ name: 'main-2' }))
    await keep(first)
    await keep(longer)
    expect([...(await load(arn)).trusted.keys()]).toEqual([arn])
    expect((await load(arn)).broken).toEqual([])
    expect([...(await load()).trusted.keys()].toSorted()).toEqual([arn, longer.trailArn])
  })

  it('is loaded where what it claims is asked for, and then verified like any other', async () => {
    const { keep, load, item, put } = await aStore()
    await keep(first)
    await keep(aBaseline({}, aTrail({ name: 'other', bucket: 'other-logs' })))
    const onBucket = (name: string) => load(({ settings }) => settings.bucket === name)
    expect([...(await onBucket('trail-logs')).trusted.keys()]).toEqual([arn])
    expect((await onBucket('nobodys')).trusted.size).toBe(0)
    await put({ ...(await item(current)), mac: { B: new Uint8Array(32) } })
    expect(await onBucket('trail-logs')).toMatchObject({
      trusted: new Map(),
      broken: [{ trailArn: arn, why: 'its signature is not valid' }],
    })
  })

  it('gives way to the next version, and stays in the history', async () => {
    const { keep, load, versions } = await aStore()
    await keep(first)
    expect(await keep(second, 1)).toBe('written')
    expect((await load()).trusted.get(arn)).toEqual(second)
    expect(await versions()).toEqual([first, second])
  })

  it('is not overwritten by a run that saw an older one', async () => {
    const { keep, load } = await aStore()
    await keep(first)
    await keep(second, 1)
    expect(await keep({ ...second, tags: { late: 'yes' } }, 1)).toBe('overtaken')
    expect(await keep(first)).toBe('overtaken')
    expect((await load()).trusted.get(arn)).toEqual(second)
  })

  it('is put by one of many runs at once', async () => {
    const { keep } = await aStore()
    const results = await Promise.all(Array.from({ length: 8 }, () => keep(first)))
    expect(results.filter((result) => result === 'written')).toHaveLength(1)
  })

  it('may be larger than what KMS signs at once', async () => {
    const { keep, load } = await aStore()
    const large = aBaseline({
      tags: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'x'.repeat(256)])),
    })
    await keep(large)
    expect((await load()).trusted.get(arn)).toEqual(large)
  })

  it('gets its place in the history where a run ended before it wrote that', async () => {
    const { keep, load, remove, complete } = await aStore()
    await keep(first)
    await remove(versionKey(1))
    const { trusted, unlisted } = await load()
    expect([trusted.size, unlisted]).toEqual([1, [first]])
    await complete(first)
    expect((await load()).unlisted).toEqual([])
  })
})

describe('a baseline is not trusted', () => {
  it('where its text was changed', async () => {
    const { keep, load, item, put } = await aStore()
    await keep(first)
    const stored = await item(current)
    const body = (stored.body?.S ?? '').replace('"logFileValidation":true', '"logFileValidation":false')
    expect(body).not.toEqual(stored.body?.S)
    await put({ ...stored, body: { S: body } })
    const { trusted, broken } = await load()
    expect(trusted.size).toBe(0)
    expect(broken).toEqual([{ trailArn: arn, why: 'its signature is not valid', stored: 1, newest: 1 }])
  })

  it('where it was put back to an older version', async () => {
    const { keep, load, item, put } = await aStore()
    await keep(first)
    const old = await item(current)
    await keep(second, 1)
    await put(old)
    expect((await load()).broken).toMatchObject([
      { trailArn: arn, why: expect.stringContaining('put back to version 1') },
    ])
  })

  it('where it was removed', async () => {
    const { keep, load, remove } = await aStore()
    await keep(first)
    await remove(current)
    const { trusted, broken } = await load()
    expect(trusted.size).toBe(0)
    expect(broken).toEqual([{ trailArn: arn, why: 'it was removed, though it was known', newest: 1 }])
  })

  it('where it is that of another trail', async () => {
    const { keep, load, item, put } = await aStore()
    await keep(first)
    const other = `baseline#${arn}-other`
    await put({ ...(await item(current)), sk: { S: other } })
    expect((await load()).broken).toMatchObject([
      { trailArn: `${arn}-other`, why: `it is the baseline of ${arn}` },
    ])
  })

  it('where its signature is missing', async () => {
    const { keep, load, item, put } = await aStore()
    await keep(first)
    const { mac: _mac, ...unsigned } = await item(current)
    await put(unsigned)
    expect((await load()).broken).toMatchObject([{ why: 'it is not whole' }])
  })

  it('where its signature cannot be verified', async () => {
    const { keep, loadAsPerson, disableKey } = await aStore()
    await keep(first)
    expect([...(await loadAsPerson()).trusted.keys()]).toEqual([arn])
    await disableKey()
    expect((await loadAsPerson()).broken).toMatchObject([
      { why: expect.stringContaining('DisabledException') },
    ])
  })

  it('nor are altered versions of the history', async () => {
    const { keep, versions, item, put } = await aStore()
    await keep(first)
    await keep(second, 1)
    const stored = await item(versionKey(1))
    await put({ ...stored, body: { S: `${stored.body?.S} ` } })
    expect(await versions()).toEqual([second])
  })
})
