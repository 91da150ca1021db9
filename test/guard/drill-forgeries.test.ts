import { UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { type Drill, putDrill } from '../../lib/state/drills.ts'
import { macOf } from '../../lib/state/mac.ts'
import { baselineKeyAlias, drillKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { stateTable, type StateTable } from '../../lib/state/state-table.ts'
import { canonicalJson } from '../../lib/text/fields.ts'
import { eventBridge } from '../../sandbox/services/events/service.ts'
import { issueRoleSession } from '../../sandbox/callers.ts'
import { roleNames } from '../../sandbox/guard/deploy-guard.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { aDrill } from '../builders/a-drill.ts'
import { type Drilling, openDrilling } from '../cli/drilled.ts'

/*
 * Whatever else than a signed record of a drill says that an attack is one is an attack: forgeries of whoever may write to
 * the guard's table, and holds one of its keys.
 */

const account = '123456789012'
const arnOf = (name: string, region = 'us-east-1') => `arn:aws:cloudtrail:${region}:${account}:trail/${name}`
const canary = 'trailkeeper-drill'
const now = () => new Date()

let scene: Drilling & { close: () => Promise<void> }
let clients: Clients
let ofDriller: Clients
let [person, driller]: StateTable[] = []
const tables = () => {
  if (!person || !driller) throw new Error('not open')
  return { person, driller }
}

beforeAll(async () => {
  scene = await openDrilling({
    mode: 'enforce',
    forwarding: 'enforce',
    budget: { repairs: 100, minutes: 60 },
    drills: { schedule: 'monthly' },
  })
  const { world, url } = scene.sandbox
  addTrail(world, { name: canary, multiRegion: false })
  const as = (name: string) =>
    createClients({ endpoint: url, credentials: issueRoleSession(world, { account, name, session: 'x' }) })
  clients = as('trailkeeper-administrator')
  ofDriller = as(roleNames.drill)
  const table = { name: 'trailkeeper-state', region: 'us-east-1' }
  const keys = { macKey: baselineKeyAlias, peopleKey: peopleKeyAlias, drillKey: drillKeyAlias }
  person = stateTable({ clients, table, ...keys, as: 'person', now })
  driller = stateTable({ clients: ofDriller, table, ...keys, as: 'drill', now })
})
afterAll(async () => {
  clients.close()
  ofDriller.close()
  await scene.close()
})

type Item = Record<string, AttributeValue>

const keyOf = (trailArn: string): Item => ({
  pk: { S: `account#${account}` },
  sk: { S: `drill#${trailArn}` },
})
const item = (drill: Drill, more: Item = {}): Item => ({
  ...keyOf(drill.trailArn),
  version: { N: '1' },
  body: { S: canonicalJson(drill) },
  ...more,
})

async function put(Item: Item) {
  const dynamodb = await clients.dynamodb('us-east-1')
  await dynamodb.send(new PutItemCommand({ TableName: 'trailkeeper-state', Item }))
}

/** What each alert of an attack on a trail says of it: the code of a drill, or that it is real. */
async function attacked(Name = canary): Promise<string[]> {
  const { sandbox } = scene
  const before = sandbox.alerts().length
  const trails = await clients.cloudtrail('us-east-1')
  await trails.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: false }))
  await sandbox.settled()
  await trails.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: true }))
  await sandbox.settled()
  return sandbox
    .alerts()
    .slice(before)
    .flatMap(({ subject = '', protocol }) =>
      protocol === 'email' && subject.includes('UpdateTrail')
        ? [/\[drill (\w+)\]/.exec(subject)?.[1] ?? 'real']
        : [],
    )
}

const forgeries: [name: string, forge: () => Promise<unknown>][] = [
  [
    'a MAC of the kind of results, by the key of people',
    async () => {
      const drill = aDrill()
      await put(
        item(drill, { mac: { B: await macOf(tables().person, 'drill-result', canonicalJson(drill)) } }),
      )
    },
  ],
  [
    'a MAC of the kind of results, by the key of drills',
    async () => {
      const drill = aDrill()
      await put(
        item(drill, { mac: { B: await macOf(tables().driller, 'drill-result', canonicalJson(drill)) } }),
      )
    },
  ],
  [
    'a MAC by the key of drills on a record that names a rule of the guard',
    async () => {
      const drill = aDrill({ rule: 'trailkeeper-cloudtrail' })
      await put(item(drill, { mac: { B: await macOf(tables().driller, 'drill', canonicalJson(drill)) } }))
    },
  ],
  [
    'a MAC that is cut off',
    async () => {
      const drill = aDrill()
      const mac = await macOf(tables().person, 'drill', canonicalJson(drill))
      await put(item(drill, { mac: { B: mac.slice(0, 16) } }))
    },
  ],
  ['a MAC of no bytes', () => put(item(aDrill(), { mac: { B: new Uint8Array() } }))],
  [
    'a MAC that is a text',
    async () => {
      const drill = aDrill()
      const mac = await macOf(tables().person, 'drill', canonicalJson(drill))
      await put(item(drill, { mac: { S: Buffer.from(mac).toString('base64') } }))
    },
  ],
  [
    'a record that was signed, with another end',
    async () => {
      const drill = aDrill({ until: new Date(Date.now() - 1_000).toISOString() })
      const mac = await macOf(tables().person, 'drill', canonicalJson(drill))
      await put(item(aDrill(), { mac: { B: mac } }))
    },
  ],
  [
    'a signed record that is over, put back',
    async () => {
      const drill = aDrill({ until: new Date(Date.now() - 60_000).toISOString() })
      await put(item(drill, { mac: { B: await macOf(tables().person, 'drill', canonicalJson(drill)) } }))
    },
  ],
  [
    'a signed record of a canary in another region',
    async () => {
      const drill = aDrill({ region: 'eu-west-1', trailArn: arnOf(canary, 'eu-west-1') })
      await put(item(drill, { mac: { B: await macOf(tables().person, 'drill', canonicalJson(drill)) } }))
    },
  ],
  [
    'a signed record whose bucket is no canary’s',
    async () => {
      const drill = aDrill({ bucket: 'clean-trail-logs' })
      await put(item(drill, { mac: { B: await macOf(tables().person, 'drill', canonicalJson(drill)) } }))
    },
  ],
  [
    'a code that is a text of somebody’s choice',
    async () => {
      const drill = aDrill({ code: 'K7QXM] [x' })
      await put(item(drill, { mac: { B: await macOf(tables().person, 'drill', canonicalJson(drill)) } }))
    },
  ],
]

it.each(forgeries)('%s makes no drill of an attack', async (_, forge) => {
  await forge()
  const said = await attacked()
  expect(said.length).toBeGreaterThan(0)
  expect(new Set(said)).toEqual(new Set(['real']))
})

it('a record of a real trail that a person signed makes no drill of an attack on it', async () => {
  const drill = aDrill({ trailArn: arnOf('management-events') })
  await put(item(drill, { mac: { B: await macOf(tables().person, 'drill', canonicalJson(drill)) } }))
  expect(new Set(await attacked('management-events'))).toEqual(new Set(['real']))
})

it('a drill under way marks its canary alone: no other rule than the one that it names', async () => {
  await putDrill(tables().person, aDrill({ rule: 'trailkeeper-cloudtrail' }), 1)
  const { sandbox } = scene
  expect(new Set(await attacked())).toEqual(new Set(['K7QXM']))
  const before = sandbox.alerts().length
  await sandbox.invoke(eventBridge, 'DisableRule', { Name: 'trailkeeper-s3' }, { region: 'us-east-1' })
  await sandbox.settled()
  const subjects = sandbox
    .alerts()
    .slice(before)
    .map(({ subject = '' }) => subject)
  expect(subjects).toContainEqual(expect.stringContaining('DisableRule'))
  expect(subjects.filter((subject) => subject.includes('[drill'))).toEqual([])
})
