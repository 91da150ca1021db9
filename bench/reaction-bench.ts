import { StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { reactHandler } from '../handlers/react-handler.ts'
import { unlimited } from '../lib/aws/request-path.ts'
import { createClients } from '../lib/aws/clients.ts'
import { startAtOnce } from '../lib/guard/start-at-once.ts'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { lambdaContext } from '../sandbox/guard/lambda-context.ts'
import { fullAccount, regionsOf } from './an-account.ts'
import type { Figure, Section } from './figure.ts'
import { account, guardedAccount } from './guarded-account.ts'
import { openSandbox } from './open-sandbox.ts'
import type { Place } from './place.ts'
import { quantile } from './quantile.ts'
import { stoppedTrailEvent } from './stopped-trail-event.ts'
import { roundTripsInARow, type Watched, watchRequests } from './watch-requests.ts'

const runs = 200
const wholeRunsAtLatency = 20
const coldRuns = 5

type Timed = { began: number; ended: number; requests: readonly Watched[] }
type Trail = { region: string; name: string }
type Answer = (settings: GuardSettings, event: unknown) => Promise<unknown>

const startOnly: Answer = (settings, event) => startAtOnce(settings, event).answer

/** From a StopLogging's event to the StartLogging that answers it, and to the alert. */
export async function reactionBench(place: Place): Promise<Section> {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT'
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true'
  const near = await reactions(place, 0, runs, 0)
  const cold = near.cold.map(({ requests }) => requests.length)
  const far = await reactions(place, 50, wholeRunsAtLatency, runs)
  return {
    title: 'Reaction',
    about:
      '17 regions with 5 trails each, a guard that has swept and kept baselines, and one trail stopped before each run. ' +
      'Times are the warm function’s own, from the event to the request handed to the connection, waiting for answers included. ' +
      `The alert’s figures at 50 ms are of ${wholeRunsAtLatency} whole reactions, the start’s of ${runs} more of which only the start was carried out; at 0 ms all are of ${runs} whole ones. A new process is one that has read nothing and has no connection, ${coldRuns} times; its modules are loaded.`,
    figures: [
      ...startFigures('0 ms', near.whole),
      ...alertFigures('0 ms', near.whole),
      {
        case: '0 ms',
        name: 'calls of a reaction in a new process, most',
        measured: Math.max(...cold),
        unit: 'calls',
        // One more than warm: the secret of the memory's MACs.
        bound: { most: 43, of: 'value' },
      },
      ...startFigures('50 ms', far.starts),
      ...alertFigures('50 ms', far.whole),
    ],
  }
}

async function reactions(place: Place, latency: number, wholeRuns: number, startRuns: number) {
  const sandbox = await openSandbox(place, fullAccount(17), latency)
  try {
    const settings = await guardedAccount(sandbox.url)
    const intruder = createClients({
      endpoint: sandbox.url,
      credentials: { accessKeyId: 'i', secretAccessKey: 'i' },
      budget: unlimited,
    })
    const handler = reactHandler(settings)
    const arn = `arn:aws:lambda:us-east-1:${account}:function:trailkeeper-react`
    const wholly: Answer = (_, event) => handler(event, lambdaContext('trailkeeper-react', arn))
    const next = trailsInTurn()
    const run = async (answer: Answer) => timed(settings, intruder, next(), answer)
    // Warm: modules loaded, and each region's client made.
    for (const _ of regionsOf(17)) await run(startOnly)
    await run(wholly)
    const result = {
      whole: await repeated(wholeRuns, () => run(wholly)),
      starts: await repeated(startRuns, () => run(startOnly)),
      cold: await repeated(coldRuns, () => run(inNewProcess(sandbox.url))),
    }
    settings.clients.close()
    intruder.close()
    return result
  } finally {
    await sandbox.close()
  }
}

/** As a function that Lambda has just started: what clients know of their account and memory goes with them. */
const inNewProcess =
  (endpoint: string): Answer =>
  async (settings, event) => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
    const clients = createClients({ endpoint, credentials, budget: unlimited })
    const arn = `arn:aws:lambda:us-east-1:${account}:function:trailkeeper-react`
    await reactHandler({ ...settings, clients })(event, lambdaContext('trailkeeper-react', arn))
    clients.close()
  }

/** Region by region, so that no trail is stopped more than three times: further starts are spaced on purpose. */
function trailsInTurn(): () => Trail {
  const regions = regionsOf(17)
  let turn = 0
  return () => {
    const region = regions[turn % regions.length] ?? 'us-east-1'
    const name = `trail-${Math.floor(turn / regions.length) % 5}`
    turn += 1
    return { region, name }
  }
}

async function timed(
  settings: GuardSettings,
  intruder: GuardSettings['clients'],
  { region, name }: Trail,
  answer: Answer,
): Promise<Timed> {
  const client = await intruder.cloudtrail(region)
  await client.send(new StopLoggingCommand({ Name: name }))
  const event = stoppedTrailEvent(region, name)
  const watch = watchRequests()
  const began = performance.now()
  await answer(settings, event)
  const ended = performance.now()
  watch.stop()
  return { began, ended, requests: watch.requests }
}

async function repeated(count: number, run: () => Promise<Timed>): Promise<Timed[]> {
  const all: Timed[] = []
  while (all.length < count) all.push(await run())
  return all
}

function startFigures(where: string, all: readonly Timed[]): Figure[] {
  const own = all.map(({ began, requests }) => leftOf(requests, isStart) - began)
  const before = all.map(({ requests }) => requests.findIndex(isStart))
  return [
    {
      case: where,
      name: 'requests before StartLogging, most',
      measured: Math.max(...before),
      unit: 'round trips',
      bound: { most: 1, of: 'value' },
    },
    ...times(where, 'event → StartLogging', own, 20),
  ]
}

function alertFigures(where: string, all: readonly Timed[]): Figure[] {
  const published = all.map(({ began, requests }) => leftOf(requests, isAlert) - began)
  return [
    ...times(where, 'event → alert', published),
    ...times(
      where,
      'event → done',
      all.map(({ began, ended }) => ended - began),
    ),
    {
      case: where,
      name: 'round trips in a row to the alert, median',
      measured: quantile(
        all.map(({ requests }) => roundTripsInARow(upTo(requests, isAlert))),
        0.5,
      ),
      unit: 'round trips',
      // Without latency what leaves together may seem to leave one after the other.
      ...(where !== '0 ms' && { bound: { most: 7, of: 'value' as const } }),
    },
    {
      ...callsFigure(where, 'calls of a reaction, median', all, () => true),
      bound: { most: 42, of: 'value' },
    },
    callsFigure(where, 'of these to KMS, median', all, ({ service }) => service === 'kms'),
  ]
}

function callsFigure(
  where: string,
  name: string,
  all: readonly Timed[],
  is: (request: Watched) => boolean,
): Figure {
  const counts = all.map(({ requests }) => requests.filter(is).length)
  return { case: where, name, measured: quantile(counts, 0.5), unit: 'calls' }
}

function times(where: string, name: string, values: readonly number[], most?: number): Figure[] {
  return ([0.5, 0.95] as const).map((share) => ({
    case: where,
    name: `${name}, ${share === 0.5 ? 'median' : 'p95'}`,
    measured: quantile(values, share),
    unit: 'ms',
    ...(most !== undefined && { bound: { most, of: 'value' } }),
  }))
}

const isStart = ({ operation }: Watched) => operation === 'StartLogging'
const isAlert = ({ service }: Watched) => service === 'sns'

/** What had left when the first of a kind did, that one included. */
function upTo(requests: readonly Watched[], is: (request: Watched) => boolean): Watched[] {
  const last = leftOf(requests, is)
  return requests.filter(({ left }) => left <= last)
}

function leftOf(requests: readonly Watched[], is: (request: Watched) => boolean): number {
  const found = requests.find(is)
  if (!found) throw new Error('a reaction did not make the call that is measured')
  return found.left
}
