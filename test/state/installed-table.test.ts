import { gunzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { expect, it } from '@jest/globals'
import { keepProtection, keptProtection } from '../../lib/guard/protection.ts'
import { proposedTrails, rememberPipeline } from '../../lib/guard/repair-within-budget.ts'
import type { Guard, GuardDeployment, OpenAlertState, Outcome, Tamper } from '../../lib/model/index.ts'
import { attemptsTold, countAttempt, untoldAttempts } from '../../lib/state/attempts.ts'
import { followsDeletion, noteDeletion } from '../../lib/state/deletions.ts'
import { recordedGuard, recordGuard } from '../../lib/state/guard-record.ts'
import { importedFindings, keepImported } from '../../lib/state/imported-findings.ts'
import { putOpenAlertStates, openAlertStates } from '../../lib/state/open-alert-states.ts'
import { keepUnsaid, takeOut, unsaid } from '../../lib/state/outbox.ts'
import { ownCall, rememberCalls, takeBudget } from '../../lib/state/repair-budget.ts'
import { isSaid, SaidInPart, sayOnce } from '../../lib/state/say-once.ts'
import { rememberSightings, sightings } from '../../lib/state/sightings.ts'
import {
  type BaselineStore,
  baselineVersions,
  keepBaseline,
  loadBaselines,
} from '../../lib/state/signed-baselines.ts'
import { rememberLogging, trailsSeenLogging } from '../../lib/state/state-table.ts'
import { noteStop, stopsHeard } from '../../lib/state/stops.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import type { Baseline } from '../../lib/trail/baseline/baseline.ts'
import { keyStore } from '../../sandbox/services/kms/keys.ts'
import { bench } from '../sandbox/bench.ts'
import { aBaselineStore, clientsOf } from './a-baseline-store.ts'

/**
 * A table as version 0.1.0 wrote it, one item of every kind and more, signed by a key whose material is 32 bytes of 7.
 * What an installed guard remembers must be understood after an update, and written so that the version before it
 * understands it, too: the file is never written anew.
 */
const installed: StoredItem[] = JSON.parse(
  readFileSync(new URL('installed-table.json', import.meta.url), 'utf8'),
  // Bytes stand in the file as base64.
  (name, value) => (name === 'B' ? Buffer.from(value, 'base64') : value),
)

type StoredItem = Record<string, AttributeValue>

const region = 'us-east-1'
const account = '123456789012'
const arn = `arn:aws:cloudtrail:${region}:${account}:trail/main`
const other = `arn:aws:cloudtrail:${region}:${account}:trail/other`
const at = new Date('2026-11-21T00:00:00.000Z')
const now = () => at
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
const sighting = { seenAt: at.toISOString(), stoppedAt: '2026-11-20T00:00:00.000Z', configuration: 'abc' }
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
}

const inPart = () => Promise.reject(new SaidInPart('chat is down', ['chat']))

type Place = { clients: Clients; store: BaselineStore }

/** Each kind of memory: how it is written, how it is read, and what is then read. */
const memories: Record<
  string,
  { write: (place: Place) => Promise<void>; read: (place: Place) => Promise<unknown>; gives: unknown }
> = {
  'trails seen logging': {
    write: ({ clients, store }) => rememberLogging(clients, store.table, account, [arn, other], at),
    read: ({ clients, store }) => trailsSeenLogging(clients, store.table, account),
    gives: new Set([arn, other]),
  },
  'stops of a trail': {
    write: async ({ clients, store }) => {
      for (const eventId of ['e-1', 'e-2']) {
        const stop = { eventId, eventTime: '2026-11-20T23:59:00Z' }
        await noteStop(clients, store.table, { account, trail: arn, stop, at })
      }
    },
    read: async ({ clients, store }) => {
      const heard = await stopsHeard(clients, store.table, account)
      const stop = { eventId: 'e-3', eventTime: '2026-11-21T00:01:00Z' }
      return [heard, await noteStop(clients, store.table, { account, trail: arn, stop, at: later(1) })]
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
      { repeats: 3, startedBefore: at.getTime() },
    ],
  },
  'how trails were last seen': {
    write: ({ clients, store }) =>
      rememberSightings(
        clients,
        store.table,
        account,
        new Map([
          [arn, sighting],
          [other, undefined],
        ]),
        at,
      ),
    read: ({ clients, store }) => sightings(clients, store.table, account),
    gives: new Map([[arn, sighting]]),
  },
  'a deleted trail': {
    write: ({ clients, store }) => noteDeletion(clients, store.table, account, '2026-11-20T23:00:00Z', at),
    read: ({ clients, store }) => followsDeletion(clients, store.table, account, '2026-11-21T01:00:00Z'),
    gives: true,
  },
  'what the trails rest on': {
    write: ({ clients, store }) => keepProtection(clients, store.table, account, protection, at),
    read: ({ clients, store }) => keptProtection(clients, store.table, account),
    gives: protection,
  },
  "a pipeline's change": {
    write: ({ clients, store: { table } }) =>
      rememberPipeline(
        { clients, table, now },
        { seen: { account, verdict: 'tamper', tamper: { pipeline: 'deploy (platform)' } } },
        new Set([arn]),
      ),
    read: ({ clients, store }) => proposedTrails(clients, store.table, account, later(60)),
    gives: new Set([arn]),
  },
  'signed baselines': {
    write: async ({ clients, store }) => {
      await keepBaseline(clients, store, baseline)
      await keepBaseline(clients, store, second, 1)
    },
    read: async ({ clients, store }) => [
      await loadBaselines(clients, store, account),
      await baselineVersions(clients, store, account, arn),
    ],
    gives: [{ trusted: new Map([[arn, second]]), broken: [], unlisted: [] }, [baseline, second]],
  },
  "the guard's functions": {
    write: ({ clients, store }) => recordGuard(clients, store, guard, at),
    read: async ({ clients, store }) => [
      await recordedGuard(clients, store, deployment),
      await recordedGuard(clients, store, { ...deployment, id: 'two' }),
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
    write: async ({ clients, store: { table } }) => {
      await countAttempt(clients, table, caller, { eventId: 'e-1', last: attempt, at })
      await countAttempt(clients, table, told, { eventId: 'e-2', last: attempt, at })
      await attemptsTold(clients, table, told, at)
    },
    read: async ({ clients, store: { table } }) => [
      await untoldAttempts(clients, table, account),
      await countAttempt(clients, table, told, { eventId: 'e-3', last: attempt, at: later(1) }),
    ],
    gives: [
      [{ count: 1, toldAt: 0, last: attempt, key: caller }],
      { count: 1, toldAt: at.getTime(), last: attempt },
    ],
  },
  'what people were told of': {
    write: async ({ clients, store }) =>
      void (await putOpenAlertStates(clients, store.table, account, [matters], at)),
    read: async ({ clients, store }) => [
      await openAlertStates(clients, store.table, account),
      await openAlertStates(clients, store.table, account, matters.key),
      await putOpenAlertStates(clients, store.table, account, [matters], at),
    ],
    gives: [[{ ...matters, version: 1 }], [{ ...matters, version: 1 }], [matters.key]],
  },
  outbox: {
    write: async ({ clients, store: { table } }) => {
      await keepUnsaid(clients, table, account, { name: 'event#1', text: '{"subject":"unsaid"}' }, at)
      await keepUnsaid(clients, table, account, { name: 'event#2', text: '{"subject":"said"}' }, at)
      await takeOut(clients, table, account, 'event#2', at)
    },
    read: ({ clients, store }) => unsaid(clients, store.table, account),
    gives: [{ name: 'event#1', text: '{"subject":"unsaid"}' }],
  },
  'repair budgets': {
    write: async ({ clients, store: { table } }) => {
      const budget = { repairs: 1, minutes: 60 }
      await takeBudget({ clients, table, budget, now }, arn, 'enable-log-file-validation')
      await takeBudget({ clients, table, budget, now }, arn, 'enable-log-file-validation')
    },
    read: ({ clients, store: { table } }) =>
      takeBudget(
        { clients, table, budget: { repairs: 1, minutes: 60 }, now: () => later(1) },
        arn,
        'enable-log-file-validation',
      ),
    gives: { granted: false, first: false, resumesAt: later(60) },
  },
  'own calls': {
    write: ({ clients, store }) => rememberCalls(clients, store.table, [outcome], at),
    read: ({ clients, store }) => ownCall(clients, store.table, 'r-1'),
    gives: 'UpdateTrail',
  },
  'findings in Security Hub': {
    write: ({ clients, store }) =>
      keepImported(
        clients,
        store.table,
        account,
        { version: 0, byId: new Map([['finding-1', imported]]) },
        at,
      ),
    read: ({ clients, store }) => importedFindings(clients, store.table, account),
    gives: { version: 1, byId: new Map([['finding-1', imported]]) },
  },
  'alerts sent once': {
    write: async ({ clients, store: { table } }) => {
      const once = { clients, table, now, wait: async () => undefined }
      await sayOnce(once, 'event#sent', async () => undefined)
      await sayOnce(once, 'event#in-part', inPart).catch(() => undefined)
    },
    read: async ({ clients, store: { table } }) => {
      const once = { clients, table, now, wait: async () => undefined }
      const left: unknown[] = []
      await sayOnce(once, 'event#in-part', async (channels) => void left.push(channels))
      return [await isSaid(once, 'event#sent'), left]
    },
    gives: [true, [['chat']]],
  },
}

async function aPlace(items: readonly StoredItem[] = []) {
  const sandbox = await bench()
  const clients = clientsOf(sandbox)
  const store = await aBaselineStore(clients)
  for (const key of keyStore(sandbox.world, sandbox.world.account, region).keys.values())
    key.material = new Uint8Array(32).fill(7)
  const dynamodb = await clients.dynamodb(region)
  const TableName = store.table.name
  for (const Item of items) await dynamodb.send(new PutItemCommand({ TableName, Item }))
  const stored = async () => (await dynamodb.send(new ScanCommand({ TableName }))).Items ?? []
  return { clients, store, stored }
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

it.each(Object.entries(memories))('reads what 0.1.0 kept: %s', async (_name, { read, gives }) => {
  expect(await read(await aPlace(installed))).toEqual(gives)
})

it('writes every item as 0.1.0 did, keys, bodies and MACs by the byte', async () => {
  const place = await aPlace()
  for (const { write } of Object.values(memories)) await write(place)
  const stored = await place.stored()
  expect(legible(stored)).toEqual(legible(installed))
})
