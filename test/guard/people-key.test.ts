import { type CloudTrailClient, DeleteTrailCommand, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { baselineKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { canonicalJson, documentOf, isFields } from '../../lib/text/fields.ts'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import type { SandboxGuard } from '../../sandbox/guard/start-guard.ts'
import { startForwardingGuard } from './start-forwarding-guard.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { sandboxWith } from '../few-regions.ts'
import { failureOf } from '../sandbox/bench.ts'
import { type Item, keyHolder } from './key-holder.ts'

/*
 * Decision 35: what people write carries a MAC of a key of its own. Who holds that key, and writes to the table, gains
 * what `baseline accept` gives, and nothing of what only the guard may say.
 */

const account = '123456789012'
const Name = 'management-events'
const arn = `arn:aws:cloudtrail:us-east-1:${account}:trail/${Name}`
const Key = { pk: { S: `account#${account}` }, sk: { S: `baseline#${arn}` } }

let sandbox: Sandbox
let guard: SandboxGuard
let clients: Clients
let trails: CloudTrailClient

beforeAll(async () => {
  sandbox = await sandboxWith('clean')
  guard = await startForwardingGuard(sandbox, guardPolicy(), 'us-east-1')
  const credentials = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'x' }
  clients = createClients({ endpoint: sandbox.url, credentials })
  trails = await clients.cloudtrail('us-east-1')
  await guard.sweep()
  await sandbox.settled()
})
afterAll(async () => {
  clients.close()
  guard.close()
  await sandbox.close()
})

const { generateMac, signed, put, stored } = keyHolder(() => clients, peopleKeyAlias)

/** The stored baseline as its next version with something changed, signed by the key of people. */
async function forge(changes: object): Promise<void> {
  const { hmac: _hmac, ...item } = await stored(Key)
  const known = documentOf(item['body']?.S) ?? {}
  const version = Number(item['version']?.N) + 1
  const body = canonicalJson({ ...known, version, ...changes })
  await put({
    ...item,
    version: { N: String(version) },
    body: { S: body },
    mac: { B: await signed('baseline', body) },
  })
}

const settingsIn = ({ body }: Item) => {
  const settings = documentOf(body?.S)?.['settings']
  return isFields(settings) ? settings : {}
}

async function toldBy(act: () => Promise<unknown>): Promise<string> {
  const before = sandbox.alerts().length
  await act()
  await sandbox.settled()
  return sandbox
    .alerts()
    .slice(before)
    .map(({ message }) => message)
    .join('\n')
}

it('gives nobody the secret of the memory, who may use the command line', async () => {
  const asked = failureOf(generateMac(baselineKeyAlias, 'trailkeeper-memory'))
  expect((await asked).name).toBe('AccessDeniedException')
  await expect(generateMac(peopleKeyAlias, 'trailkeeper-memory')).resolves.toBeDefined()
})

it('does not vouch for what only the guard may say: such a baseline restores nothing, and that is told', async () => {
  const before = await stored(Key)
  const settings = { ...settingsIn(before), multiRegion: false }
  await forge({ origin: 'strengthened', settings })
  expect(await toldBy(() => guard.sweep())).toContain(
    'Its baseline is not to be trusted: its signature is not valid',
  )
  await put(before)
  await toldBy(() => guard.sweep())
})

it('does not vouch for what the guard recorded of its functions, either', async () => {
  const at = { pk: { S: 'guard#trailkeeper#us-east-1' }, sk: { S: 'functions#sandbox' } }
  const recorded = await stored(at)
  const { hmac: _hmac, ...item } = recorded
  const body = canonicalJson({ ...documentOf(item['body']?.S), functions: {} })
  await put({ ...item, body: { S: body }, mac: { B: await signed('functions', body) } })
  expect(await toldBy(() => guard.sweep())).toContain('its signature is not valid')
  await put(recorded)
  await toldBy(() => guard.sweep())
})

it('vouches for what says that a person accepted it, until the guard signs that itself', async () => {
  await forge({ origin: 'accepted', acceptedBy: 'alice', tags: { owner: 'alice' } })
  expect((await stored(Key))['hmac']).toBeUndefined()
  await toldBy(() => trails.send(new DeleteTrailCommand({ Name })))
  expect((await trails.send(new DescribeTrailsCommand({ trailNameList: [Name] }))).trailList).toHaveLength(1)
  expect(await toldBy(() => guard.sweep())).not.toContain('not to be trusted')
  expect((await stored(Key))['hmac']).toBeDefined()
})
