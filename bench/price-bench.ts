import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { guardSweep } from '../lib/guard/guard-sweep.ts'
import { anAccount } from './an-account.ts'
import type { Figure, Section } from './figure.ts'
import { guardedAccount } from './guarded-account.ts'
import { openSandbox } from './open-sandbox.ts'
import type { Place } from './place.ts'
import { costsOf, type MonthlyUse, prices } from './prices.ts'
import { quantile } from './quantile.ts'
import { type Watched, watchRequests } from './watch-requests.ts'

/** The default schedule: every hour of a month of 730. */
const runs = 730
const accounts = 1_000
/** Of `sweep` and `member`, in serverless.yml. */
const gigabytes = 0.5
const sweeps = 5
const latency = 50

/** What a month of sweeps costs by AWS's price list, from what a sweep was measured to use. */
export async function priceBench(place: Place): Promise<Section> {
  const own = await sweepOf(place, 7)
  const member = await sweepOf(place, 1)
  const one = {
    ...timesUse(useOf(own), runs),
    ...(await standing(place, (name) => name !== 'organization.yml')),
  }
  const many = {
    ...timesUse(useOf(member), runs * accounts),
    ...organizationUse,
    ...(await standing(place, () => true)),
  }
  return {
    title: 'Price',
    about:
      `Dollars a month, US East (N. Virginia), without free tiers: the guard swept every hour, ${runs} times a month; one account with 17 regions and 7 trails, ` +
      `and ${accounts} accounts with 17 regions and one trail each by the state machine. Requests and durations are medians of ${sweeps} sweeps of the guard that found nothing to do, ` +
      `with ${latency} ms a call, on this machine: a function of 512 MB has a part of a processor, so a real duration is longer. A request to DynamoDB counts as one unit. ` +
      'Not counted: reactions and alerts, of which a quiet month has few; logs, storage and queues, which come to cents; the functions that list the accounts and close a run. ' +
      '“A second copy” is what further trails would pay for the events that the sweeps themselves leave; the first copy is free.',
    figures: [
      ...figuresOf('one account', one),
      secondCopy('one account', own.calls * runs),
      ...figuresOf(`${accounts} accounts`, many),
      secondCopy(`${accounts} accounts`, member.calls * runs * accounts),
    ],
    notes: Object.values(prices).map(
      ({ dollars, per, unit, page, read }) =>
        `$${dollars} for ${per === 1 ? '' : `${per.toLocaleString('en')} `}${unit}: price list ${page}; read in ${read}; looked up 2026-11-21.`,
    ),
  }
}

type SweepUse = {
  seconds: number
  calls: number
  tableReads: number
  tableWrites: number
  keyRequests: number
}

async function sweepOf(place: Place, trails: number): Promise<SweepUse> {
  const sandbox = await openSandbox(place, anAccount(17, trails), latency)
  try {
    const settings = await guardedAccount(sandbox.url)
    const all: SweepUse[] = []
    for (let run = 0; run < sweeps; run += 1) {
      const watch = watchRequests()
      const began = performance.now()
      await guardSweep(settings)
      watch.stop()
      all.push({ seconds: (performance.now() - began) / 1000, ...countedIn(watch.requests) })
    }
    settings.clients.close()
    const median = (of: (use: SweepUse) => number) => quantile(all.map(of), 0.5)
    return {
      seconds: median((use) => use.seconds),
      calls: median((use) => use.calls),
      tableReads: median((use) => use.tableReads),
      tableWrites: median((use) => use.tableWrites),
      keyRequests: median((use) => use.keyRequests),
    }
  } finally {
    await sandbox.close()
  }
}

/** DynamoDB's items and KMS's MACs are data events and management events: only the latter are in a trail by default. */
function countedIn(requests: readonly Watched[]) {
  const table = requests.filter(({ service }) => service === 'dynamodb')
  const reads = table.filter(({ operation }) => /^(?:Get|BatchGet|Query|Scan)/.test(operation))
  return {
    calls: requests.length - table.length,
    tableReads: reads.length,
    tableWrites: table.length - reads.length,
    keyRequests: requests.filter(({ service }) => service === 'kms').length,
  }
}

const useOf = ({ seconds, tableReads, tableWrites, keyRequests }: SweepUse): MonthlyUse => ({
  lambdaRequest: 1,
  lambdaArmGigabyteSecond: seconds * gigabytes,
  tableRead: tableReads,
  tableWrite: tableWrites,
  keyRequest: keyRequests,
})

/** Around the map four states; of each account the start of its child execution and its one state; its report. */
const organizationUse: MonthlyUse = {
  stateTransition: runs * (4 + 2 * accounts),
  objectWrite: runs * (accounts + 3),
  objectRead: runs * (accounts + 2),
}

/** What the stack's templates keep standing, and the metrics that the functions count. */
async function standing({ root }: Place, isDeployed: (name: string) => boolean): Promise<MonthlyUse> {
  const folder = join(root, 'deploy')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yml') && isDeployed(name))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  const source = await readFile(join(root, 'handlers/observed.ts'), 'utf8')
  return {
    alarm: count(texts.join('\n'), /Type: AWS::CloudWatch::Alarm\b/g),
    key: count(texts.join('\n'), /Type: AWS::KMS::Key$/gm),
    metric: count(source, /\.addMetric\(/g),
  }
}

const count = (text: string, what: RegExp) => [...text.matchAll(what)].length

const timesUse = (use: MonthlyUse, times: number): MonthlyUse =>
  Object.fromEntries(Object.entries(use).map(([unit, some]) => [unit, some * times]))

function figuresOf(where: string, use: MonthlyUse): Figure[] {
  const costs = costsOf(use)
  const total = costs.reduce((sum, [, dollars]) => sum + dollars, 0)
  return [
    ...costs.map(([unit, dollars]): Figure => ({
      case: where,
      name: prices[unit].unit,
      measured: dollars,
      unit: '$',
    })),
    { case: where, name: 'together', measured: total, unit: '$' },
  ]
}

const secondCopy = (where: string, events: number): Figure => ({
  case: where,
  name: 'a second copy of the sweeps’ own events',
  measured: costsOf({ paidEvent: events })[0]?.[1] ?? 0,
  unit: '$',
})
