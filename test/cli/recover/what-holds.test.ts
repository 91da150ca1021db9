import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, it } from '@jest/globals'
import { type CloudTrailRecord, keepRecord, recordsOf } from '../../../sandbox/event-history.ts'
import { AwsError } from '../../../sandbox/service.ts'
import { account, aRecord, filledWorld, historyRegions } from '../filled-history.ts'
import { awsOf, inSandbox, runIn } from '../run-in.ts'

const made = mkdtempSync(join(tmpdir(), 'trailkeeper-holds-'))
afterAll(() => rmSync(made, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(made, `${folders++}`)

const contentsOf = (folder: string): CloudTrailRecord[][] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json.gz'))
    .map((name) => JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString()).Records)

const idsOf = (records: readonly CloudTrailRecord[]) => records.map(({ eventID }) => eventID).toSorted()
const at = (time: number) => new Date(time).toISOString()

/** The same numbers each time, from 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

it('ends complete while three requests in ten are throttled, at random', async () => {
  const { world, range } = filledWorld(700)
  await inSandbox(
    'empty',
    async (sandbox) => {
      const { strike } = sandbox.faults
      const random = randomNumbers(1)
      let throttled = 0
      sandbox.faults.strike = (target) => {
        if (target.operation !== 'LookupEvents' || random() >= 0.3) return strike(target)
        throttled += 1
        return { wait: 0, error: new AwsError('ThrottlingException', 'Rate exceeded') }
      }
      const { maxAttempts: _, ...aws } = awsOf(sandbox)
      const out = newFolder()
      expect(await runIn(['recover', ...range, '--out', out], aws)).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^Complete: 1400 events/),
      })
      expect(throttled).toBeGreaterThan(3)
      const found = contentsOf(out).flat()
      const expected = historyRegions.flatMap((region) => recordsOf(world, account, region))
      expect(idsOf(found)).toEqual(
        idsOf(expected.filter(({ eventName }) => eventName === 'DescribeInstances')),
      )
    },
    { world },
  )
})

it('keeps each of 5,000 events of one second, beside those at the ends of its five minutes', async () => {
  const { world, to } = filledWorld(0)
  const slot = Math.floor((to - 600_000) / 300_000) * 300_000
  const times = [slot - 1000, slot, ...Array.from({ length: 5000 }, () => slot + 60_000), slot + 299_000]
  for (const [n, time] of [...times, slot + 300_000].entries())
    keepRecord(world, aRecord('us-east-1', n, time))
  await inSandbox(
    'empty',
    async (_, run) => {
      const out = newFolder()
      const range = ['--from', at(slot), '--to', at(slot + 299_000)]
      const { code } = await run('recover', ...range, '--out', out, '--regions', 'us-east-1')
      expect(code).toBe(0)
      const [records = [], ...others] = contentsOf(out)
      expect(others).toEqual([])
      expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(5002)
      expect(records).toHaveLength(5002)
    },
    { world },
  )
})

it('writes files that search and triage read', async () => {
  const { world, range } = filledWorld(40)
  await inSandbox(
    'empty',
    async (_, run) => {
      const out = newFolder()
      await run('recover', ...range, '--out', out)
      expect(await run('search', '--dir', out, '--kind', 'recovered', '--count')).toMatchObject({
        code: 0,
        out: expect.stringContaining('80'),
      })
      const triaged = await run('triage', out)
      expect(triaged.code).toBe(0)
      expect(triaged.out.trim().split('\n')).toHaveLength(80)
    },
    { world },
  )
})

it('asks a region once that has no more than a page, and for the regions that are on once', async () => {
  const { world, range } = filledWorld(40)
  await inSandbox(
    'empty',
    async (sandbox, run) => {
      const out = newFolder()
      expect(await run('recover', ...range, '--out', out)).toMatchObject({ code: 0 })
      const calls = (named: string) => sandbox.requests.filter(({ operation }) => operation === named)
      expect(
        calls('LookupEvents')
          .map(({ region }) => region)
          .toSorted(),
      ).toEqual(historyRegions.toSorted())
      expect(calls('ListRegions')).toHaveLength(1)
      expect(contentsOf(out).flat()).toHaveLength(80)
    },
    { world },
  )
})
