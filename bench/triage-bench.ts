import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { aBucketRecord, bucketMix } from './a-bucket-record.ts'
import { aRecord } from './a-record.ts'
import type { Figure, Section } from './figure.ts'
import type { Place } from './place.ts'
import { quantile } from './quantile.ts'
import { type Cost, runNode } from './run-node.ts'

const count = 100_000
const runs = 3

/** What a program would do that only read the file, in the way that is usual for its form. */
const parseLines = `
  const { createReadStream } = require('fs')
  const lines = require('readline').createInterface({ input: createReadStream(process.argv[1]) })
  let records = 0
  lines.on('line', (line) => { JSON.parse(line); records += 1 })`
const parseWhole = `JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'))`
/** The same for a folder of packed files. */
const parseFolder = `
  const { readdirSync, readFileSync } = require('fs')
  const { gunzipSync } = require('zlib')
  for (const { name, parentPath, path } of readdirSync(process.argv[1], { recursive: true, withFileTypes: true }))
    if (name.endsWith('.gz')) JSON.parse(gunzipSync(readFileSync((parentPath ?? path) + '/' + name)))`

/** A trail's bucket: log files with a digest for each. */
const bucket = { files: 400, recordsInFile: 150 }

/** Judging records, beside only reading them. */
export async function triageBench(place: Place): Promise<Section> {
  const records = Array.from({ length: count }, (_, n) => JSON.stringify(aRecord(n)))
  const lines = await inputOf(place, 'records.jsonl', `${records.join('\n')}\n`)
  const whole = await inputOf(place, 'records.json', `{"Records":[${records.join(',')}]}`)
  const folder = await bucketOf(place)
  const figures = [
    ...(await triageFigures(place, 'JSON lines', lines, parseLines)),
    ...(await triageFigures(place, 'one log file', whole, parseWhole)),
    ...(await bucketFigures(place, folder)),
  ]
  await Promise.all([lines, whole, folder].map((made) => rm(made, { recursive: true })))
  return {
    title: 'Triage',
    about:
      `${count.toLocaleString('en')} generated records (${Math.round(records.join('').length / count)} characters each on average), one in twenty of them of a call that can weaken a trail. ` +
      `Medians of ${runs} fresh processes each, in turns, their start included. The floor is a process that reads the same file and applies JSON.parse: line by line with readline, or to the whole file at once.` +
      ` The bucket is a folder of ${bucket.files} packed log files of ${bucket.recordsInFile} records (${bucketMix}), with as many digest files; there the floor unpacks and parses each file at once, and processor time is without that of a process that is given nothing to read.`,
    figures,
  }
}

async function inputOf({ folder }: Place, name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

/** A folder as `aws s3 sync` brings it. */
async function bucketOf({ folder }: Place): Promise<string> {
  const root = join(folder, 'bucket')
  for (let file = 0; file < bucket.files; file += 1) {
    const first = file * bucket.recordsInFile
    const Records = Array.from({ length: bucket.recordsInFile }, (_, n) => aBucketRecord(first + n))
    const logFiles = Array.from({ length: 12 }, (_, n) => ({
      s3Object: `log-${n}`,
      hashValue: 'a'.repeat(64),
    }))
    await packed(join(root, `CloudTrail/day-${file % 28}/${file}.json.gz`), { Records })
    await packed(join(root, `CloudTrail-Digest/day-${file % 28}/${file}.json.gz`), {
      digestS3Object: `${file}`,
      logFiles,
    })
  }
  return root
}

async function packed(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, gzipSync(JSON.stringify(content)))
}

async function bucketFigures(place: Place, folder: string): Promise<Figure[]> {
  const [triage, parsing]: [Cost[], Cost[]] = [[], []]
  const program = join(place.root, 'dist/cli/trailkeeper.js')
  const run = (...parameters: string[]) => runNode(place.folder, parameters, {})
  for (let round = 0; round < runs; round += 1) {
    parsing.push(beyond(await run('-e', parseFolder, folder), await run('-e', '')))
    triage.push(beyond(await run(program, 'triage', folder), await run(program, 'triage', '/dev/null')))
  }
  const [judged] = triage
  const lines = (judged?.stdout.split('\n').length ?? 0) - 1
  if (lines !== bucket.files * bucket.recordsInFile)
    throw new Error(`triage judged ${lines} records of a bucket`)
  return [
    {
      case: 'a bucket',
      name: 'CPU',
      measured: median(triage, 'cpu'),
      unit: 'ms',
      floor: median(parsing, 'cpu'),
      bound: { most: 1.66, of: 'ratio' },
    },
    {
      case: 'a bucket',
      name: 'memory',
      measured: median(triage, 'memory'),
      unit: 'MB',
      floor: median(parsing, 'memory'),
      bound: { most: 150, of: 'value' },
    },
  ]
}

/** What a process cost beyond one that did nothing. */
const beyond = (cost: Cost, start: Cost): Cost => ({ ...cost, cpu: cost.cpu - start.cpu })

async function triageFigures(place: Place, where: string, file: string, parse: string): Promise<Figure[]> {
  const [triage, parsing]: [Cost[], Cost[]] = [[], []]
  const program = join(place.root, 'dist/cli/trailkeeper.js')
  for (let run = 0; run < runs; run += 1) {
    parsing.push(await runNode(place.folder, ['-e', parse, file], {}))
    triage.push(await runNode(place.folder, [program, 'triage', file], {}))
  }
  for (const { code, stdout } of triage) {
    const judged = stdout.split('\n').length - 1
    if (code !== 2 || judged !== count) throw new Error(`triage ended with ${code} after ${judged} records`)
  }
  const figure = (name: string, of: 'wall' | 'cpu' | 'memory'): Figure => ({
    bound: of === 'memory' ? { most: 150, of: 'value' } : { most: 2, of: 'ratio' },
    case: where,
    name,
    measured: median(triage, of),
    unit: of === 'memory' ? 'MB' : 'ms',
    floor: median(parsing, of),
  })
  return [figure('wall', 'wall'), figure('CPU', 'cpu'), figure('memory', 'memory')]
}

const median = (costs: readonly Cost[], of: 'wall' | 'cpu' | 'memory'): number =>
  quantile(
    costs.map((cost) => cost[of]),
    0.5,
  )
