import {
  CloudTrailClient,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { applyRepairs } from '../lib/apply/carry-out.ts'
import { unlimited } from '../lib/aws/request-path.ts'
import { createClients } from '../lib/aws/clients.ts'
import { allChecks } from '../lib/checks/all-checks.ts'
import { finish, plannedOutcomes, sweep, type Sweep } from '../lib/flow.ts'
import type { Report } from '../lib/model/index.ts'
import { parsePolicy } from '../lib/policy/parse-policy.ts'
import { tableReport } from '../lib/report/table.ts'
import { printedVerification } from '../lib/report/verification/print.ts'
import { drillText } from '../cli/drill/drill-text.ts'
import { isGood } from '../lib/drill/drill-report.ts'
import { drillTheGuard } from './demo-drill.ts'
import { tamperWithEvidence } from './demo-evidence.ts'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type SandboxGuard, startGuard } from './guard/start-guard.ts'
import { applyScenario } from './scenarios/apply-scenario.ts'
import { loadScenario } from './scenarios/load-scenario.ts'
import { type Sandbox, startSandbox } from './start-sandbox.ts'

const homeRegion = 'us-east-1'
const color = process.stdout.isTTY && !process.env.NO_COLOR
const width = process.stdout.columns ?? 100

const say = (text: string) => void process.stdout.write(`${text}\n`)
const heading = (text: string) =>
  say(`\n${'─'.repeat(8)} ${text} ${'─'.repeat(Math.max(0, 70 - text.length))}\n`)
const show = (report: Report) => say(tableReport(report, { color, width, verbose: false }))

/**
 * `npm run demo`: a mess is swept, planned, repaired and swept again; then an intruder comes, and the guard answers;
 * the intruder turns to the log files, and they are verified; at last the guard is drilled. Gives 0 where all of that
 * came out as it should.
 */
export async function demo(): Promise<number> {
  const scenario = await loadScenario('messy')
  const sandbox = await startSandbox({ setup: (made) => applyScenario(made, scenario) })
  const policy = parsePolicy(await readFile(demoPolicy(), 'utf8'), 'policies/demo.yml')
  const run: Sweep = {
    clients: createClients({
      endpoint: sandbox.url,
      credentials: { accessKeyId: 'AKIAEXAMPLEANALYST', secretAccessKey: 'demo' },
      budget: unlimited,
    }),
    policy,
    checks: allChecks,
    defaultRegion: homeRegion,
    planning: { seenLogging: new Set(), suffix: 'demo' },
    now: () => new Date(),
  }
  let guard: SandboxGuard | undefined
  try {
    const isCompliant = await mendTheMess(run)
    guard = await startGuard(sandbox, policy, homeRegion)
    const wasAnswered = await surviveTheIntruder(run, sandbox, guard)
    const wasProven = await proveTheLogs(run, sandbox)
    const isReady = await drill(run, sandbox)
    return isCompliant && wasAnswered && wasProven && isReady ? 0 : 1
  } finally {
    guard?.close()
    run.clients.close()
    await sandbox.close()
  }
}

async function mendTheMess(run: Sweep): Promise<boolean> {
  heading('1. Sweep: every trail in every region')
  const swept = await sweep(run)
  show(finish(run, swept, []))
  heading('2. Plan: what would be changed, before → after')
  show({ ...finish(run, swept, plannedOutcomes(swept.repairs)), findings: [], unread: [] })
  heading('3. Apply: written, and read back')
  const outcomes = await applyRepairs(run.clients, swept.repairs)
  for (const outcome of outcomes)
    say(`${outcome.result.padEnd(8)} ${outcome.remedy.padEnd(28)} ${outcome.resource}`)
  heading('4. Sweep again')
  return isCompliantNow(run)
}

async function isCompliantNow(run: Sweep): Promise<boolean> {
  const report = finish(run, await sweep(run), [])
  show(report)
  return report.summary.fail === 0 && report.summary.unknown === 0 && report.unread.length === 0
}

type Attack = { title: string; answer: string; strike: (client: CloudTrailClient) => Promise<unknown> }

const Name = 'acme-management'
const attacks: Attack[] = [
  {
    title: 'StopLogging',
    answer: 'StartLogging',
    strike: (client) => client.send(new StopLoggingCommand({ Name })),
  },
  {
    title: 'PutEventSelectors without management events',
    answer: 'PutEventSelectors',
    strike: (client) =>
      client.send(
        new PutEventSelectorsCommand({
          TrailName: Name,
          EventSelectors: [
            {
              ReadWriteType: 'ReadOnly',
              IncludeManagementEvents: false,
              DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::acme-customer-documents/'] }],
            },
          ],
        }),
      ),
  },
  {
    title: 'UpdateTrail to a single region',
    answer: 'UpdateTrail',
    strike: (client) => client.send(new UpdateTrailCommand({ Name, IsMultiRegionTrail: false })),
  },
]

async function surviveTheIntruder(run: Sweep, sandbox: Sandbox, guard: SandboxGuard): Promise<boolean> {
  heading('5. An intruder comes; the guard is on')
  await guard.sweep()
  const intruder = new CloudTrailClient({
    region: homeRegion,
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'AKIAEXAMPLEMALLORY', secretAccessKey: 'demo' },
  })
  let answered = 0
  for (const attack of attacks) if (await isAnswered(attack, intruder, sandbox)) answered += 1
  intruder.destroy()
  heading('6. What people were told')
  for (const alert of sandbox.alerts()) say(`  ${alert.subject ?? ''}`)
  const last = sandbox.alerts().at(-1)
  if (last) say(`\n  The last one in full:\n\n${last.message.replaceAll(/^/gm, '    ')}`)
  heading('7. The end state')
  const isCompliant = await isCompliantNow(run)
  say(
    `${answered} of ${attacks.length} attacks answered; the account is ${isCompliant ? 'fully compliant' : 'NOT compliant'}.`,
  )
  return isCompliant && answered === attacks.length
}

/** Strikes, waits until the guard is done, and says how long the repair took from the intruder's call. */
async function isAnswered(attack: Attack, intruder: CloudTrailClient, sandbox: Sandbox): Promise<boolean> {
  const before = sandbox.requests.length
  await attack.strike(intruder)
  const struck = sandbox.requests[before]
  await sandbox.settled()
  const repair = sandbox.requests
    .slice(before + 1)
    .find((request) => request.operation === attack.answer && request.status === 200)
  if (!struck || !repair) {
    say(`  ${attack.title.padEnd(46)} NOT ANSWERED`)
    return false
  }
  const took = Date.parse(repair.at) - Date.parse(struck.at)
  say(`  ${attack.title.padEnd(46)} answered by ${attack.answer} after ${took} ms`)
  return true
}

/** Each file that the intruder touched has to be named, with the version that is the true one. */
async function proveTheLogs(run: Sweep, sandbox: Sandbox): Promise<boolean> {
  heading('8. Six hours later the intruder deletes the newest digests, and edits a log file')
  const { before, after, deleted, edited } = await tamperWithEvidence(run, sandbox)
  say(`  Before: ${before.verdict}. After:\n`)
  for (const text of await printedVerification(after, 'table', { color, width, verbose: false }))
    process.stdout.write(text)
  const faults = after.trails.flatMap(({ objects }) => objects)
  const isNamed = (key: string): boolean =>
    faults.some(({ object, trueVersion }) => object.endsWith(key) && trueVersion !== undefined)
  const named = [...deleted, edited].filter((key) => isNamed(key))
  say(`\n${named.length} of ${deleted.length + 1} files named, each with its true version.`)
  return before.verdict === 'proven' && after.verdict === 'broken' && named.length === deleted.length + 1
}

/** The guard is attacked on a trail that is made for it, and each link of its answer is timed. */
async function drill(run: Sweep, sandbox: Sandbox): Promise<boolean> {
  heading('9. Drill: the guard is attacked on a trail made for it, and timed')
  const report = await drillTheGuard(run, sandbox)
  say(drillText(report, { color }).trimEnd())
  return report.attacks.length === 1 && report.attacks.every((one) => isGood(one)) && report.left.length === 0
}

/** Beside dist/ in a checkout and in the package, or beside sandbox/ where this runs from source. */
function demoPolicy(): URL {
  const places = ['../policies/demo.yml', '../../policies/demo.yml', '../../../policies/demo.yml']
  const found = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url))
  if (!found) throw new Error('policies/demo.yml is not where the package has it')
  return found
}
