import { expect, it } from '@jest/globals'
import { fullAccount } from '../../bench/an-account.ts'
import { type ApiBudget, createApiBudget } from '../../lib/aws/request-path.ts'
import { createClients } from '../../lib/aws/clients.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { finish, sweep, type Sweep } from '../../lib/flow.ts'
import type { Report } from '../../lib/model/index.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { scenario } from '../../sandbox/scenarios/scenario.ts'
import { startSandbox } from '../../sandbox/start-sandbox.ts'
import { virtualTime } from '../aws/virtual-time.ts'
import { aPolicy } from '../builders/a-policy.ts'

/** Five trails in each of 34 regions and all that can be asked of them, while CloudTrail throttles as it does. */
async function sweepOfAFullAccount(budgetOf: (own: ApiBudget) => ApiBudget) {
  const time = virtualTime()
  const sandbox = await startSandbox({
    quotas: true,
    monotonic: time.now,
    setup: (made) => applyScenario(made, scenario.parse(fullAccount(34))),
  })
  const budget = budgetOf(createApiBudget(time))
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const clients = createClients({ endpoint: sandbox.url, credentials, maxAttempts: 1, budget })
  try {
    const checks = { insights: { enabled: true }, 'trail-tags': { enabled: true, keys: ['owner'] } }
    const run: Sweep = {
      clients,
      policy: aPolicy({ checks }),
      checks: allChecks,
      defaultRegion: 'us-east-1',
      planning: { seenLogging: new Set(), suffix: '0a1b2c3d' },
      now: () => new Date(),
    }
    const report = finish(run, await sweep(run), [])
    return { report, requests: sandbox.requests, took: time.now() }
  } finally {
    time.stop()
    clients.close()
    await sandbox.close()
  }
}

const throttled = ({ unread }: Report) => unread.filter(({ code }) => code === 'ThrottlingException')

it('a sweep of as many trails as there can be stays within CloudTrail’s quotas', async () => {
  const { report, requests, took } = await sweepOfAFullAccount((own) => own)
  expect(throttled(report)).toEqual([])
  expect(requests.filter(({ code }) => code === 'ThrottlingException')).toEqual([])
  expect(report.trails).toHaveLength(170)
  // One DescribeTrails and five reads a trail in each region: 26, of which 16 have to wait.
  expect(Math.round(took)).toBe(Math.round((16 * 1000) / 9))
})

it('which it would not without its budget', async () => {
  const { report } = await sweepOfAFullAccount(() => () => undefined)
  expect(throttled(report).length).toBeGreaterThan(34)
})

it('the report says how many calls it made, in all and by service', async () => {
  const { report, requests } = await sweepOfAFullAccount((own) => own)
  expect(report.apiCalls).toBe(requests.length)
  const byService = new Map<string, number>()
  for (const { service } of requests) byService.set(service, (byService.get(service) ?? 0) + 1)
  expect(report.apiCallsByService).toEqual(Object.fromEntries(byService))
})
