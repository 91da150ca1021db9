import { type CloudTrailClient, DeleteTrailCommand, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import type { Drill } from '../../lib/state/drills.ts'
import { baselineKeyAlias, drillKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { canonicalJson, documentOf } from '../../lib/text/fields.ts'
import { issueRoleSession } from '../../sandbox/callers.ts'
import { roleNames } from '../../sandbox/guard/deploy-guard.ts'
import { lambda } from '../../sandbox/services/lambda/service.ts'
import { failureOf } from '../sandbox/bench.ts'
import { type Drilling, openDrilling } from '../cli/drilled.ts'
import { keyHolder } from './key-holder.ts'

/*
 * The role of the function that drills signs with a key of its own. Who has its credentials makes a drill of an attack on
 * a canary, and of nothing else: no baseline of a trail, no word of the guard's, no call on its rules, topic or buckets.
 */

const account = '123456789012'
const arnOf = (name: string, of = account) => `arn:aws:cloudtrail:us-east-1:${of}:trail/${name}`
const real = 'management-events'
const canary = arnOf('trailkeeper-drill')

let scene: Drilling & { close: () => Promise<void> }
let clients: Clients
let trails: CloudTrailClient

beforeAll(async () => {
  scene = await openDrilling({
    mode: 'enforce',
    forwarding: 'enforce',
    budget: { repairs: 100, minutes: 60 },
    drills: { schedule: 'monthly' },
  })
  const role = { account, name: roleNames.drill, session: 'stolen' }
  clients = createClients({
    endpoint: scene.sandbox.url,
    credentials: issueRoleSession(scene.sandbox.world, role),
  })
  trails = await clients.cloudtrail('us-east-1')
})
afterAll(async () => {
  clients.close()
  await scene.close()
})

const { generateMac, signed, put, stored } = keyHolder(() => clients, drillKeyAlias)
const keyOf = (sk: string, pk = `account#${account}`) => ({ pk: { S: pk }, sk: { S: sk } })

async function toldBy(act: () => Promise<unknown>): Promise<string> {
  const { sandbox } = scene
  const before = sandbox.alerts().length
  await act()
  await sandbox.settled()
  return sandbox
    .alerts()
    .slice(before)
    .map(({ subject, message }) => `${subject}\n${message}`)
    .join('\n')
}

const putSigned = async (sk: string, kind: string, content: object, version = 1) => {
  const body = canonicalJson(content)
  await put({
    ...keyOf(sk),
    version: { N: String(version) },
    body: { S: body },
    mac: { B: await signed(kind, body) },
  })
}

const aDrill = (changes: Partial<Drill> = {}): Drill => ({
  account,
  region: 'us-east-1',
  code: 'K7QXM',
  state: 'ending',
  until: new Date(Date.now() + 60 * 60_000).toISOString(),
  trailArn: canary,
  bucket: 'trailkeeper-drill-x',
  topicArn: `arn:aws:sns:us-east-1:${account}:trailkeeper-alerts`,
  ...changes,
})

it('has no other key make a MAC', async () => {
  for (const key of [baselineKeyAlias, peopleKeyAlias])
    expect((await failureOf(generateMac(key, 'trailkeeper-memory'))).name).toBe('AccessDeniedException')
})

it('vouches for no baseline of a trail, nor under the key of one: it restores nothing, and that is told', async () => {
  const sk = `baseline#${arnOf(real)}`
  const before = await stored(keyOf(sk))
  const known = documentOf(before['body']?.S) ?? {}
  const version = Number(before['version']?.N) + 1
  const accepted = { ...known, version, origin: 'accepted', acceptedBy: 'mallory' }
  for (const forged of [accepted, { ...accepted, trailArn: canary }]) {
    await putSigned(sk, 'baseline', forged, version)
    expect(await toldBy(scene.sweep)).toContain('Its baseline is not to be trusted')
    await put(before)
    await toldBy(scene.sweep)
  }
})

it('vouches for a baseline of a canary of this account, and of no other', async () => {
  const known = documentOf((await stored(keyOf(`baseline#${arnOf(real)}`)))['body']?.S) ?? {}
  const other = arnOf('trailkeeper-drill', '111122223333')
  const forged = { ...known, trailArn: other, name: 'trailkeeper-drill', account: '111122223333' }
  await putSigned(`baseline#${other}`, 'baseline', { ...forged, version: 1, origin: 'accepted' })
  expect(await toldBy(scene.sweep)).toContain('not to be trusted')
})

it('vouches for nothing that only the guard says: a list of what is protected, and what it recorded of its functions', async () => {
  const protectedKey = keyOf('protected')
  const before = await stored(protectedKey)
  await put({
    ...protectedKey,
    value: { S: '{"buckets":[],"keys":[]}' },
    mac: { B: await signed('drill', '{"buckets":[],"keys":[]}') },
    expiresAt: before['expiresAt'] ?? { N: '0' },
  })
  expect(await toldBy(scene.sweep)).toContain("of the guard's memory")
  const record = keyOf('functions#sandbox', 'guard#trailkeeper#us-east-1')
  const whole = await stored(record)
  const { hmac: _hmac, ...item } = whole
  const body = canonicalJson({ ...documentOf(item['body']?.S), functions: {} })
  await put({ ...item, body: { S: body }, mac: { B: await signed('functions', body) } })
  expect(await toldBy(scene.sweep)).toContain('its signature is not valid')
  await put(whole)
  await toldBy(scene.sweep)
})

it.each([
  ['a rule of the guard', { rule: 'trailkeeper-cloudtrail' }],
  ['a subscription', { subscriptionArn: `arn:aws:sns:us-east-1:${account}:trailkeeper-alerts:x` }],
  ['another bucket', { bucket: 'aws-cloudtrail-logs-123456789012' }],
  ['another trail', { trailArn: arnOf(real) }],
  ['a queue', { queueArn: `arn:aws:sqs:us-east-1:${account}:trailkeeper-drill-x` }],
])('vouches for no record of a drill that names %s', async (_, changes) => {
  const forged = aDrill(changes)
  await putSigned(`drill#${forged.trailArn}`, 'drill', forged)
  expect(await toldBy(scene.sweep)).toContain('of the guard')
  const ended = aDrill({ until: new Date(0).toISOString() })
  await putSigned(`drill#${forged.trailArn}`, 'drill', { ...ended, trailArn: forged.trailArn })
})

it('excuses nothing under the role itself: an attack on a real trail is undone and told, and no drill', async () => {
  await putSigned(
    `drill#${canary}`,
    'drill',
    aDrill({ state: 'open', until: new Date(Date.now() + 20 * 60_000).toISOString() }),
  )
  const told = await toldBy(() => trails.send(new DeleteTrailCommand({ Name: real })))
  expect(told).toContain('DeleteTrail')
  expect(told).not.toContain('[drill')
  const { trailList } = await trails.send(new DescribeTrailsCommand({ trailNameList: [real] }))
  expect(trailList).toHaveLength(1)
})

it('is as little tampered with unheard as the others: its function and rule are of the guard', async () => {
  const FunctionName = 'trailkeeper-drill'
  const told = await toldBy(() =>
    scene.sandbox.invoke(
      lambda,
      'PutFunctionConcurrency',
      { FunctionName, ReservedConcurrentExecutions: 0 },
      { region: 'us-east-1' },
    ),
  )
  expect(told).toContain('PutFunctionConcurrency')
})
