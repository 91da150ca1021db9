import { readFileSync } from 'node:fs'
import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { unlimited } from '../../lib/aws/request-path.ts'
import { noteAttemptsPending } from '../../lib/state/attempts.ts'
import { getAlertStates } from '../../lib/state/alert-states.ts'
import { decoded, type StateItem } from '../../lib/state/attributes.ts'
import { keyText, noDistrust } from '../../lib/state/distrusted.ts'
import { getGuardRecord } from '../../lib/state/guard-record.ts'
import * as keys from '../../lib/state/keys.ts'
import { getIndex, noteMissing, putIndex } from '../../lib/state/memory-index.ts'
import { putIndexed } from '../../lib/guard/open-memory.ts'
import { putUnsent } from '../../lib/state/outbox.ts'
import { getGaps, putGaps } from '../../lib/state/recoveries.ts'
import { loadBaselines } from '../../lib/state/signed-baselines.ts'
import { stateTable, type StateTable } from '../../lib/state/state-table.ts'
import { keyStore } from '../../sandbox/services/kms/keys.ts'
import { aDeployment } from '../tamper/forwarding/a-guard.ts'
import { startSandbox } from '../../sandbox/start-sandbox.ts'
import { aSignedTable } from './a-signed-table.ts'

/*
 * Law 9 for each kind of item that keys.ts has, and each deed: what somebody made of an item counts as absent, and a
 * sweep tells of it by its key. Where it is not told, the reason stands in the table, and the guard tells more for it,
 * not less, or it is a replay within the bound of decision 35: until the next sweep, and never older than the last one.
 */

const account = '123456789012'
const main = `arn:aws:cloudtrail:us-east-1:${account}:trail/main`
const deployment = { ...aDeployment(), name: 'trailkeeper-prod', homeRegion: 'us-east-1', id: 'one' }
const attempt = 'd363d5e1bc775d42c1e7df9a9e21ba7257e7bd682e2062de883b3f554d3e95e0'

type Item = Record<string, AttributeValue>
type Deed = 'forge' | 'truncate' | 'delete' | 'swap' | 'replay'
type Kind = {
  key: keys.ItemKey
  /** Why a deed is not told. */
  untold?: Partial<Record<Deed, string>>
}

const everyRepair = 'without it a repair is made once more'
const louder = { delete: 'it is in no index: what it kept quiet is told', replay: 'as its deletion' }
const byPeople =
  'one that is not of the key of people marks no alert as a drill: what it would mark is told as an attack'
const forTrend = 'nothing is kept quiet by it: it is shown beside later drills'
const once = { replay: 'it is written once: there is no older one' }
const earlier = { replay: 'its entries have MACs of their own: an earlier state is one within the bound' }

/** By the name that keys.ts has for it; a kind that is added there fails the test until it stands here. */
const table: Record<string, Kind> = {
  seenLoggingItem: { key: keys.seenLoggingItem.key(account, main) },
  stopsItem: { key: keys.stopsItem.key(account, main), untold: earlier },
  lastSeenItem: { key: keys.lastSeenItem.key(account, main) },
  newestDigestItem: { key: keys.newestDigestItem.key(account, main) },
  drillItem: {
    key: keys.drillItem.key(account, 'one'),
    // With a MAC of the key of people, which lib/guard/drill-of.ts verifies.
    untold: { forge: byPeople, truncate: byPeople, delete: byPeople, swap: byPeople, replay: byPeople },
  },
  recoveryItem: { key: keys.recoveryItem.key(account, '2026-01-01T00:00:00Z', main) },
  recoveredPartItem: {
    key: keys.recoveredPartItem.key('one', 'us-east-1', 0),
    untold: { delete: 'without it the part is brought back again', ...once },
  },
  drillResultItem: {
    key: keys.drillResultItem.key(account, 'one'),
    // With a MAC of the key of scheduled drills, which lib/drill/drill-results.ts verifies.
    untold: { forge: forTrend, truncate: forTrend, delete: forTrend, swap: forTrend, replay: forTrend },
  },
  deletionItem: { key: keys.deletionItem.key(account) },
  protectionItem: { key: keys.protectionItem.key(account) },
  pipelineChangeItem: { key: keys.pipelineChangeItem.key(account, main) },
  pipelineRolesItem: { key: keys.pipelineRolesItem.key(account) },
  baselineItem: { key: keys.baselineItem.key(account, main) },
  baselineVersionItem: {
    key: keys.baselineVersionItem.key(account, main, 1),
    untold: once,
  },
  guardRecordItem: { key: keys.guardRecordItem.key(deployment, 'one'), untold: once },
  indexItem: {
    key: keys.indexItem.key(account),
    untold: { replay: 'up to two days: test/guard/memory.test.ts', delete: 'test/guard/memory.test.ts' },
  },
  indexedAccountsItem: { key: keys.indexedAccountsItem.key(), untold: earlier },
  attemptsItem: { key: { pk: keys.attemptsItem.partition(account), sk: attempt }, untold: earlier },
  alertStateItem: {
    key: { pk: keys.alertStateItem.partition(account), sk: '03e4d07d71fce4ac1b8a4a02b3d714fd' },
  },
  outboxItem: {
    key: keys.outboxItem.key(account, 'event#1'),
    untold: { replay: 'what was sent under its name is not sent again' },
  },
  sentItem: { key: keys.sentItem.key('event#sent'), untold: louder },
  budgetItem: {
    key: keys.budgetItem.key(main, 'enable-log-file-validation'),
    untold: { delete: everyRepair, replay: everyRepair },
  },
  ownCallItem: { key: keys.ownCallItem.key('r-1'), untold: { ...louder, ...once } },
  importedFindingsItem: { key: keys.importedFindingsItem.key(account) },
}

const fixture: Item[] = JSON.parse(
  readFileSync(new URL('signed-table.json', import.meta.url), 'utf8'),
  (name, value) => (name === 'B' ? Buffer.from(value, 'base64') : value),
)

const at = ({ pk, sk }: keys.ItemKey): Item => ({ pk: { S: pk }, sk: { S: sk } })

/** A table with an item of every kind, as a sweep left it, and an older one of each beside. */
async function aMemory() {
  const sandbox = await startSandbox()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const clients = createClients({ endpoint: sandbox.url, credentials, budget: unlimited })
  const state = await aSignedTable(clients)
  for (const key of keyStore(sandbox.world, sandbox.world.account, state.region).keys.values())
    key.material = new Uint8Array(32).fill(7)
  const dynamodb = await clients.dynamodb(state.region)
  const TableName = state.name
  const put = async (Item: Item) => void (await dynamodb.send(new PutItemCommand({ TableName, Item })))
  const get = async (key: keys.ItemKey): Promise<Item> =>
    (await dynamodb.send(new GetItemCommand({ TableName, Key: at(key), ConsistentRead: true }))).Item ?? {}
  const remove = async (key: keys.ItemKey) =>
    void (await dynamodb.send(new DeleteItemCommand({ TableName, Key: at(key) })))
  for (const item of fixture) await put(item)
  await state.putJson(keys.pipelineRolesItem.key(account), { byArn: {} }, keys.pipelineRolesItem.keptFor)
  await state.putJson(keys.newestDigestItem.key(account, main), { at: 'x' }, keys.newestDigestItem.keptFor)
  await put({ ...at(keys.drillItem.key(account, 'one')), body: { S: '{}' }, mac: { B: new Uint8Array(32) } })
  const gap = {
    trailArn: main,
    cause: 'stopped',
    from: '2026-01-01T00:00:00Z',
    to: '2026-01-01T01:00:00Z',
  } as const
  const more = { regions: 'all', inHistory: { ok: true, value: { events: 0, more: false } } } as const
  await putGaps(state, account, [{ ...gap, ...more, lost: [], coveredBy: [] }])
  await state.putJson(
    keys.recoveredPartItem.key('one', 'us-east-1', 0),
    { to: 1 },
    keys.recoveredPartItem.keptFor,
  )
  const result = keys.drillResultItem.key(account, 'one')
  await put({ ...at(result), body: { S: '{}' }, mac: { B: new Uint8Array(32) } })
  await putIndexed(state, account)
  const others = [keys.guardRecordItem.key(deployment, '').pk, keys.recoveryItem.partition]
  await putIndex(state, account, undefined, others)
  const opened = () => {
    const distrusted = noDistrust()
    return { distrusted, state: stateTable({ ...state, clients, table: state, distrusted }) }
  }
  const close = async () => {
    clients.close()
    await sandbox.close()
  }
  return { state, put, get, remove, opened, close }
}
type Memory = Awaited<ReturnType<typeof aMemory>>

/** An item of the guard's that is an hour older than one, or a version. */
async function older({ state, put, get }: Memory, key: keys.ItemKey): Promise<Item> {
  const now = await get(key)
  const { pk: _pk, sk: _sk, hmac: _hmac, ...item } = decoded(now)
  const isBaseline = keys.kindOf(key) === 'baseline'
  const before = isBaseline ? decoded(await get(keys.baselineVersionItem.key(account, main, 1))) : item
  const { pk: _p, sk: _s, hmac: _h, ...rest } = before
  const { version, expiresAt } = rest
  const was: StateItem = {
    ...rest,
    ...(typeof version === 'number' && { version: isBaseline ? version : version - 1 }),
    ...(typeof expiresAt === 'number' && { expiresAt: expiresAt - 3_600 }),
  }
  await state.put(key, was)
  const stored = await get(key)
  await put(now)
  return stored
}

function changed(value: AttributeValue | undefined): AttributeValue {
  if (value?.S !== undefined) return { S: `${value.S} ` }
  if (value?.B !== undefined) return { B: Buffer.concat([value.B, Buffer.from([0])]) }
  if (value?.SS !== undefined) return { SS: value.SS.map((text) => `${text}x`) }
  return { N: String(Number(value?.N ?? 0) + 1) }
}

/** What an item holds of its own: the first attribute that is no key, end or MAC. */
const contentOf = (item: Item): string =>
  ['entries', 'value', 'body', 'openMatters', 'digest', 'taken', 'seenAt'].find((name) => item[name]) ?? ''

const deeds: Record<Deed, (memory: Memory, key: keys.ItemKey) => Promise<void>> = {
  forge: async ({ get, put }, key) => {
    const item = await get(key)
    await put({ ...item, [contentOf(item)]: changed(item[contentOf(item)]) })
  },
  truncate: async ({ get, put }, key) => {
    const { hmac, ...item } = await get(key)
    const name = contentOf(item)
    await put({
      ...Object.fromEntries(Object.entries(item).filter(([other]) => other !== name)),
      ...(hmac && { hmac }),
    })
  },
  delete: ({ remove }, key) => remove(key),
  swap: async ({ get, put }, key) => {
    const item = await get(key)
    const isJournal = item['hmac'] === undefined
    const others = Object.values(table).map((kind) => kind.key)
    for (const one of others) {
      const other = await get(one)
      if (keyText(one) === keyText(key) || (other['hmac'] === undefined) !== isJournal) continue
      return put({ ...other, pk: { S: key.pk }, sk: { S: key.sk } })
    }
    throw new Error('nothing to swap it with')
  },
  replay: async (memory, key) => {
    const old = await older(memory, key)
    await memory.put(old)
  },
}

/** All that the guard reads of its memory in a sweep and its reactions, with what it tells then. */
async function told({ opened }: Memory, key: keys.ItemKey): Promise<boolean> {
  const { distrusted, state } = opened()
  const index = await getIndex(state, account)
  if (index) await noteMissing(state, account, index)
  const { broken } = await loadBaselines(state, account, undefined, index)
  const record = await getGuardRecord(state, deployment, index)
  await getAlertStates(state, account)
  await readAlone(state, key)
  const isBaseline = keys.kindOf(key) === 'baseline' && broken.some(({ trailArn }) => trailArn === main)
  const isRecord = keys.kindOf(key) === 'functions' && record.distrusted !== undefined
  const isRecordOfGuard = key.pk.startsWith('guard#') && record.distrusted !== undefined
  return distrusted.byKey.has(keyText(key)) || isBaseline || isRecord || isRecordOfGuard
}

/** What is asked for by its name alone. */
async function readAlone(state: StateTable, key: keys.ItemKey): Promise<void> {
  const kind = keys.kindOf(key)
  if (kind === 'recoveries') await getGaps(state)
  else if (['stops', 'attempts', 'accounts', 'guard'].includes(kind)) await state.journal(key)
  else if (['sent', 'budget', 'call', 'outbox', 'recovered'].includes(kind)) await state.get(key)
}

let memory: Memory
beforeAll(async () => {
  memory = await aMemory()
})
afterAll(() => memory.close())

it('has every kind that keys.ts has', () => {
  const kinds = Object.keys(keys).filter((name) => name.endsWith('Item'))
  expect(Object.keys(table).toSorted()).toEqual(kinds.toSorted())
})

describe.each(Object.entries(table))('%s', (_name, { key, untold = {} }) => {
  it('as the guard left it, nothing is told', async () => {
    expect(Object.keys(await memory.get(key))).not.toEqual([])
    expect(await told(memory, key)).toBe(false)
  })

  it.each(Object.entries(deeds))('%s: told by its key, or louder', async (deed, act) => {
    // The deed must change something, or the test would say nothing.
    const before = await memory.get(key)
    const reason = Object.entries(untold).find(([name]) => name === deed)?.[1]
    if (deed === 'replay' && reason !== undefined) return
    await act(memory, key)
    expect(await memory.get(key)).not.toEqual(before)
    const isTold = await told(memory, key)
    await memory.put(before)
    expect({ deed, isTold }).toEqual({ deed, isTold: reason === undefined })
  })
})

describe('what was put since the last sweep', () => {
  it('an alert that waits in the outbox is missed where it is deleted', async () => {
    await putUnsent(memory.state, account, { name: 'event#new', text: '{}' })
    await memory.remove(keys.outboxItem.key(account, 'event#new'))
    expect(await told(memory, keys.outboxItem.key(account, 'event#new'))).toBe(true)
  })

  it('attempts that wait to be told are missed where they are deleted', async () => {
    const by = { account, caller: 'mallory', eventName: 'DeleteTrail' }
    await noteAttemptsPending(memory.state, by)
    expect(await told(memory, keys.attemptsItem.key(account, 'mallory', 'DeleteTrail'))).toBe(true)
  })
})
