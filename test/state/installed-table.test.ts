import { gunzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from '@jest/globals'
import { getProtection, putProtection } from '../../lib/guard/protection.ts'
import type { Guard, GuardDeployment, OpenAlertState, Outcome, Tamper } from '../../lib/model/index.ts'
import { getAlertStates, putAlertStates } from '../../lib/state/alert-states.ts'
import { countAttempt, getPendingAttempts, putAttemptsNotified } from '../../lib/state/attempts.ts'
import { noDistrust } from '../../lib/state/distrusted.ts'
import { getGuardRecord, putGuardRecord } from '../../lib/state/guard-record.ts'
import { getImportedFindings, putImportedFindings } from '../../lib/state/imported-findings.ts'
import { getLastSeen, getSeenLogging, putLastSeen, putSeenLogging } from '../../lib/state/last-seen.ts'
import { getUnsent, putUnsent, removeUnsent } from '../../lib/state/outbox.ts'
import {
  followsDeletion,
  getTrailsOfPipelines,
  putDeletion,
  putPipelineChange,
} from '../../lib/state/recent-changes.ts'
import { getOwnCall, putOwnCalls, takeBudget } from '../../lib/state/repair-budget.ts'
import { isSent, sendOnce, SentInPart } from '../../lib/state/send-once.ts'
import { getBaselineVersions, loadBaselines, putBaseline } from '../../lib/state/signed-baselines.ts'
import { stateTable, type StateTable } from '../../lib/state/state-table.ts'
import { getStops, putStop } from '../../lib/state/stops.ts'
import type { Baseline } from '../../lib/trail/baseline/baseline.ts'
import { keyStore } from '../../sandbox/services/kms/keys.ts'
import { bench } from '../sandbox/bench.ts'
import { aSignedTable, clientsOf } from './a-signed-table.ts'

/**
 * Tables as versions wrote them, one item of every kind and more, under a key whose material is 32 bytes of 7. What an
 * installed guard remembers must be understood after an update, and written so that the version before it
 * understands it, too: the files are never written anew. Version 0.1.0 gave a MAC to baselines and to the record of its
 * functions alone; then every item had one of the guard's own; since then each says its format. The newer table is what
 * this version writes with the next format.
 */
const stored = (file: string): StoredItem[] =>
  JSON.parse(
    readFileSync(new URL(file, import.meta.url), 'utf8'),
    // Bytes stand in the file as base64.
    (name, value) => (name === 'B' ? Buffer.from(value, 'base64') : value),
  )
const unsigned = stored('installed-table.json')
const signed = stored('signed-table.json')
const installed = stored('versioned-table.json')
const newer = stored('newer-table.json')

type StoredItem = Record<string, AttributeValue>

const region = 'us-east-1'
const account = '123456789012'
const arn = `arn:aws:cloudtrail:${region}:${account}:trail/main`
const other = `arn:aws:cloudtrail:${region}:${account}:trail/other`
const at = new Date('2026-11-21T00:00:00.000Z')
const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000)

const baseline: Baseline = {
  schemaVersion: '1',
  trailArn: arn,
  name: 'main',
  account,
  homeRegion: region,
  partition: 'aws',
  version: 1,
  takenAt: at.toISOString(),
  origin: 'first-use',
  settings: {
    multiRegion: true,
    organization: false,
    logFileValidation: true,
    globalServiceEvents: true,
    recursiveLogging: null,
    bucket: 'trail-logs',
    prefix: null,
    kmsKeyId: null,
    topicArn: null,
    logGroupArn: null,
    logGroupRoleArn: null,
  },
  selectors: { kind: 'basic', selectors: [] },
  insights: [{ type: 'ApiCallRateInsight', categories: ['Management'] }],
  tags: { owner: 'sécurité' },
  destination: { versioning: 'Enabled' },
}
const second: Baseline = { ...baseline, version: 2, origin: 'accepted', acceptedBy: 'alice' }

const deployment: GuardDeployment = {
  name: 'trailkeeper-prod',
  id: 'one',
  homeRegion: region,
  busArn: `arn:aws:events:${region}:${account}:event-bus/default`,
  forwardingRoleArn: `arn:aws:iam::${account}:role/trailkeeper-prod-forwarding`,
}
const reactFunction = {
  codeSha256: 'a',
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  role: `arn:aws:iam::${account}:role/trailkeeper-prod-react`,
  layers: [],
  environment: { TRAILKEEPER_TABLE: 'trailkeeper-state' },
  reservedConcurrency: 5,
  policy: '{}',
}
const guard: Guard = {
  rules: [],
  deployment,
  functions: [{ name: 'trailkeeper-prod-react', live: { ok: true, value: reactFunction } }],
}

const attempt: Tamper = {
  eventId: 'e-1',
  eventName: 'StopLogging',
  eventTime: '2026-11-20T23:59:00Z',
  region,
  weakens: ['logging'],
  actor: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/mallory`, name: 'mallory' },
  target: 'main',
  errorCode: 'AccessDenied',
  eventSource: 'cloudtrail.amazonaws.com',
}
const caller = { account, caller: 'mallory', eventName: 'StopLogging' }
const told = { account, caller: 'eve', eventName: 'DeleteTrail' }

const open: OpenAlertState = {
  id: 'm-1',
  kind: 'finding',
  name: 'trail-logging',
  account,
  resource: arn,
  region,
  severity: 'critical',
  state: 'fail',
  message: 'It is stopped.',
  since: '2026-11-20T22:00:00.000Z',
  toldAt: '2026-11-20T22:00:01.000Z',
}
const matters = { key: `${account}#${arn}`, version: 0, open: [open] }

const imported = {
  check: 'trail-logging',
  region,
  resource: arn,
  state: 'fail critical ',
  since: '2026-11-20T22:00:00.000Z',
  at: at.toISOString(),
}
const protection = {
  buckets: ['trail-logs'],
  keys: [`arn:aws:kms:${region}:${account}:key/1`],
  topics: [],
  logGroups: ['trails'],
  roles: [],
  regions: [region],
}
const lastSeen = { seenAt: at.toISOString(), stoppedAt: '2026-11-20T00:00:00.000Z', configuration: 'abc' }
const outcome: Outcome = {
  check: 'log-file-validation',
  remedy: 'enable-log-file-validation',
  resource: arn,
  result: 'applied',
  message: 'Done.',
  requestId: 'r-1',
  call: {
    service: 'cloudtrail',
    operation: 'UpdateTrail',
    account,
    region,
    input: { Name: arn, EnableLogFileValidation: true },
    expect: { kind: 'trail', trailArn: arn, settings: { logFileValidation: false } },
    intend: { kind: 'trail', trailArn: arn, settings: { logFileValidation: true } },
    undo: { service: 'cloudtrail', operation: 'UpdateTrail', input: { Name: arn } },
    why: 'It is off.',
  },
  before: { kind: 'trail', trailArn: arn, settings: { logFileValidation: false } },
  after: { kind: 'trail', trailArn: arn, settings: { logFileValidation: true } },
}

const inPart = () => Promise.reject(new SentInPart('chat is down', ['chat']))
const hourly = { repairs: 1, minutes: 60 }

/** The table at the time of writing, and some minutes later. */
type Bound = { state: StateTable; after: (minutes: number) => StateTable }

/** Each kind of item: how it is written, how it is read, and what is then read. */
const kinds: Record<
  string,
  { write: (bound: Bound) => Promise<unknown>; read: (bound: Bound) => Promise<unknown>; gives: unknown }
> = {
  'trails seen logging': {
    write: ({ state }) => putSeenLogging(state, account, [arn, other]),
    read: ({ state }) => getSeenLogging(state, account),
    gives: new Set([arn, other]),
  },
  'stops of a trail': {
    write: async ({ state }) => {
      for (const eventId of ['e-1', 'e-2']) {
        const stop = { eventId, eventTime: '2026-11-20T23:59:00Z' }
        await putStop(state, { account, trail: arn, stop, at })
      }
    },
    read: async ({ state }) => {
      const stop = { eventId: 'e-3', eventTime: '2026-11-21T00:01:00Z' }
      return [
        await getStops(state, account),
        await putStop(state, { account, trail: arn, stop, at: later(1) }),
      ]
    },
    gives: [
      new Map([
        [
          arn,
          [
            { eventId: 'e-1', eventTime: '2026-11-20T23:59:00Z' },
            { eventId: 'e-2', eventTime: '2026-11-20T23:59:00Z' },
          ],
        ],
      ]),
      { repeats: 3 },
    ],
  },
  'how trails were last seen': {
    write: ({ state }) =>
      putLastSeen(
        state,
        account,
        new Map([
          [arn, lastSeen],
          [other, undefined],
        ]),
      ),
    read: ({ state }) => getLastSeen(state, account),
    gives: new Map([[arn, lastSeen]]),
  },
  'a deleted trail': {
    write: ({ state }) => putDeletion(state, account, '2026-11-20T23:00:00Z'),
    read: ({ state }) => followsDeletion(state, account, '2026-11-21T01:00:00Z'),
    gives: true,
  },
  'what the trails rest on': {
    write: ({ state }) => putProtection(state, account, protection),
    read: ({ state }) => getProtection(state, account),
    gives: { ...protection, neverLogged: [] },
  },
  "a pipeline's change": {
    write: ({ state }) => putPipelineChange(state, account, 'deploy (platform)', [arn]),
    read: async ({ after }) => [
      await getTrailsOfPipelines(after(60), account),
      await getTrailsOfPipelines(after(24 * 60), account),
    ],
    gives: [new Set([arn]), new Set()],
  },
  'signed baselines': {
    write: async ({ state }) => {
      await putBaseline(state, baseline)
      await putBaseline(state, second, 1)
    },
    read: async ({ state }) => [
      await loadBaselines(state, account),
      await getBaselineVersions(state, account, arn),
    ],
    gives: [{ trusted: new Map([[arn, second]]), broken: [], unlisted: [] }, [baseline, second]],
  },
  "the guard's functions": {
    write: ({ state }) => putGuardRecord(state, guard),
    read: async ({ state }) => [
      await getGuardRecord(state, deployment),
      await getGuardRecord(state, { ...deployment, id: 'two' }),
    ],
    gives: [
      {
        recorded: {
          deploymentId: 'one',
          recordedAt: at.toISOString(),
          functions: { 'trailkeeper-prod-react': reactFunction },
        },
      },
      { recordedBefore: true },
    ],
  },
  'failed attempts': {
    write: async ({ state }) => {
      await countAttempt(state, caller, { eventId: 'e-1', last: attempt })
      await countAttempt(state, told, { eventId: 'e-2', last: attempt })
      await putAttemptsNotified(state, told)
    },
    read: async ({ state, after }) => [
      await getPendingAttempts(state, account),
      await countAttempt(after(1), told, { eventId: 'e-3', last: attempt }),
    ],
    gives: [
      [{ count: 1, notifiedAt: 0, last: attempt, key: caller }],
      { count: 1, notifiedAt: at.getTime(), last: attempt },
    ],
  },
  'what people were told of': {
    write: ({ state }) => putAlertStates(state, account, [matters]),
    read: async ({ state }) => [
      await getAlertStates(state, account),
      await getAlertStates(state, account, matters.key),
      await putAlertStates(state, account, [matters]),
    ],
    gives: [[{ ...matters, version: 1 }], [{ ...matters, version: 1 }], [matters.key]],
  },
  outbox: {
    write: async ({ state }) => {
      await putUnsent(state, account, { name: 'event#1', text: '{"subject":"unsaid"}' })
      await putUnsent(state, account, { name: 'event#2', text: '{"subject":"said"}' })
      await removeUnsent(state, account, 'event#2')
    },
    read: ({ state }) => getUnsent(state, account),
    gives: [{ name: 'event#1', text: '{"subject":"unsaid"}' }],
  },
  'repair budgets': {
    write: async ({ state }) => {
      await takeBudget(state, hourly, arn, 'enable-log-file-validation')
      await takeBudget(state, hourly, arn, 'enable-log-file-validation')
    },
    read: ({ after }) => takeBudget(after(1), hourly, arn, 'enable-log-file-validation'),
    gives: { granted: false, first: false, resumesAt: later(60) },
  },
  'own calls': {
    write: ({ state }) => putOwnCalls(state, [outcome]),
    read: ({ state }) => getOwnCall(state, 'r-1'),
    gives: 'UpdateTrail',
  },
  'findings in Security Hub': {
    write: ({ state }) =>
      putImportedFindings(state, account, { version: 0, byId: new Map([['finding-1', imported]]) }),
    read: ({ state }) => getImportedFindings(state, account),
    gives: { version: 1, byId: new Map([['finding-1', imported]]) },
  },
  'alerts sent once': {
    write: async ({ state }) => {
      await sendOnce(state, 'event#sent', async () => undefined)
      await sendOnce(state, 'event#in-part', inPart).catch(() => undefined)
    },
    read: async ({ state }) => {
      const left: unknown[] = []
      await sendOnce(state, 'event#in-part', async (channels) => void left.push(channels))
      return [await isSent(state, 'event#sent'), left]
    },
    gives: [true, [['chat']]],
  },
}

async function aTable(items: readonly StoredItem[] = [], distrusted = noDistrust()) {
  const sandbox = await bench()
  const clients = clientsOf(sandbox)
  const state = { ...(await aSignedTable(clients, () => at)) }
  for (const key of keyStore(sandbox.world, sandbox.world.account, region).keys.values())
    key.material = new Uint8Array(32).fill(7)
  const dynamodb = await clients.dynamodb(region)
  const TableName = state.name
  for (const Item of items) await dynamodb.send(new PutItemCommand({ TableName, Item }))
  const opened = (now: () => Date, as: 'guard' | 'person' = 'guard') =>
    stateTable({
      clients,
      table: state,
      macKey: state.macKey,
      peopleKey: state.peopleKey,
      distrusted,
      as,
      now,
    })
  return {
    state: opened(() => at),
    byPerson: opened(() => at, 'person'),
    after: (minutes: number) => opened(() => later(minutes)),
    stored: async () => (await dynamodb.send(new ScanCommand({ TableName }))).Items ?? [],
  }
}

/** Items in the order of their keys, with bytes as text: of those that are compressed, what was compressed. */
const legible = (items: readonly StoredItem[]) =>
  items
    .map((item) =>
      Object.entries(item)
        .map(([name, value]) => [name, value.B ? textOf(Buffer.from(value.B)) : value] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    )
    .map((attributes) => JSON.stringify(attributes))
    .toSorted()

const isCompressed = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b
const textOf = (bytes: Buffer) =>
  isCompressed(bytes) ? gunzipSync(bytes).toString('utf8') : bytes.toString('base64')

describe.each([
  ['by this version', installed],
  ['before items said their format', signed],
])('what was kept %s', (_version, items) => {
  it.each(Object.entries(kinds))('is read: %s', async (_name, { read, gives }) => {
    expect(await read(await aTable(items))).toEqual(gives)
  })
})

const refusal = 'a newer version of Trailkeeper wrote it (format 2, and this version reads up to 1)'

describe('what a newer version kept', () => {
  it('is refused with a sentence, item by item, and counts as absent', async () => {
    const empty = await aTable()
    for (const [name, { read, gives }] of Object.entries(kinds)) {
      const distrusted = noDistrust()
      const was = await read(await aTable(newer, distrusted))
      const refused: Record<string, unknown> = {
        'signed baselines': [
          {
            trusted: new Map(),
            broken: [{ trailArn: arn, why: refusal, stored: 2, newest: 2, isNewer: true }],
            unlisted: [],
          },
          [],
        ],
        "the guard's functions": [{ distrusted: refusal }, { recordedBefore: true }],
        // The write that comes with the reading finds the version that stands there.
        'what people were told of': [[], [], []],
      }
      expect([name, was]).toEqual([name, refused[name] ?? (await read(empty))])
      expect(was).not.toEqual(gives)
      if (name === 'signed baselines' || name === "the guard's functions") continue
      expect([name, [...new Set([...distrusted.byKey.values()].map(({ why }) => why))]]).toEqual([
        name,
        [refusal],
      ])
    }
  })

  it('is refused to a person, too', async () => {
    const { byPerson } = await aTable(newer)
    expect((await loadBaselines(byPerson, account)).broken).toMatchObject([{ why: refusal, isNewer: true }])
  })

  it('does not pass for newer where it only says so: its MAC is what counts', async () => {
    const distrusted = noDistrust()
    const forged = installed.map((item) => ({ ...item, ...(item['hmac'] && { formatVersion: { N: '9' } }) }))
    const { state } = await aTable(forged, distrusted)
    await getProtection(state, account)
    expect([...distrusted.byKey.values()].map(({ why }) => why)).toEqual(['its MAC is wrong'])
  })
})

it('reads of what 0.1.0 kept what KMS vouches for alone', async () => {
  const [before, empty] = [await aTable(unsigned), await aTable()]
  for (const [name, { read, gives }] of Object.entries(kinds)) {
    const proven: Record<string, unknown> = {
      // Which the next sweep signs as its own.
      'signed baselines': [
        { trusted: new Map([[arn, second]]), broken: [], unlisted: [second] },
        [baseline, second],
      ],
      "the guard's functions": gives,
    }
    expect([name, await read(before)]).toEqual([name, proven[name] ?? (await read(empty))])
  }
})

it('writes every item as it did, keys, bodies and MACs by the byte', async () => {
  const bound = await aTable()
  for (const { write } of Object.values(kinds)) await write(bound)
  expect(legible(await bound.stored())).toEqual(legible(installed))
})
