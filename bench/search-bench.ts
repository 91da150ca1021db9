import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { aRecord } from './a-record.ts'
import type { Evidence } from './evidence.ts'
import type { Figure, Section } from './figure.ts'
import { logBodies, logBody } from './log-bodies.ts'
import { openEvidence } from './open-evidence.ts'
import type { Place } from './place.ts'
import { quantile } from './quantile.ts'
import { type Cost, runFloor, runNode } from './run-node.ts'

const runs = 3
const bytes = 346_667
const latency = 20
/** Fewer files by TRAILKEEPER_BENCH_FILES, to try something. */
const files = Number(process.env.TRAILKEEPER_BENCH_FILES ?? 2400)
const evidence: Evidence = { regions: 1, hours: 48, logsPerHour: Math.ceil(files / 48), bytes, latency }

const account = '123456789012'
/** Of one record, in the middle. */
const sought = 'AKIABENCHSEARCH00001'

/** The least that reading everything can be. */
const parseFolder = `
  const { readdirSync, readFileSync } = require('fs')
  const { gunzipSync } = require('zlib')
  for (const { name, parentPath, path } of readdirSync(process.argv[1], { recursive: true, withFileTypes: true }))
    if (name.endsWith('.gz')) JSON.parse(gunzipSync(readFileSync((parentPath ?? path) + '/' + name)))`

/** Searching log files, beside a program that unpacks and parses all of them. */
export async function searchBench(place: Place): Promise<Section> {
  const jq = jqVersion()
  const folder = await logFolder(place)
  const figures = [...(await folderFigures(place, folder, jq !== undefined)), ...(await bucketFigures(place))]
  await rm(folder, { recursive: true })
  return {
    title: 'Search',
    about:
      `A folder of ${files} log files (${Math.round((files * bytes) / 1e6)} MB before packing), and a bucket with as many, each answer ${latency} ms late. ` +
      `Medians of ${runs} fresh processes, in turns, their start included. The point search looks for one access key, which one record has; the full scan counts the calls that only read, for which no bytes can be looked for. ` +
      'The floor of the folder is a program that unpacks each file and applies JSON.parse to it; that of the bucket is the one of Verify. ' +
      (jq === undefined
        ? 'jq is not on PATH: nothing was compared with it.'
        : `Beside jq means: the floor is one run of zcat and ${jq} over the same files.`),
    figures,
  }
}

async function logFolder({ folder }: Place): Promise<string> {
  const root = join(folder, 'search')
  const bodies = logBodies(bytes)
  const special = logBody(bytes, 7, {
    ...aRecord(0),
    userIdentity: { type: 'IAMUser', userName: 'eve', accessKeyId: sought },
  })
  for (let n = 0; n < files; n += 1) {
    const at = new Date(Date.UTC(2026, 2, 1) + n * 60_000)
    const below = join(
      root,
      `AWSLogs/${account}/CloudTrail/us-east-1`,
      at.toISOString().slice(0, 10).replaceAll('-', '/'),
    )
    await mkdir(below, { recursive: true })
    const stamp = at.toISOString().slice(0, 16).replaceAll(/[-:]/g, '')
    const name = `${account}_CloudTrail_us-east-1_${stamp}Z_${String(n).padStart(16, 'x')}.json.gz`
    const body = n === files / 2 ? special : bodies[n % bodies.length]
    await writeFile(join(below, name), body?.packed ?? '')
  }
  return root
}

/** A file is searched for a day behind its time, and one comes each minute. */
const quarter = new Date(Date.UTC(2026, 2, 1) + (files / 4) * 60_000 - 86_400_000).toISOString()

const point = ['--access-key', sought, '--output', 'jsonl']
const scan = ['--read', '--count']

const figure = (name: string, measured: number, unit: Figure['unit'], rest: Partial<Figure>): Figure => ({
  case: 'a folder',
  name,
  measured,
  unit,
  ...rest,
})

const median = (costs: readonly Cost[], of: 'wall' | 'cpu' | 'memory'): number =>
  quantile(
    costs.map((cost) => cost[of]),
    0.5,
  )

async function folderFigures(place: Place, folder: string, compares: boolean): Promise<Figure[]> {
  const costs = new Map<string, Cost[]>()
  const keep = (name: string, cost: Cost) => costs.set(name, [...(costs.get(name) ?? []), cost])
  for (let run = 0; run < runs; run += 1) {
    keep('floor', await runFloor(place.folder, ['-e', parseFolder, folder], {}))
    keep('point', await search(place, ['--dir', folder, ...point]))
    keep('point, one thread', await search(place, ['--dir', folder, ...point, '--threads', '1']))
    keep('scan', await search(place, ['--dir', folder, ...scan]))
    keep('scan, one thread', await search(place, ['--dir', folder, ...scan, '--threads', '1']))
    keep('scan of a quarter', await search(place, ['--dir', folder, ...scan, '--to', quarter]))
  }
  const of = (name: string, what: 'wall' | 'cpu' | 'memory') => median(costs.get(name) ?? [], what)
  const cpu = (name: string, most: number) =>
    figure(`${name} CPU`, of(name, 'cpu'), 'ms', { floor: of('floor', 'cpu'), bound: { most, of: 'ratio' } })
  const memory = (name: string, most: number) =>
    figure(`${name} memory`, of(name, 'memory'), 'MB', { bound: { most, of: 'value' } })
  return [
    cpu('point', 0.35),
    cpu('point, one thread', 0.35),
    cpu('scan', 1.3),
    cpu('scan, one thread', 1.3),
    figure('point wall', of('point', 'wall'), 'ms', { floor: of('floor', 'wall') }),
    figure('scan wall', of('scan', 'wall'), 'ms', { floor: of('floor', 'wall') }),
    ...(compares
      ? [
          figure('point wall beside jq', of('point', 'wall'), 'ms', {
            floor: await jqWall(folder),
            bound: { most: 0.333, of: 'ratio' },
          }),
        ]
      : []),
    memory('point', 220),
    memory('point, one thread', 150),
    memory('scan', 220),
    memory('scan, one thread', 150),
    figure('scan memory beside a quarter of the files', of('scan', 'memory'), 'MB', {
      floor: of('scan of a quarter', 'memory'),
      bound: { most: 1.3, of: 'ratio' },
    }),
  ]
}

async function search(
  place: Place,
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<Cost> {
  const cost = await runNode(
    place.folder,
    [join(place.root, 'dist/cli/trailkeeper.js'), 'search', ...argv],
    env,
  )
  const lines = cost.stdout.split('\n').length - 1
  if (![0, 4].includes(cost.code ?? 1) || lines !== 1)
    throw new Error(`search ended with ${cost.code} and ${lines} lines: ${cost.stdout.slice(0, 2000)}`)
  return cost
}

async function bucketFigures(place: Place): Promise<Figure[]> {
  const server = await openEvidence(place, evidence)
  try {
    const [costs, floor]: [Cost[], Cost[]] = [[], []]
    for (let run = 0; run < runs; run += 1) {
      floor.push(await runFloor(place.folder, [join(place.root, 'dist/bench/verify-floor.js')], server.env))
      costs.push(
        await search(
          place,
          ['--bucket', 'logs', '--from', server.from, '--id', 'none-has-it', '--count', '--quiet'],
          server.env,
        ),
      )
    }
    return [
      figure('point CPU', median(costs, 'cpu'), 'ms', {
        case: 'a bucket',
        floor: median(floor, 'cpu'),
        bound: { most: 1.6, of: 'ratio' },
      }),
      figure('objects read up to the first hit', await readUpToFirstHit(place, server), 'calls', {
        case: 'a bucket',
        floor: files,
        bound: { most: 0.1, of: 'ratio' },
      }),
    ]
  } finally {
    await server.close()
  }
}

type Server = Awaited<ReturnType<typeof openEvidence>>

async function readUpToFirstHit(place: Place, server: Server): Promise<number> {
  const before = await objectsRead(server)
  await search(
    place,
    [
      '--bucket',
      'logs',
      // The records are older than the files that hold them.
      '--from',
      '2026-01-01',
      '--event',
      '*',
      '--limit',
      '1',
      '--output',
      'jsonl',
      '--quiet',
    ],
    server.env,
  )
  return (await objectsRead(server)) - before
}

const requestsSeen = z.array(z.object({ operation: z.string() }))

async function objectsRead({ env }: Server): Promise<number> {
  const answer = await fetch(`${env['AWS_ENDPOINT_URL'] ?? ''}/_sandbox/requests`)
  return requestsSeen.parse(await answer.json()).filter(({ operation }) => operation === 'GetObject').length
}

function jqVersion(): string | undefined {
  const { status, stdout } = spawnSync('jq', ['--version'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** Milliseconds. */
async function jqWall(folder: string): Promise<number> {
  const began = performance.now()
  const filter = `.Records[] | select(.userIdentity.accessKeyId == "${sought}")`
  const command = `find "$1" -name '*.json.gz' -print0 | xargs -0 zcat | jq -c "$2"`
  const child = spawn('sh', ['-c', command, 'sh', folder, filter], { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`jq ended with ${code}`)
  return performance.now() - began
}
