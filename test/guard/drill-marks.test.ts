import { StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { type Drill, putDrill } from '../../lib/state/drills.ts'
import { baselineKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { stateTable, type StateTable } from '../../lib/state/state-table.ts'
import { canonicalJson } from '../../lib/text/fields.ts'
import { macOf } from '../../lib/state/mac.ts'
import { eventBridge } from '../../sandbox/services/events/service.ts'
import { issueRoleSession } from '../../sandbox/callers.ts'
import { clean } from '../../sandbox/scenarios/clean.ts'
import { aDrill as drillOf } from '../builders/a-drill.ts'
import { guarded, type Guarded } from './guarded.ts'

/*
 * Decision 43: the mark "[drill]" comes only from the state table, for one ARN and thirty minutes. Whatever else says that
 * an attack is a drill is an attack.
 */

const account = '123456789012'
const arnOf = (name: string) => `arn:aws:cloudtrail:us-east-1:${account}:trail/${name}`
const main = 'trailkeeper-drill'

const queueArn = `arn:aws:sqs:us-east-1:${account}:drill-queue`
const aDrill = (changes: Partial<Drill> = {}): Drill => drillOf({ queueArn, ...changes })

type Scene = Guarded & {
  person: StateTable
  putItem: (item: Record<string, AttributeValue>) => Promise<unknown>
}

/** Beside the account's trail one that is named as a canary is, with a canary's tag. */
const withNamesake = {
  ...clean,
  trails: (clean.trails ?? []).flatMap((trail) => [
    trail,
    { ...trail, name: main, multiRegion: false, tags: { 'trailkeeper:drill': 'K7QXM' } },
  ]),
}

const scene = (test: (scene: Scene) => Promise<void>) =>
  guarded(withNamesake, async (known) => {
    const clients = createClients({
      endpoint: known.sandbox.url,
      credentials: { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'x' },
    })
    const table = { name: 'trailkeeper-state', region: 'us-east-1' }
    const person = stateTable({
      clients,
      table,
      macKey: baselineKeyAlias,
      peopleKey: peopleKeyAlias,
      as: 'person',
      now: () => new Date(),
    })
    const dynamodb = await clients.dynamodb('us-east-1')
    try {
      await test({
        ...known,
        person,
        putItem: (Item) => dynamodb.send(new PutItemCommand({ TableName: table.name, Item })),
      })
    } finally {
      clients.close()
    }
  })

/** What each alert of an attack on a trail says of it: the code of a drill, or that it is real. */
async function attacked({ trails, sandbox, told }: Guarded, Name = main): Promise<string[]> {
  told()
  await trails.send(new StopLoggingCommand({ Name }))
  await sandbox.settled()
  const subjects = told().filter((subject) => subject.includes('StopLogging'))
  return subjects.map((subject) => /\[drill (\w+)\] /.exec(subject)?.[1] ?? 'real')
}

const item = (drill: Drill, more: Record<string, AttributeValue> = {}): Record<string, AttributeValue> => ({
  pk: { S: `account#${account}` },
  sk: { S: `drill#${drill.trailArn}` },
  version: { N: '1' },
  body: { S: canonicalJson(drill) },
  ...more,
})

const real = ['real']
const marked = ['K7QXM']

describe('an attack is marked as a drill', () => {
  it('by a signed record of this trail, for as long as it holds', () =>
    scene(async (known) => {
      const { person } = known
      await putDrill(person, aDrill(), undefined)
      expect(await attacked(known)).toEqual(marked)
      expect(await attacked(known, 'management-events')).toEqual(real)
      const past = new Date(Date.now() - 1_000).toISOString()
      await putDrill(person, aDrill({ until: past }), 1)
      expect(await attacked(known)).toEqual(real)
      // Longer than any drill: somebody would have it excuse attacks for good.
      const far = new Date(Date.now() + 31 * 60_000).toISOString()
      await putDrill(person, aDrill({ until: far }), 2)
      expect(await attacked(known)).toEqual(real)
    }))

  it('and is none by a record that nobody signed, or of another text, key or trail; that is told', () =>
    scene(async (known) => {
      const { person, putItem } = known
      const drill = aDrill()
      const mac = (text: string) => macOf(person, 'drill', text)
      const ofOther = await mac(canonicalJson(aDrill({ trailArn: arnOf('management-events') })))
      const ofBaseline = await macOf(person, 'baseline', canonicalJson(drill))
      const forged = [
        item(drill),
        item(drill, { mac: { B: ofOther } }),
        item(drill, { mac: { B: ofBaseline } }),
      ]
      // From the fourth stop of an hour on the guard spaces its starts.
      for (const one of forged) {
        await putItem(one)
        expect(await attacked(known)).toEqual(real)
      }
      const subjects = known.sandbox.alerts().map(({ subject = '' }) => subject)
      expect(subjects).toContainEqual(expect.stringContaining('memory'))
    }))

  it('and is none by a record of a real trail, though a person signed it: only canaries are drilled', () =>
    scene(async (known) => {
      const name = 'management-events'
      await putDrill(known.person, aDrill({ trailArn: arnOf(name) }), undefined)
      expect(await attacked(known, name)).toEqual(real)
    }))

  it('and is none by a signed record that was put under the key of another trail, region or account', () =>
    scene(async (known) => {
      const { person, putItem } = known
      const elsewhere = aDrill({
        region: 'eu-west-1',
        trailArn: arnOf(main).replace('us-east-1', 'eu-west-1'),
      })
      const ofOthers = aDrill({ account: '111122223333' })
      for (const signed of [elsewhere, ofOthers]) {
        const mac = { B: await macOf(person, 'drill', canonicalJson(signed)) }
        await putItem({
          ...item(signed, { mac }),
          pk: { S: `account#${account}` },
          sk: { S: `drill#${arnOf(main)}` },
        })
        expect(await attacked(known)).toEqual(real)
      }
    }))

  it('and is none by a record that the guard itself signed: its role excuses nothing', () =>
    scene(async (known) => {
      const { person, putItem } = known
      const drill = aDrill()
      const role = { account, name: 'trailkeeper-ReactRole-6F5E4D3C2B1A', session: 'trailkeeper-react' }
      const clients = createClients({
        endpoint: known.sandbox.url,
        credentials: issueRoleSession(known.sandbox.world, role),
      })
      const mac = await macOf(
        { ...person, as: 'guard', kms: () => clients.kms('us-east-1') },
        'drill',
        canonicalJson(drill),
      ).finally(() => clients.close())
      await putItem(item(drill, { mac: { B: mac } }))
      expect(await attacked(known)).toEqual(real)
    }))

  it('with nothing to tell of its record at the next sweep, which judges a trail that logs more than a canary all the same', () =>
    scene(async ({ person, sweep, told }) => {
      await putDrill(person, aDrill(), undefined)
      told()
      await sweep()
      // This namesake logs management events a second time, as no canary does: that is not over.
      expect(told()).toEqual([])
    }))

  it('and never excuses the end of the guard’s own rule, though a record says that its making is not over', () =>
    scene(async ({ person, sandbox, told }) => {
      const { attackedFrom: _attackedFrom, ...unmade } = aDrill({ rule: 'trailkeeper-cloudtrail' })
      await putDrill(person, unmade, undefined)
      told()
      await sandbox.invoke(
        eventBridge,
        'DisableRule',
        { Name: 'trailkeeper-cloudtrail' },
        { region: 'us-east-1' },
      )
      await sandbox.settled()
      expect(told()).toEqual([expect.stringMatching(/\[drill K7QXM\] .*DisableRule/)])
    }))
})
