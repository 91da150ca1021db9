import { expect, it } from '@jest/globals'
import { liveFacet, sameFacet } from '../../lib/apply/live-facet.ts'
import { RunError } from '../../lib/aws/errors.ts'
import { applyAndLookAgain, sweep, type Swept } from '../../lib/flow.ts'
import type { Report } from '../../lib/model/index.ts'
import { exitCode } from '../../lib/report/exit-code.ts'
import { tenthOf } from '../soak.ts'
import { type Bench, inAccount, unhurried, withTrail } from './bench.ts'
import { faults, foreignAnswers, strikeAfter, strikeNth } from './strike.ts'

const weak = withTrail({
  validation: false,
  logging: false,
  eventSelectors: [{ ReadWriteType: 'WriteOnly' }],
})
const policy = {
  checks: {
    '*': { enabled: false },
    'trail-logging': { enabled: true },
    'log-file-validation': { enabled: true },
    'event-selectors': { enabled: true },
  },
} as const

/** Nothing is tried again by the SDK: what is struck fails. */
const inWeakAccount = (test: (bench: Bench) => Promise<void>) =>
  inAccount(weak, policy, test, ['us-east-1'], { maxAttempts: 1, retryMode: 'standard' })

/** The report of an apply; undefined where it could not run at all, and said so. */
async function applied({ apply }: Bench): Promise<Report | undefined> {
  try {
    return await apply()
  } catch (error) {
    if (error instanceof RunError) return undefined
    throw error
  }
}

/** What a report says that is not so in what was seen after it, without any fault. */
async function untrue(report: Report, { run }: Bench, { findings }: Swept): Promise<string[]> {
  const { clients, policy: judged } = run()
  const untold = await Promise.all(
    report.outcomes.map(async ({ call, result }) => {
      if (!call || result !== 'applied') return []
      const live = await liveFacet(clients, call.region, call.intend, call.account)
      return live.ok && sameFacet(live.value, call.intend) ? [] : [`${call.operation} is not applied`]
    }),
  )
  const failing = new Set(
    findings.flatMap((one) => (one.status === 'fail' ? [`${one.check} ${one.resource}`] : [])),
  )
  const passed = report.findings.filter(
    ({ check, resource, status }) => status === 'pass' && failing.has(`${check} ${resource}`),
  )
  const isDone = failing.size === 0
  return [
    ...untold.flat(),
    ...passed.map(({ check }) => `${check} does not pass`),
    ...(exitCode(report, judged, true) === 0 && !isDone ? ['it is not all done'] : []),
  ]
}

/** Holds a report against the account, and lets the next run mend what is left. */
async function heldAgainst(
  report: Report | undefined,
  bench: Bench,
): Promise<{ untrue: string[]; fail: number }> {
  const run = bench.run()
  const swept = await sweep(run)
  const problems = report ? await untrue(report, bench, swept) : []
  const next = await applyAndLookAgain(run, swept, swept.repairs, unhurried)
  return { untrue: problems, fail: next.summary.fail }
}

const allWell = { untrue: [], fail: 0 }

async function callsOfApply(): Promise<number> {
  let calls = 0
  await inWeakAccount(async (bench) => {
    const struck = strikeAfter(bench.sandbox, Infinity)
    expect((await bench.apply()).summary).toMatchObject({ fail: 0, failed: 0, applied: 3 })
    calls = struck.calls()
  })
  return calls
}

it.each(
  Object.entries({ ...faults, ...foreignAnswers }).map(([kind, fault], seed) => ({ kind, fault, seed })),
)(
  'with $kind at each single call, the report is true, and the next run mends the rest',
  async ({ fault, seed }) => {
    const calls = await callsOfApply()
    expect(calls).toBeGreaterThan(15)
    for (const nth of tenthOf(1, calls, seed)) {
      await inWeakAccount(async (bench) => {
        const struck = strikeNth(bench.sandbox, nth, fault)
        const report = await applied(bench)
        struck.stop()
        expect([nth, await heldAgainst(report, bench)]).toEqual([nth, allWell])
      })
    }
  },
)

it('a crash after any call is healed by the next run', async () => {
  const calls = await callsOfApply()
  for (const last of tenthOf(0, calls - 1, 7)) {
    await inWeakAccount(async (bench) => {
      const struck = strikeAfter(bench.sandbox, last)
      const report = await applied(bench)
      struck.stop()
      expect([last, await heldAgainst(report, bench)]).toEqual([last, allWell])
    })
  }
})

it('an answer that is lost on its way, to any write: what was done counts as done, and nothing else does', async () => {
  for (const lost of ['StartLogging', 'UpdateTrail', 'PutEventSelectors']) {
    await inWeakAccount(async (bench) => {
      const client = await bench.run().clients.cloudtrail('us-east-1')
      client.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const answer = await next(args)
            if (commandName !== `${lost}Command`) return answer
            throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })
          },
        { step: 'initialize' },
      )
      const report = await bench.apply()
      expect(report.summary).toMatchObject({ fail: 0, failed: 0, applied: 3 })
      const { message } = report.outcomes.find(({ call }) => call?.operation === lost) ?? {}
      expect(message).toContain('TimeoutError: socket hang up It reads back as intended all the same.')
      expect(await heldAgainst(report, bench)).toEqual(allWell)
    })
  }
})
