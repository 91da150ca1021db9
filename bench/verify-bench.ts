import { join } from 'node:path'
import * as z from 'zod'
import { awsCliVersion, runAwsCli } from './aws-cli.ts'
import type { Evidence } from './evidence.ts'
import type { Figure, Section } from './figure.ts'
import { type OpenEvidence, openEvidence } from './open-evidence.ts'
import type { Place } from './place.ts'
import { quantile } from './quantile.ts'
import { type Cost, runFloor, runNode } from './run-node.ts'

const latency = 20
const one: Evidence = { regions: 1, hours: 48, logsPerHour: 50, bytes: 346_667, latency }
const runs = 3
const arn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/main'

/** Log file integrity of an account, beside the AWS CLI, and beside a program that only reads and hashes. */
export async function verifyBench(place: Place): Promise<Section> {
  const cli = await awsCliVersion()
  const figures = [...(await oneAccount(place, cli !== undefined)), ...(await manyRegions(place))]
  const { hours, logsPerHour, bytes } = one
  const raw = Math.round((hours * logsPerHour * bytes) / 1e6)
  return {
    title: 'Verify',
    about:
      `One account of ${hours} h with ${logsPerHour} log files an hour (${raw} MB before packing) and its digests, each answer ${latency} ms late. ` +
      `Medians of ${runs} fresh processes, in turns, their start included. The floor of the processor time is a program that lists the log files, and signs, gets, inflates and hashes each, 64 at a time, in one thread. ` +
      (cli === undefined
        ? 'The AWS CLI is not on PATH: nothing was compared with it. '
        : `Beside the AWS CLI means: the floor is one run of validate-logs of ${cli}. `) +
      `Of 17 regions each has 24 h with as many log files; there the floor is the memory of a run over ${fewRegions} such regions.`,
    figures,
  }
}

async function oneAccount(place: Place, compares: boolean): Promise<Figure[]> {
  const server = await openEvidence(place, one)
  try {
    const [full, quick, floor]: [Cost[], Cost[], Cost[]] = [[], [], []]
    for (let run = 0; run < runs; run += 1) {
      floor.push(await runFloor(place.folder, [join(place.root, 'dist/bench/verify-floor.js')], server.env))
      full.push(await verify(place, server, []))
      quick.push(await verify(place, server, ['--quick']))
    }
    const figure = (name: string, measured: number, unit: Figure['unit'], rest: Partial<Figure>): Figure => ({
      case: `${one.hours} h × ${one.logsPerHour}`,
      name,
      measured,
      unit,
      ...rest,
    })
    const wall = median(full, 'wall')
    const cpu = median(full, 'cpu')
    const cli = compares ? await runAwsCli(validateLogs(server.from), server.env) : undefined
    if (
      cli &&
      !cli.stdout.includes(`${one.hours * one.logsPerHour}/${one.hours * one.logsPerHour} log files valid`)
    )
      throw new Error(`validate-logs did not find everything valid:\n${cli.stdout}`)
    return [
      figure('wall', wall, 'ms', {}),
      figure('CPU', cpu, 'ms', { floor: median(floor, 'cpu'), bound: { most: 1.6, of: 'ratio' } }),
      figure('memory', median(full, 'memory'), 'MB', { bound: { most: 220, of: 'value' } }),
      figure('--quick wall', median(quick, 'wall'), 'ms', { floor: wall, bound: { most: 0.2, of: 'ratio' } }),
      ...(cli
        ? [
            figure('wall beside the AWS CLI', wall, 'ms', {
              floor: cli.wall,
              bound: { most: 0.083, of: 'ratio' },
            }),
            figure('CPU beside the AWS CLI', cpu, 'ms', {
              floor: cli.cpu,
              bound: { most: 0.5, of: 'ratio' },
            }),
          ]
        : []),
    ]
  } finally {
    await server.close()
  }
}

async function manyRegions(place: Place): Promise<Figure[]> {
  const [alone, few, many] = [
    await memoryOf(place, 1),
    await memoryOf(place, fewRegions),
    await memoryOf(place, 17),
  ]
  return [
    ofRegions(1, alone, {}),
    ofRegions(fewRegions, few, { bound: { most: 220, of: 'value' } }),
    ofRegions(17, many, { floor: few, bound: { most: 1.2, of: 'ratio' } }),
  ]
}

const ofRegions = (regions: number, measured: number, rest: Partial<Figure>): Figure => ({
  case: `${regions} ${regions === 1 ? 'region' : 'regions'}, 24 h × 50`,
  name: 'memory',
  measured,
  unit: 'MB',
  ...rest,
})

/** So many that a run lasts until the garbage of its first files has been collected; two are looked at at a time. */
const fewRegions = 4

async function memoryOf(place: Place, regions: number): Promise<number> {
  const server = await openEvidence(place, { ...one, hours: 24, regions })
  try {
    const costs: Cost[] = []
    for (let run = 0; run < runs; run += 1) costs.push(await verify(place, server, []))
    return median(costs, 'memory')
  } finally {
    await server.close()
  }
}

const validateLogs = (from: string): string[] =>
  `cloudtrail validate-logs --region us-east-1 --trail-arn ${arn} --start-time ${from}`.split(' ')

const verified = z.object({ verdict: z.string(), trails: z.array(z.unknown()) })

async function verify(place: Place, { env, from }: OpenEvidence, more: readonly string[]): Promise<Cost> {
  const program = join(place.root, 'dist/cli/trailkeeper.js')
  const cost = await runNode(
    place.folder,
    [program, 'verify', '--from', from, '--output', 'json', ...more],
    env,
  )
  const { verdict } = verified.parse(JSON.parse(cost.stdout))
  if (cost.code !== 0 || verdict !== 'proven')
    throw new Error(`verify ended with ${cost.code}: ${cost.stdout.slice(0, 2000)}`)
  return cost
}

const median = (costs: readonly Cost[], of: 'wall' | 'cpu' | 'memory'): number =>
  quantile(
    costs.map((cost) => cost[of]),
    0.5,
  )
