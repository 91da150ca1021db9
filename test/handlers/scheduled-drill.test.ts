import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { attackOf, timeLimit } from '../../handlers/drill-handler.ts'
import { getDrillResults } from '../../lib/drill/drill-report.ts'
import type { WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { stateTable } from '../../lib/state/state-table.ts'
import { baselineKeyAlias, drillKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { createClients } from '../../lib/aws/clients.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { disableRules, type Drilling, leftInTable, openDrilling, standing } from '../cli/drilled.ts'
import { eventBridge } from '../../sandbox/services/events/service.ts'
import { awsOf, runIn } from '../cli/run-in.ts'

/*
 * Decision 43: a drill runs under rights that are not the guard's. The stack's function has a role, a key and a queue of
 * its own.
 */

const policy: Omit<WrittenPolicy, 'version'> = {
  mode: 'enforce',
  forwarding: 'enforce',
  budget: { repairs: 100, minutes: 60 },
  drills: { schedule: 'monthly', attacks: ['stop-logging', 'delete-trail'], regions: 'home' },
}

const subjectsAfter = (sandbox: Sandbox, told: number) =>
  sandbox
    .alerts()
    .slice(told)
    .map(({ subject = '' }) => subject)

async function resultsIn(sandbox: Sandbox) {
  const clients = createClients(awsOf(sandbox))
  try {
    const table = { name: 'trailkeeper-state', region: 'us-east-1' }
    const keys = { macKey: baselineKeyAlias, peopleKey: peopleKeyAlias, drillKey: drillKeyAlias }
    const state = stateTable({ clients, table, ...keys, as: 'person', now: () => new Date() })
    return await getDrillResults(state, '123456789012', 12)
  } finally {
    clients.close()
  }
}

/** Before a run that begins now, Lambda had ended the ones of then. */
const longAgo = () => new Date(Date.now() - timeLimit - 60_000)
const later = () => new Date(Date.now() + timeLimit + 60_000)

// A trail that is stopped again and again is started more slowly: no test may stop the canary where another attack will do.
let scene: Drilling & { close: () => Promise<void> }
beforeAll(async () => {
  scene = await openDrilling(policy)
})
afterAll(() => scene.close())

describe('a drill by the schedule', () => {
  it('attacks a canary under its own role, keeps what it came to, and leaves nothing', async () => {
    const { sandbox, guard, drill, sweep } = scene
    const before = await standing(sandbox)
    const told = sandbox.alerts().length
    expect(await guard.drill({ time: '2026-12-01T04:15:00Z' })).toEqual({
      attack: 'delete-trail',
      results: ['us-east-1 answered'],
      wrong: [],
      removed: 0,
    })
    await sandbox.settled()
    expect(await standing(sandbox)).toEqual(before)
    const subjects = subjectsAfter(sandbox, told)
    expect(subjects.length).toBeGreaterThan(0)
    expect(subjects.filter((subject) => !/\[drill \w+\] repaired, DeleteTrail/.test(subject))).toEqual([])
    const [kept] = await resultsIn(sandbox)
    expect(kept).toMatchObject({ kinds: ['delete-trail'], regions: 1, attacks: 1, answered: 1, wrong: [] })
    expect((await runIn(['doctor', '--regions', 'us-east-1'], awsOf(sandbox))).out).toMatch(
      /^ok +drills +monthly; the last: \S+Z, delete-trail: 1 of 1 answered, slowest [\d.]+ s$/m,
    )
    const toldOfDrill = sandbox.alerts().length
    await sweep()
    expect(subjectsAfter(sandbox, toldOfDrill)).toEqual([])
    expect(await leftInTable(sandbox)).toEqual([])
    // A person's drill goes on where the function's ended, and shows it in the trend.
    const byHand = await drill('--attack', 'update-trail', '--timeout', '30s')
    expect(byHand.code).toBe(0)
    expect(JSON.parse(byHand.out).trend).toContainEqual(expect.objectContaining({ kinds: ['delete-trail'] }))
  })

  it('tells people by name which link is broken', async () => {
    const { sandbox, guard } = scene
    await disableRules(sandbox)
    const told = sandbox.alerts().length
    const answer = await guard.drill({ attack: 'stop-logging' }, { timeout: 1_000 })
    expect(answer).toMatchObject({ results: ['us-east-1 none'] })
    const [alert] = sandbox.alerts().slice(told)
    expect(alert?.subject).toContain('stop-logging of a drill: none')
    expect(alert?.message).toContain('broken link: heard')
    const doctor = await runIn(['doctor', '--regions', 'us-east-1'], awsOf(sandbox))
    expect(doctor.out).toMatch(/^problem +drills +monthly; the last: .*broken link: heard/m)
    for (const service of ['cloudtrail', 'events'])
      await sandbox.invoke(
        eventBridge,
        'EnableRule',
        { Name: `trailkeeper-${service}` },
        { region: 'us-east-1' },
      )
    await sandbox.settled()
  })

  it.each(['the next of the schedule', 'trailkeeper drill --clean'])(
    'that Lambda ended: what it left is removed by %s',
    async (by) => {
      const { sandbox, guard, drill } = scene
      const [whole, from] = [await standing(sandbox), sandbox.requests.length]
      const isStruck = () =>
        sandbox.requests
          .slice(from)
          .some(({ operation, status }) => operation === 'StopLogging' && status < 300)
      await new Promise<void>((resolve) => {
        // From the attack on it does nothing any more, as a process that is gone.
        const wait = (milliseconds: number) =>
          new Promise<void>((after) => (isStruck() ? resolve() : void setTimeout(after, milliseconds)))
        void guard.drill({ attack: 'stop-logging' }, { wait, now: longAgo })
      })
      await sandbox.settled()
      expect(await standing(sandbox)).not.toEqual(whole)
      // It may still run: only what is older than Lambda lets it be is left behind.
      expect(await guard.drill({ attack: 'none' }, { now: longAgo })).toMatchObject({ removed: 0 })
      const told = sandbox.alerts().length
      const isBySchedule = by === 'the next of the schedule'
      const cleaned = isBySchedule ? guard.drill({ time: '2026-12-01T04:45:00Z' }) : drill('--clean')
      expect(await cleaned).toMatchObject(isBySchedule ? { removed: 1 } : { code: 0 })
      await sandbox.settled()
      expect(await standing(sandbox)).toEqual(whole)
      const subjects = subjectsAfter(sandbox, told)
      expect(subjects.every((subject) => subject.includes('an earlier drill did not end'))).toBe(true)
      expect(subjects.length > 0).toBe(isBySchedule)
      expect(await leftInTable(sandbox)).toEqual([])
    },
  )

  it('leaves a drill that a person has open to that person, and tells that it stood in the way', async () => {
    const { guard, drill } = scene
    await drill('--keep', '--attack', 'update-trail', '--timeout', '30s')
    expect(await guard.drill({ attack: 'stop-logging' }, { now: later })).toMatchObject({
      removed: 0,
      wrong: [expect.stringContaining('a drill is open in us-east-1')],
    })
    expect(await drill('--clean')).toMatchObject({ code: 0 })
  })
})

const attacks = ['stop-logging', 'delete-trail'] as const
const at = (time: string) => attackOf({ time: `2026-12-01T${time}:00Z` }, attacks)

describe('the attack of an event', () => {
  it('is that whose turn it is by the time of the schedule, and after the last of them none', () => {
    expect(['04:00', '04:15', '04:30', '05:45', '03:59'].map(at)).toEqual([
      'stop-logging',
      'delete-trail',
      undefined,
      undefined,
      undefined,
    ])
  })

  it('is none that attacks the guard itself, and none that is not named', () => {
    expect(attackOf({ attack: 'update-trail' }, attacks)).toBe('update-trail')
    expect(attackOf({ attack: 'none' }, attacks)).toBeUndefined()
    for (const event of [{ attack: 'disable-forwarding' }, {}, 'x', { time: 'soon' }])
      expect(() => attackOf(event, attacks)).toThrow(/attack/)
  })
})
