import {
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { expect, it } from '@jest/globals'
import { anEvent } from '../builders/an-event.ts'
import { tenthOf } from '../soak.ts'
import { whole } from '../flow/bench.ts'
import { faults, foreignAnswers, strikeAfter, strikeNth } from '../flow/strike.ts'
import { aContainer, delivered } from './invoked.ts'
import { trailArn, type Watched, watched } from './watched.ts'

type Attack = {
  strike: (account: Watched) => Promise<unknown>
  event: () => unknown
  isRestored: (account: Watched) => Promise<boolean>
}

const attacks: Record<string, Attack> = {
  StopLogging: {
    strike: ({ aws }) => aws().send(new StopLoggingCommand({ Name: trailArn })),
    event: () => anEvent({ eventTime: new Date().toISOString() }),
    isRestored: async ({ aws }) =>
      (await aws().send(new GetTrailStatusCommand({ Name: trailArn }))).IsLogging === true,
  },
  PutEventSelectors: {
    strike: ({ aws }) =>
      aws().send(
        new PutEventSelectorsCommand({
          TrailName: trailArn,
          EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }],
        }),
      ),
    event: () =>
      anEvent({
        eventTime: new Date().toISOString(),
        eventName: 'PutEventSelectors',
        requestParameters: {
          trailName: trailArn,
          eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true }],
        },
      }),
    isRestored: async ({ aws }) => {
      const answer = await aws().send(new GetEventSelectorsCommand({ TrailName: trailArn }))
      return answer.EventSelectors?.[0]?.ReadWriteType === 'All'
    },
  },
}

/** How many calls a reaction makes where nothing goes wrong, counted once for each attack. */
function callsOf(attack: Attack): Promise<number> {
  const counted = counts.get(attack) ?? countedCalls(attack)
  counts.set(attack, counted)
  return counted
}

const counts = new Map<Attack, Promise<number>>()

async function countedCalls(attack: Attack): Promise<number> {
  let calls = 0
  await prepared(attack, async (account, container) => {
    const struck = strikeAfter(account.sandbox, Infinity)
    expect(await delivered(container, attack.event())).toBe('done')
    struck.stop()
    calls = struck.calls()
    expect(await attack.isRestored(account)).toBe(true)
  })
  return calls
}

const prepared = (
  attack: Attack,
  test: (account: Watched, container: ReturnType<typeof aContainer>) => Promise<void>,
) =>
  watched(whole, { mode: 'enforce' }, async (account) => {
    await attack.strike(account)
    const container = aContainer({ ...account.settings, wait: () => Promise.resolve() }, account.sandbox)
    try {
      await test(account, container)
    } finally {
      container.close()
    }
  })

const everyFault = { ...faults, ...foreignAnswers }
const cases = Object.keys(attacks)
  .flatMap((name) => Object.keys(everyFault).map((kind) => ({ name, kind })))
  .map((one, index) => ({ ...one, seed: index }))

it.each(cases)(
  '$name, with $kind at each single call: nothing is lost, and nothing is said to be done that is not',
  async ({ name, kind, seed }) => {
    const attack = attacks[name]
    const fault = everyFault[kind]
    if (!attack || !fault) throw new Error('no such case')
    const calls = await callsOf(attack)
    expect(calls).toBeGreaterThan(10)
    for (const nth of tenthOf(1, calls, seed)) {
      await prepared(attack, async (account, container) => {
        const struck = strikeNth(account.sandbox, nth, fault)
        const end = await delivered(container, attack.event())
        struck.stop()
        const isRestored = await attack.isRestored(account)
        const told = account.subjects()
        const where = `call ${nth}: ${end}, ${isRestored ? 'restored' : 'not restored'}, ${told.join(' | ')}`
        expect(end === 'dead letter' || told.length > 0 ? '' : where).toBe('')
        expect(!isRestored && told.some((subject) => subject.includes(': repaired')) ? where : '').toBe('')
        await account.sweep()
        expect((await attack.isRestored(account)) ? '' : `${where}; not after the next sweep either`).toBe('')
      })
    }
  },
)

it.each(Object.keys(attacks).map((name, index) => ({ name, seed: index + cases.length })))(
  '$name: a run that dies after any call is healed, and told of, by the next',
  async ({ name, seed }) => {
    const attack = attacks[name]
    if (!attack) throw new Error('no such case')
    const calls = await callsOf(attack)
    for (const last of tenthOf(0, calls - 1, seed)) {
      await prepared(attack, async (account, dying) => {
        const struck = strikeAfter(account.sandbox, last)
        await dying.invoke(attack.event()).catch(() => undefined)
        struck.stop()
        const started = Date.now()
        let time = started
        const next = aContainer(
          {
            ...account.settings,
            now: () => new Date(time),
            // What a dead run reserved is given up in time.
            wait: async (milliseconds) => void (time += milliseconds),
          },
          account.sandbox,
        )
        const end = await delivered(next, attack.event())
        next.close()
        expect([last, end]).toEqual([last, 'done'])
        expect([last, await attack.isRestored(account)]).toEqual([last, true])
        expect([last, account.subjects().length > 0]).toEqual([last, true])
      })
    }
  },
)
