import { join } from 'node:path'
import * as z from 'zod'
import type { Figure, Section } from './figure.ts'
import { type OpenEvidence, openServer } from './open-evidence.ts'
import type { Place } from './place.ts'
import { type Cost, runNode } from './run-node.ts'

const events = 360_000
const regions = 17
/** LookupEvents: two a second in each account and region (CloudTrail user guide, "Quotas"), fifty events a page. */
const perSecond = 2
const pageSize = 50

/** What event history gives back at its quota, in all regions at once. */
export async function recoverBench(place: Place): Promise<Section> {
  return {
    title: 'Recover',
    about:
      `${events.toLocaleString('en')} events of three hours. Spread over ${regions} regions, each of which is asked at the real quota of ${perSecond} look-ups a second, ` +
      `and throttled past it: the floor is the time that the slowest region's pages take at that rate. All in one region, without a pace, for the memory that one region takes.`,
    figures: [...(await paced(place)), ...(await inOneRegion(place))],
  }
}

const request = z.object({
  operation: z.string(),
  region: z.string(),
  at: z.string(),
  code: z.string().optional(),
})

async function paced(place: Place): Promise<Figure[]> {
  const perRegion = Math.ceil(events / regions)
  const server = await openServer(place, 'history-server', { regions, events: perRegion, quotas: true })
  try {
    const cost = await recover(place, server, 'dist/cli/trailkeeper.js', 'paced')
    expectEvents(cost, perRegion * regions)
    const answer = await fetch(`${server.env['AWS_ENDPOINT_URL']}/_sandbox/requests`)
    const asked = z.array(request).parse(await answer.json())
    const lookups = asked.filter(({ operation }) => operation === 'LookupEvents')
    const slowest = slowestOf(lookups)
    const name = `${regions} regions, at the quota`
    return [
      figure(name, 'look-ups of the slowest region', slowest.seconds, 's', {
        floor: (slowest.lookups - 1) / perSecond,
        bound: { most: 1.052, of: 'ratio' },
      }),
      figure(name, 'throttled', lookups.filter(({ code }) => code !== undefined).length, 'calls', {
        bound: { most: 0, of: 'value' },
      }),
      figure(name, 'memory', cost.memory, 'MB', { bound: { most: 150, of: 'value' } }),
      figure(name, 'CPU', cost.cpu / 1000, 's', {}),
      figure(name, 'wall', cost.wall / 1000, 's', {}),
    ]
  } finally {
    await server.close()
  }
}

const rate = (span: { lookups: number; seconds: number }) => (span.lookups - 1) / span.seconds

/** Of the regions the one whose look-ups came at the lowest rate: how many, and from the first to the last. */
function slowestOf(lookups: readonly z.output<typeof request>[]): { lookups: number; seconds: number } {
  const times = new Map<string, number[]>()
  for (const { region, at } of lookups) times.set(region, [...(times.get(region) ?? []), Date.parse(at)])
  const spans = [...times.values()].map((all) => ({
    lookups: all.length,
    seconds: (Math.max(...all) - Math.min(...all)) / 1000,
  }))
  const [slowest] = spans.toSorted((one, other) => rate(one) - rate(other))
  if (!slowest || spans.length < regions) throw new Error('not every region was asked')
  return slowest
}

async function inOneRegion(place: Place): Promise<Figure[]> {
  const server = await openServer(place, 'history-server', { regions: 1, events, quotas: false })
  try {
    const cost = await recover(place, server, 'dist/bench/recover-unpaced.js', 'unpaced')
    expectEvents(cost, events)
    return [
      figure('1 region, unpaced', 'memory', cost.memory, 'MB', { bound: { most: 150, of: 'value' } }),
      figure('1 region, unpaced', 'CPU', cost.cpu / 1000, 's', {}),
    ]
  } finally {
    await server.close()
  }
}

const figure = (
  name: string,
  what: string,
  measured: number,
  unit: Figure['unit'],
  rest: Partial<Figure>,
): Figure => ({
  case: name,
  name: what,
  measured,
  unit,
  ...rest,
})

function recover(
  { root, folder }: Place,
  { env, from }: OpenEvidence,
  program: string,
  out: string,
): Promise<Cost> {
  const to = new Date(Date.parse(from) + 3 * 3_600_000).toISOString()
  const argv = ['recover', '--from', from, '--to', to, '--out', join(folder, out), '--output', 'json']
  return runNode(folder, [join(root, program), ...argv], env)
}

function expectEvents({ code, stdout }: Cost, expected: number): void {
  const {
    complete,
    events: found,
    pages,
  } = z.object({ complete: z.boolean(), events: z.number(), pages: z.number() }).parse(JSON.parse(stdout))
  if (code !== 0 || !complete || found !== expected || pages < expected / pageSize)
    throw new Error(`recover ended with ${code}: ${found} of ${expected} events in ${pages} pages`)
}
