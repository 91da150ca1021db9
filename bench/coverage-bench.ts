import { createClients } from '../lib/aws/clients.ts'
import { allChecks } from '../lib/checks/all-checks.ts'
import type { Check } from '../lib/checks/all-checks.ts'
import { judge } from '../lib/checks/judging/judge.ts'
import { sweep } from '../lib/flow.ts'
import type { CoverageMode } from '../lib/coverage/region-coverage.ts'
import type { Snapshot } from '../lib/model/index.ts'
import { fillDefaults } from '../lib/policy/fill-defaults.ts'
import { applyScenario } from '../sandbox/scenarios/apply-scenario.ts'
import { scenario, type WrittenScenario } from '../sandbox/scenarios/scenario.ts'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { fullAccount } from './an-account.ts'
import type { Figure, Section } from './figure.ts'
import { quantile } from './quantile.ts'

const runs = 5
const policyOf = (coverage: CoverageMode) =>
  fillDefaults({
    version: 1,
    coverage,
    checks: {
      '*': { enabled: true },
      's3-data-events-read': { enabled: true },
      's3-data-events-write': { enabled: true },
      insights: { enabled: true },
      'trail-tags': { enabled: true, keys: ['owner'] },
    },
  })

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const objectsOf = (count: number, of: string) =>
  numbers(count).map((index) => `arn:aws:s3:::some-quite-ordinary-bucket-${of}-${index}/`)

type Trail = Partial<NonNullable<WrittenScenario['trails']>[number]>

/** As many values as AWS allows a trail (CloudTrail user guide, "Quotas"): 250 in basic selectors, 500 in advanced ones. */
const kinds: Record<string, (of: string) => Trail> = {
  'basic, 250 objects each': (of) => ({
    eventSelectors: numbers(5).map((index) => ({
      DataResources: [{ Type: 'AWS::S3::Object', Values: objectsOf(50, `${of}-${index}`) }],
    })),
  }),
  'basic, reads and writes apart': (of) => ({
    eventSelectors: numbers(5).map((index) => ({
      ReadWriteType: index % 2 === 0 ? 'WriteOnly' : 'ReadOnly',
      DataResources: [{ Type: 'AWS::S3::Object', Values: objectsOf(50, `${of}-${index}`) }],
    })),
  }),
  'advanced, 500 StartsWith each': (of) => ({ advancedEventSelectors: advanced('StartsWith', of) }),
  'advanced, 500 NotStartsWith each': (of) => ({ advancedEventSelectors: advanced('NotStartsWith', of) }),
}

const advanced = (operator: 'StartsWith' | 'NotStartsWith', of: string) => [
  { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
  {
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      { Field: 'resources.ARN', [operator]: objectsOf(498, of) },
    ],
  },
]

/** What judging the largest account costs, by the processor. */
export async function coverageBench(): Promise<Section> {
  const figures: Figure[] = []
  for (const [kind, selectors] of Object.entries(kinds)) {
    const snapshot = await snapshotOf(fullAccount(34, selectors))
    const text = JSON.stringify(snapshot)
    const floor = cpuOf(() => JSON.parse(text))
    for (const mode of ['union', 'strict'] as const) {
      const policy = policyOf(mode)
      const measure = (name: string, checks: readonly Check[], most: number): Figure => {
        // Answers are remembered by the objects that they are about: each run judges new ones.
        const values = numbers(runs).map(() => {
          const fresh = structuredClone(snapshot)
          return cpuOf(() => judge(checks, fresh, policy))
        })
        const measured = quantile(values, 0.5)
        return { case: `${kind}, ${mode}`, name, measured, unit: 'ms', floor, bound: { most, of: 'value' } }
      }
      figures.push(
        measure('checks of management events', managementChecks, 100),
        measure('all checks', allChecks, 600),
      )
    }
  }
  return {
    title: 'Coverage',
    about:
      `34 regions × 5 single-region trails with all the selector values that AWS allows. Processor time to judge a snapshot that was read already, the median of ${runs}. The floor is JSON.parse of the same snapshot. ` +
      `Checks of management events: ${managementChecks.map(({ id }) => id).join(', ')}.`,
    figures,
  }
}

const managementIds = [
  'multi-region-trail',
  'event-selectors',
  'region-coverage',
  'management-event-exclusions',
  'global-service-events',
  'duplicate-management-events',
]
const managementChecks = allChecks.filter(({ id }) => managementIds.includes(id))

function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** What a sweep of such an account reads. */
async function snapshotOf(written: WrittenScenario): Promise<Snapshot> {
  const sandbox = await startSandbox({ setup: (made) => applyScenario(made, scenario.parse(written)) })
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  try {
    const { snapshot } = await sweep({
      clients,
      policy: policyOf('union'),
      checks: allChecks,
      defaultRegion: 'us-east-1',
      planning: { seenLogging: new Set(), suffix: 'bench' },
      now: () => new Date(),
    })
    return snapshot
  } finally {
    clients.close()
    await sandbox.close()
  }
}
