import { expect, it } from '@jest/globals'
import { anAccount } from '../../bench/an-account.ts'
import { cardPolicy } from '../../bench/card-policy.ts'
import { createClients } from '../../lib/aws/clients.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { finish, type Sweep, sweep } from '../../lib/flow.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { scenario } from '../../sandbox/scenarios/scenario.ts'
import { startSandbox } from '../../sandbox/start-sandbox.ts'

/** What the five checks of trails alone ask of 17 regions, by operation. */
async function operationsFor(trails: number): Promise<Record<string, number>> {
  const sandbox = await startSandbox({
    setup: (made) => applyScenario(made, scenario.parse(anAccount(17, trails))),
  })
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const clients = createClients({ endpoint: sandbox.url, credentials })
  try {
    const run: Sweep = {
      clients,
      policy: cardPolicy(),
      checks: allChecks,
      defaultRegion: 'us-east-1',
      planning: { seenLogging: new Set(), suffix: '0a1b2c3d' },
      now: () => new Date(),
    }
    const report = finish(run, await sweep(run), [])
    expect(report.trails).toHaveLength(trails)
    expect(report.apiCalls).toBe(sandbox.requests.length)
    const counts: Record<string, number> = {}
    for (const { operation } of sandbox.requests) counts[operation] = (counts[operation] ?? 0) + 1
    return counts
  } finally {
    clients.close()
    await sandbox.close()
  }
}

it.each([1, 7, 37])('17 regions and %d trails need no call more than they must', async (trails) => {
  expect(await operationsFor(trails)).toEqual({
    GetCallerIdentity: 1,
    ListRegions: 1,
    DescribeTrails: 17,
    GetTrailStatus: trails,
    GetEventSelectors: trails,
    DescribeOrganization: 1,
  })
})
