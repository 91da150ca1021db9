import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { lookupBudget } from '../../../cli/recover/lookup-budget.ts'
import { enabledRegions } from '../../../lib/collect/account.ts'
import { spacedLookups } from '../../../lib/evidence/recover/lookup.ts'
import { createClients } from '../../../lib/aws/clients.ts'
import { awsOf, inSandbox } from '../run-in.ts'

const region = 'us-east-1'
const identity = { account: '123456789012', partition: 'aws', callerArn: '' }

/** docs/recover.md: 75 % while a guard of the account has something open or cannot be asked. */
it('leaves a part of the quota where rules that cannot be read may be a guard’s, and none where there is no guard', () =>
  inSandbox('empty', async (sandbox) => {
    const clients = createClients(awsOf(sandbox))
    const notes: string[] = []
    const ask = () =>
      lookupBudget(clients, identity, { region, enabled: enabledRegions(clients, region) }, (text) =>
        notes.push(text),
      )
    await ask()
    expect(notes).toEqual([])
    sandbox.faults.add({ service: 'events', operation: 'ListRules', fault: { kind: 'access-denied' } })
    await ask()
    expect(notes).toEqual([expect.stringContaining('a quarter of the quota')])
    clients.close()
  }))

/** A clock that stands still but for waits; a wait may take longer than it was asked to. */
function aClock(late: (wait: number) => number) {
  let now = 0
  let waits = 0
  return {
    now: () => now,
    wait: (milliseconds: number) => {
      now += milliseconds + late(waits++)
      return Promise.resolve()
    },
  }
}

async function departures(count: number, clock: ReturnType<typeof aClock>): Promise<number[]> {
  const budget = spacedLookups(1.96, clock)
  const left: number[] = []
  await Promise.all(
    Array.from({ length: count }, async () => {
      await budget({ region: 'us-east-1', operation: 'LookupEvents' })
      left.push(clock.now())
    }),
  )
  return left
}

/** A bucket of two tokens, two more each second (CloudTrail user guide, "Quotas"): how many found it empty. */
function throttled(times: readonly number[]): number {
  let [tokens, at, empty] = [2, times[0] ?? 0, 0]
  for (const time of times) {
    tokens = Math.min(2, tokens + ((time - at) / 1000) * 2)
    at = time
    if (tokens < 1) empty += 1
    else tokens -= 1
  }
  return empty
}

describe('look-ups of a region', () => {
  it('leave at 98 % of the quota, and make up for timers that are late by a bit', async () => {
    const left = await departures(
      1000,
      aClock((wait) => wait % 40),
    )
    const rate = (left.length - 1) / (((left.at(-1) ?? 0) - (left[0] ?? 0)) / 1000)
    expect(rate).toBeGreaterThan(1.95)
    expect(throttled(left)).toBe(0)
  })

  it('are never throttled, however long the machine stands still in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 0, max: 5000 })), async (stalls) => {
        const left = await departures(
          60,
          aClock(() => stalls.next().value ?? 0),
        )
        expect(throttled(left)).toBe(0)
      }),
    )
  })

  it('of another region, and other calls, do not wait for them', async () => {
    const clock = aClock(() => 0)
    const budget = spacedLookups(1.96, clock)
    await budget({ region: 'us-east-1', operation: 'LookupEvents' })
    await budget({ region: 'eu-west-1', operation: 'LookupEvents' })
    await budget({ region: 'us-east-1', operation: 'DescribeTrails' })
    expect(clock.now()).toBe(0)
  })
})
