import { describe, expect, it } from '@jest/globals'
import type { Report } from '../../lib/model/index.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { scenario, type WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { awsOf, runIn } from './run-in.ts'

const account = '123456789012'

/** One trail of a home region with all it needs there. */
const trailIn = (region: string): WrittenScenario => ({
  buckets: [
    { name: 'logs', region, versioning: true, publicAccessBlock: true, accessLogsTo: 'access' },
    { name: 'access', region, policy: 'access-logs' },
  ],
  keys: [{ alias: 'alias/trails', region, rotation: true }],
  topics: [{ name: 'files', region }],
  trails: [
    {
      name: 'main',
      region,
      bucket: 'logs',
      key: 'alias/trails',
      topic: 'files',
      logGroup: 'trail',
      multiRegion: true,
      validation: true,
      insights: ['ApiCallRateInsight'],
    },
  ],
})

type Run = (...argv: string[]) => Promise<{ code: number; report: Report }>

async function inPartition(
  { partition, region, written }: { partition: string; region: string; written: WrittenScenario },
  test: (run: Run, sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  const sandbox = await startSandbox({
    partition,
    strict: true,
    setup: (made) => applyScenario(made, scenario.parse(written)),
  })
  const run: Run = async (command = '', ...argv) => {
    const { code, out } = await runIn([command, '--output', 'json', ...argv], { ...awsOf(sandbox), region })
    return { code, report: JSON.parse(out) }
  }
  try {
    await test(run, sandbox)
  } finally {
    await sandbox.close()
  }
}

describe.each([
  { partition: 'aws', region: 'eu-central-1', regions: 17, accountRegion: 'us-east-1' },
  { partition: 'aws-cn', region: 'cn-northwest-1', regions: 2, accountRegion: 'cn-north-1' },
  { partition: 'aws-us-gov', region: 'us-gov-east-1', regions: 2, accountRegion: 'us-gov-west-1' },
  { partition: 'aws-eusc', region: 'eusc-de-east-1', regions: 1, accountRegion: 'eusc-de-east-1' },
])('A16: the partition $partition', ({ partition, region, regions, accountRegion }) => {
  it('passes with one multi-region trail, in all of its regions and no others', () =>
    inPartition({ partition, region, written: trailIn(region) }, async (run, sandbox) => {
      const { code, report } = await run('scan')
      expect(report.findings.filter(({ status }) => status !== 'pass')).toEqual([])
      expect(code).toBe(0)
      expect(report.partition).toBe(partition)
      const covered = report.findings.filter(({ check }) => check === 'region-coverage')
      expect(covered).toHaveLength(regions)
      const known = sandbox.world.regions.map(({ name }) => name)
      expect(sandbox.requests.filter((request) => !known.includes(request.region))).toEqual([])
      expect(report.findings.find(({ check }) => check === 'multi-region-trail')?.region).toBe(accountRegion)
    }))

  it('has only its own ARNs in all that is said and planned', () =>
    inPartition({ partition, region, written: {} }, async (run) => {
      const { code, report } = await run('apply', '--yes')
      expect(code).toBe(2)
      expect(report.outcomes.map(({ call, result }) => `${result} ${call?.operation}`)).toContain(
        'applied CreateTrail',
      )
      const arns = JSON.stringify(report).match(/arn:[a-z-]+(?=:)/g) ?? []
      expect(new Set(arns)).toEqual(new Set([`arn:${partition}`]))
      const again = await run('scan')
      expect(again.report.findings.find(({ check }) => check === 'multi-region-trail')?.status).toBe('pass')
    }))

  it('asks for its own object ARNs, and witnesses stand in it', () =>
    inPartition({ partition, region, written: trailIn(region) }, async (run) => {
      const { report } = await run('coverage')
      const said = JSON.stringify(report)
      expect(said).toContain(`arn:${partition}:s3:::`)
      expect(new Set(said.match(/arn:[a-z-]+(?=:)/g))).toEqual(new Set([`arn:${partition}`]))
      expect(said.includes('us-east-1')).toBe(partition === 'aws')
    }))
})

describe('opt-in regions', () => {
  const written = { ...trailIn('me-south-1'), optedIn: ['me-south-1'] }

  it('are swept where they are on', () =>
    inPartition({ partition: 'aws', region: 'us-east-1', written }, async (run) => {
      const { code, report } = await run('scan')
      expect(code).toBe(0)
      expect(report.findings.filter(({ check }) => check === 'region-coverage')).toHaveLength(18)
    }))

  it('A11, A12: switched off again, are passed by; a trail at home there is judged, and is no orphan', () =>
    inPartition({ partition: 'aws', region: 'us-east-1', written }, async (run, sandbox) => {
      sandbox.world.optedIn.get(account)?.delete('me-south-1')
      const { report } = await run('scan')
      const covered = report.findings.filter(({ check }) => check === 'region-coverage')
      expect(covered.map((finding) => finding.region)).not.toContain('me-south-1')
      expect(new Set(covered.map(({ status }) => status))).toEqual(new Set(['pass']))
      const logging = report.findings.filter(({ check }) => check === 'trail-logging')
      expect(logging.map(({ resource, status }) => `${status} ${resource}`)).toEqual([
        `pass arn:aws:cloudtrail:me-south-1:${account}:trail/main`,
      ])
      expect(report.findings.filter(({ status }) => status === 'fail')).toEqual([])
    }))
})
