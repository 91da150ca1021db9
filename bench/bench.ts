import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coldStartBench } from './cold-start-bench.ts'
import { coverageBench } from './coverage-bench.ts'
import { figureRows, headings } from './figure-rows.ts'
import { holds, type Section } from './figure.ts'
import type { Place } from './place.ts'
import { plot } from './plot.ts'
import { organizationBench } from './organization-bench.ts'
import { priceBench } from './price-bench.ts'
import { reactionBench } from './reaction-bench.ts'
import { recoverBench } from './recover-bench.ts'
import { reportBench } from './report-bench.ts'
import { resultsPage } from './results-page.ts'
import { searchBench } from './search-bench.ts'
import { startBench } from './start-bench.ts'
import { sweepBench } from './sweep-bench.ts'
import { textTable } from './text-table.ts'
import { triageBench } from './triage-bench.ts'
import { verifyBench } from './verify-bench.ts'

/** `npm run bench [-- NAME…]`: prints what it measures; without names, it also writes results.md and results.svg. */

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const benches: Record<string, (place: Place) => Promise<Section>> = {
  sweep: sweepBench,
  reaction: reactionBench,
  'cold-start': coldStartBench,
  start: startBench,
  coverage: coverageBench,
  triage: triageBench,
  verify: verifyBench,
  recover: recoverBench,
  search: searchBench,
  report: reportBench,
  organization: organizationBench,
  price: priceBench,
}

const say = (text: string) => void process.stdout.write(`${text}\n`)
const load = () => loadavg()[0] ?? 0

async function bench(named: readonly string[]): Promise<void> {
  const unknown = named.find((name) => !Object.hasOwn(benches, name))
  if (unknown !== undefined) {
    throw new Error(`no such benchmark: ${unknown}. There are: ${Object.keys(benches).join(', ')}`)
  }
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const folder = await mkdtemp(join(tmpdir(), 'trailkeeper-bench-'))
  const before = load()
  const sections: Section[] = []
  try {
    for (const [name, run] of Object.entries(benches)) {
      if (named.length > 0 && !named.includes(name)) continue
      const section = await run({ root, folder })
      sections.push(section)
      say(`\n${section.title}\n${textTable([[...headings], ...figureRows(section.figures)])}`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const missed = sections.flatMap(({ figures }) => figures).filter((figure) => holds(figure) === false)
  say(`\nBounds that did not hold: ${missed.length}`)
  if (named.length === 0) await write(root, sections, [before, load()])
}

async function write(root: string, sections: Section[], loads: readonly [number, number]): Promise<void> {
  const page = resultsPage(sections, {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: cpus().length,
    memoryGiB: totalmem() / 2 ** 30,
    load: loads,
  })
  await writeFile(join(root, 'bench/results.md'), page)
  await writeFile(join(root, 'bench/results.svg'), plot(sections))
}

try {
  await bench(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
}
