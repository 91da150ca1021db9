import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { unlimited } from '../../lib/aws/request-path.ts'
import { type ClientSettings, createClients } from '../../lib/aws/clients.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { applyAndLookAgain, sweep, type Sweep, type Swept } from '../../lib/flow.ts'
import type { Finding, Report } from '../../lib/model/index.ts'
import type { WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { scenario, type WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { createWorld } from '../../sandbox/world.ts'
import { aPolicy } from '../builders/a-policy.ts'

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const threeRegions = ['us-east-1', 'eu-west-1', 'us-west-2']

/** No test sleeps: what a write changed shows at once, or never. */
export const unhurried = { wait: () => Promise.resolve(), readBackFor: 1000 }

export type Bench = {
  sandbox: Sandbox
  /** A client of the SDK, to change things behind the flow's back and to look for oneself. */
  aws: (region?: string) => CloudTrailClient
  run: (changes?: Partial<Sweep>) => Sweep
  /** Plans, and carries all of it out. */
  apply: (changes?: Partial<Sweep>) => Promise<Report>
}

/** A sandbox of three regions, or those that are named, with a scenario in it, and what a sweep by hand needs. */
export async function inAccount(
  written: WrittenScenario,
  policy: Omit<WrittenPolicy, 'version'>,
  test: (bench: Bench) => Promise<void>,
  regionNames: readonly string[] = threeRegions,
  settings: ClientSettings = {},
): Promise<void> {
  const world = createWorld({ regions: regionNames.map((name) => ({ name, optIn: false })) })
  const sandbox = await startSandbox({
    world,
    strict: true,
    setup: (made) => applyScenario(made, scenario.parse(written)),
  })
  const clients = createClients({
    endpoint: sandbox.url,
    credentials,
    maxAttempts: 2,
    // A machine that is busy is no reason for an answer to be missing.
    timeout: 120_000,
    budget: unlimited,
    ...settings,
  })
  const raw = new Map<string, CloudTrailClient>()
  const aws = (region = 'us-east-1') => {
    const client = raw.get(region) ?? new CloudTrailClient({ region, endpoint: sandbox.url, credentials })
    raw.set(region, client)
    return client
  }
  const run = (changes: Partial<Sweep> = {}): Sweep => ({
    clients,
    policy: aPolicy(policy),
    checks: allChecks,
    defaultRegion: 'us-east-1',
    planning: { seenLogging: new Set(), suffix: '0a1b2c3d' },
    now: () => new Date(),
    ...changes,
  })
  const apply = async (changes?: Partial<Sweep>) => {
    const swept: Swept = await sweep(run(changes))
    return applyAndLookAgain(run(changes), swept, swept.repairs, unhurried)
  }
  try {
    await test({ sandbox, aws, run, apply })
  } finally {
    clients.close()
    for (const client of raw.values()) client.destroy()
    await sandbox.close()
  }
}

/** Verdicts of one check by the resource's name. */
export const verdicts = (findings: readonly Finding[], check: string): Record<string, string> =>
  Object.fromEntries(
    findings
      .filter((finding) => finding.check === check)
      .map(({ resource, status }) => [resource.replace(/^.*:trail\//, ''), status]),
  )

/** What was done, a call a line. */
export const done = ({ outcomes }: Report): string[] =>
  outcomes.map(({ call, remedy, result }) => `${result} ${call?.operation ?? remedy}`)

/** Everything that a trail needs, and one trail that has it. */
export const whole: WrittenScenario = {
  buckets: [{ name: 'logs', region: 'us-east-1', versioning: true, publicAccessBlock: true }],
  keys: [{ alias: 'alias/trails', region: 'us-east-1', rotation: true }],
  trails: [
    {
      name: 'main',
      region: 'us-east-1',
      bucket: 'logs',
      key: 'alias/trails',
      multiRegion: true,
      validation: true,
    },
  ],
}

/** The same with its trail changed, and others beside it. */
export const withTrail = (
  changes: Partial<NonNullable<WrittenScenario['trails']>[number]>,
  ...others: NonNullable<WrittenScenario['trails']>
): WrittenScenario => ({
  ...whole,
  trails: [...(whole.trails ?? []).map((trail) => ({ ...trail, ...changes })), ...others],
})
