import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { createClients } from '../lib/aws/clients.ts'
import { allChecks } from '../lib/checks/all-checks.ts'
import { sweep } from '../lib/flow.ts'
import { anAccount } from './an-account.ts'
import { cardPolicy, cardPolicyFile } from './card-policy.ts'
import type { Figure, Section } from './figure.ts'
import { openSandbox } from './open-sandbox.ts'
import type { Place } from './place.ts'
import { quantile } from './quantile.ts'
import { type Cost, runNode } from './run-node.ts'
import { serverRate } from './server-rate.ts'
import { roundTripsInARow, watchRequests } from './watch-requests.ts'

/** Who and where; the trails of each region; status and selectors of each trail. */
const roundTrips = 3
const warmRuns = 5
const processes = 3

type Case = { regions: 17 | 34; trails: number; latency: number }

const cases: Case[] = [0, 50].flatMap((latency) =>
  ([17, 34] as const).flatMap((regions) => [1, 7, 37].map((trails) => ({ regions, trails, latency }))),
)

/** The five checks that only look at trails, over accounts of several sizes. */
export async function sweepBench(place: Place): Promise<Section> {
  const figures: Figure[] = []
  for (const one of cases) figures.push(...(await sweepFigures(place, one)))
  return {
    title: 'Sweep',
    about:
      'The checks multi-region-trail, trail-logging, log-file-validation, kms-encryption and event-selectors; 37 trails are 34 single-region and 3 multi-region. ' +
      `The floor of a sweep is ${roundTrips} round trips × latency + calls ÷ the rate at which the sandbox, in a process of its own, answered bare requests in the same run. ` +
      `“Warm” is the median of ${warmRuns} sweeps with new clients in a process that has swept before. ` +
      `“Process” figures are medians of ${processes} fresh \`trailkeeper scan\` (\`node\` on the built file), start included; “fresh sweep” is the time between its report’s startedAt and finishedAt.`,
    figures,
  }
}

async function sweepFigures(place: Place, { regions, trails, latency }: Case): Promise<Figure[]> {
  const account = anAccount(regions, trails)
  const rate = await rateOf(place, account)
  const sandbox = await openSandbox(place, account, latency)
  try {
    const warm = await warmSweeps(sandbox.url)
    const fresh = await freshScans(place, sandbox.url)
    const where = `${regions} regions, ${trails} ${trails === 1 ? 'trail' : 'trails'}, ${latency} ms`
    const floor = roundTrips * latency + warm.calls / rate
    const median = (of: (cost: Cost) => number) => quantile(fresh.map(of), 0.5)
    const most = regions + 2 * trails + 3
    const goal = regions === 17 && trails === 37 && latency === 50
    const figures: Figure[] = [
      { name: 'calls', measured: warm.calls, unit: 'calls', bound: { most, of: 'value' }, case: where },
      { name: 'in a row', measured: warm.inARow, unit: 'round trips', case: where },
      {
        name: 'warm sweep',
        measured: warm.wall,
        unit: 'ms',
        floor,
        ...(goal && { bound: { most: 1.5, of: 'ratio' as const } }),
        case: where,
      },
      { name: 'fresh sweep', measured: median(sweepTime), unit: 'ms', floor, case: where },
      { name: 'process wall', measured: median(({ wall }) => wall), unit: 'ms', case: where },
      {
        name: 'process CPU',
        measured: median(({ cpu }) => cpu),
        unit: 'ms',
        bound: { most: 900, of: 'value' },
        case: where,
      },
      {
        name: 'process memory',
        measured: median(({ memory }) => memory),
        unit: 'MB',
        bound: { most: 130, of: 'value' },
        case: where,
      },
    ]
    return figures
  } finally {
    await sandbox.close()
  }
}

async function rateOf(place: Place, account: ReturnType<typeof anAccount>): Promise<number> {
  const sandbox = await openSandbox(place, account, 0)
  try {
    return await serverRate(sandbox.url)
  } finally {
    await sandbox.close()
  }
}

async function warmSweeps(url: string) {
  const walls: number[] = []
  let [calls, inARow] = [0, 0]
  for (let run = 0; run <= warmRuns; run += 1) {
    const clients = createClients({ endpoint: url, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
    const watch = watchRequests()
    const began = performance.now()
    await sweep({
      clients,
      policy: cardPolicy(),
      checks: allChecks,
      defaultRegion: 'us-east-1',
      planning: { seenLogging: new Set(), suffix: 'bench' },
      now: () => new Date(),
    })
    if (run > 0) walls.push(performance.now() - began)
    watch.stop()
    calls = clients.calls().total
    inARow = roundTripsInARow(watch.requests)
    clients.close()
  }
  return { wall: quantile(walls, 0.5), calls, inARow }
}

async function freshScans({ root, folder }: Place, url: string): Promise<Cost[]> {
  const policy = join(folder, 'policy.json')
  await writeFile(policy, JSON.stringify(cardPolicyFile))
  const parameters = [join(root, 'dist/cli/trailkeeper.js'), 'scan', '--policy', policy, '--output', 'json']
  const env = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  const costs: Cost[] = []
  for (let run = 0; run < processes; run += 1) costs.push(await runNode(folder, parameters, env))
  const failed = costs.find(({ code }) => code === null || code === 1)
  if (failed) throw new Error('trailkeeper scan could not run')
  return costs
}

const times = z.object({ startedAt: z.string(), finishedAt: z.string() })

function sweepTime({ stdout }: Cost): number {
  const { startedAt, finishedAt } = times.parse(JSON.parse(stdout))
  return Date.parse(finishedAt) - Date.parse(startedAt)
}
