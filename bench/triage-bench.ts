import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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

/** Judging records, beside only reading them. */
export async function triageBench(place: Place): Promise<Section> {
  const records = Array.from({ length: count }, (_, n) => JSON.stringify(aRecord(n)))
  const lines = await inputOf(place, 'records.jsonl', `${records.join('\n')}\n`)
  const whole = await inputOf(place, 'records.json', `{"Records":[${records.join(',')}]}`)
  const figures = [
    ...(await triageFigures(place, 'JSON lines', lines, parseLines)),
    ...(await triageFigures(place, 'one log file', whole, parseWhole)),
  ]
  await Promise.all([rm(lines), rm(whole)])
  return {
    title: 'Triage',
    about:
      `${count.toLocaleString('en')} generated records (${Math.round(records.join('').length / count)} characters each on average), one in twenty of them of a call that can weaken a trail. ` +
      `Medians of ${runs} fresh processes each, in turns, their start included. The floor is a process that reads the same file and applies JSON.parse: line by line with readline, or to the whole file at once.`,
    figures,
  }
}

async function inputOf({ folder }: Place, name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

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
