import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { attacks } from '../../lib/drill/attacks.ts'
import { type AttackId, attackIds } from '../../lib/model/drill.ts'
import { canarySelectors } from '../../lib/drill/canary.ts'
import { slowestOf } from '../../lib/drill/drill-report.ts'
import type { ReceivedAlert } from '../../lib/drill/mailbox.ts'
import { type AttackResult, strike } from '../../lib/drill/strike.ts'
import { canaryName, type Drill } from '../../lib/state/drills.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { cloudtrail } from '../../sandbox/services/cloudtrail/service.ts'
import { eventBridge } from '../../sandbox/services/events/service.ts'
import { createWorld } from '../../sandbox/world.ts'
import { REGIONS } from '../../sandbox/regions.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { bench, settings } from '../sandbox/bench.ts'

/*
 * What a drill measures is the guard's time and not its own: by a clock that stands still while the drill works and moves
 * only while all regions wait, each time is known exactly.
 */

const start = Date.parse('2026-03-01T12:00:00.250Z')
const account = '123456789012'
const regions = REGIONS['aws']?.filter(({ optIn }) => !optIn).map(({ name }) => name) ?? []
const rule = 'trailkeeper-cloudtrail'
const mostOff = 100

/** The clock moves to the next thing that is due, once everybody waits. */
function virtualTime(runners: number) {
  let [now, left] = [start, runners]
  const waiting: { at: number; go: () => void }[] = []
  const due: { at: number; happen: () => Promise<void> }[] = []
  const isQuiet = () => left > 0 && waiting.length === left
  async function move() {
    while (isQuiet()) {
      const next = Math.min(...waiting.map(({ at }) => at))
      const [event] = due.toSorted((a, b) => a.at - b.at)
      if (event && event.at <= next) {
        due.splice(due.indexOf(event), 1)
        now = event.at
        await event.happen()
        continue
      }
      now = next
      const ready = waiting.filter(({ at }) => at <= now)
      for (const one of ready) waiting.splice(waiting.indexOf(one), 1)
      for (const { go } of ready) go()
    }
  }
  const wait = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      waiting.push({ at: now + milliseconds, go: resolve })
      if (isQuiet()) void move()
    })
  const ended = () => {
    left -= 1
    if (isQuiet()) void move()
  }
  return {
    now: () => now,
    wait,
    ended,
    at: (at: number, happen: () => Promise<void>) => void due.push({ at, happen }),
  }
}

const drillIn = (region: string): Drill => ({
  account,
  region,
  code: 'ABCDE',
  state: 'open',
  until: new Date(start + 60_000).toISOString(),
  trailArn: `arn:aws:cloudtrail:${region}:${account}:trail/${canaryName}`,
  bucket: `canary-${region}`,
  topicArn: `arn:aws:sns:us-east-1:${account}:alerts`,
  queueArn: `arn:aws:sqs:us-east-1:${account}:queue`,
  rule,
})

const undo: Readonly<Record<AttackId, (sandbox: Sandbox, drill: Drill) => Promise<unknown>>> = {
  'stop-logging': ({ invoke }, { trailArn, region }) =>
    invoke(cloudtrail, 'StartLogging', { Name: trailArn }, { region }),
  'update-trail': ({ invoke }, { trailArn, region }) =>
    invoke(cloudtrail, 'UpdateTrail', { Name: trailArn, EnableLogFileValidation: true }, { region }),
  'put-event-selectors': ({ invoke }, drill) =>
    invoke(
      cloudtrail,
      'PutEventSelectors',
      { TrailName: drill.trailArn, AdvancedEventSelectors: canarySelectors(drill, 'aws', 'nothing') },
      { region: drill.region },
    ),
  'delete-trail': async ({ world }, { region }) =>
    addTrail(world, { name: canaryName, homeRegion: region, multiRegion: false }),
  'disable-forwarding': ({ invoke }, { region }) =>
    invoke(eventBridge, 'EnableRule', { Name: rule }, { region }),
}

/** A guard that undoes the attack in each region later than in the one before, and tells of it half a second after. */
async function struckInAll(id: AttackId) {
  const time = virtualTime(regions.length)
  const clock = () => new Date(time.now())
  const sandbox = await bench({ clock, world: createWorld({ regions: REGIONS['aws'] ?? [], clock }) })
  const clients = createClients(settings(sandbox))
  const alerts: ReceivedAlert[] = []
  const undoneAfter = new Map(regions.map((region, index) => [region, 1_013 + 137 * index]))
  for (const region of regions) {
    const drill = drillIn(region)
    addTrail(sandbox.world, { name: canaryName, homeRegion: region, multiRegion: false })
    await sandbox.invoke(
      eventBridge,
      'PutRule',
      { Name: rule, EventPattern: '{"source":["aws.s3"]}' },
      { region },
    )
    await undo[id === 'put-event-selectors' ? id : 'stop-logging'](sandbox, drill)
    const at = start + (undoneAfter.get(region) ?? 0)
    time.at(at, async () => void (await undo[id](sandbox, drill)))
    time.at(at + 500, async () => void alerts.push(alertOf(id, region, at)))
  }
  const striking = {
    clients,
    partition: 'aws',
    mailbox: { alerts },
    timeout: 60_000,
    wait: time.wait,
    now: time.now,
    stopped: () => false,
  }
  try {
    const results = await Promise.all(
      regions.map(async (region): Promise<AttackResult> =>
        strike(striking, drillIn(region), id).finally(time.ended),
      ),
    )
    return { results, undoneAfter, requests: sandbox.requests }
  } finally {
    clients.close()
  }
}

const alertOf = (id: AttackId, region: string, at: number): ReceivedAlert => ({
  subject: '[drill ABCDE] repaired',
  eventName: attacks[id].call,
  target: id === 'disable-forwarding' ? `rule/${rule}` : `trail/${canaryName}`,
  region,
  startedAt: at - 100,
  finishedAt: at + 300,
  publishedAt: at + 450,
  receivedAt: at + 500,
  outcomes: ['applied'],
})

describe.each(attackIds)('%s in 17 regions side by side', (id) => {
  it('has each link of each region within 100 ms of what it took, and names the slowest', async () => {
    const { results, undoneAfter, requests } = await struckInAll(id)
    expect(results).toHaveLength(17)
    for (const { region, result, links: times } of results) {
      const took = undoneAfter.get(region) ?? 0
      expect({ region, result }).toEqual({ region, result: 'answered' })
      expect(Math.abs((times.restored ?? 0) - took)).toBeLessThanOrEqual(mostOff)
      expect(times).toMatchObject({
        heard: took - 100,
        'read-back': took + 300,
        published: took + 450,
        received: took + 500,
      })
    }
    expect(slowestOf(results)).toMatchObject({ region: regions.at(-1), attack: id })
    // Half of the quota of CloudTrail's reads is left to the guard, in each region.
    for (const region of regions) {
      const looks = requests.filter((one) => one.region === region && /^(Get|Describe)/.test(one.operation))
      expect(looks.length).toBeLessThanOrEqual(((undoneAfter.get(region) ?? 0) + 700) / 200 + 2)
    }
  })
})
