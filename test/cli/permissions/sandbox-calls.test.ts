import { afterEach, describe, expect, it } from '@jest/globals'
import { unlimited } from '../../../lib/aws/request-path.ts'
import { type Clients, createClients } from '../../../lib/aws/clients.ts'
import { allChecks } from '../../../lib/checks/all-checks.ts'
import { applyAndLookAgain, sweep } from '../../../lib/flow.ts'
import { callerPolicy } from '../../../cli/permissions/caller-policy.ts'
import { functionPolicy } from '../../../cli/permissions/function-policy.ts'
import type { Policy } from '../../../lib/policy/policy.ts'
import { startGuard } from '../../../sandbox/guard/start-guard.ts'
import { applyScenario } from '../../../sandbox/scenarios/apply-scenario.ts'
import { loadScenario } from '../../../sandbox/scenarios/load-scenario.ts'
import { cloudtrail } from '../../../sandbox/services/cloudtrail/service.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts'
import { aPolicy } from '../../builders/a-policy.ts'
import { actionsOf } from './actions-of.ts'
import { iamActions } from './iam-actions.ts'

const everything = aPolicy({
  mode: 'enforce',
  secondCopy: 'allow',
  checks: Object.fromEntries(allChecks.map((check) => [check.id, { enabled: true }])),
})
const onlyLogging = aPolicy({ checks: { '*': { enabled: false }, 'trail-logging': { enabled: true } } })

const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function aSandbox(scenario: string): Promise<Sandbox> {
  const applied = await loadScenario(scenario)
  const sandbox = await startSandbox({ setup: (made) => applyScenario(made, applied) })
  closing.push(() => sandbox.close())
  return sandbox
}

function clientsOf(sandbox: Sandbox): Clients {
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    budget: unlimited,
  })
  closing.unshift(() => clients.close())
  return clients
}

/** Scan, and where asked apply, as the command line does; gives the IAM actions of the calls that were made. */
async function actionsUsed(
  scenario: string,
  policy: Policy,
  { apply }: { apply: boolean },
): Promise<string[]> {
  const sandbox = await aSandbox(scenario)
  const run = {
    clients: clientsOf(sandbox),
    policy,
    checks: allChecks,
    defaultRegion: 'us-east-1',
    planning: { seenLogging: new Set<string>(), suffix: 'abcd1234' },
    now: () => new Date(),
  }
  const swept = await sweep(run)
  if (apply)
    await applyAndLookAgain(run, swept, swept.repairs, { wait: async () => undefined, readBackFor: 0 })
  return iamActions(sandbox.requests)
}

describe.each(['messy', 'clean', 'empty'])('in the scenario %s', (scenario) => {
  it('scan calls nothing that trailkeeper iam --read-only leaves out', async () => {
    const used = await actionsUsed(scenario, everything, { apply: false })
    const allowed = actionsOf(callerPolicy(everything, { readOnly: true }))
    expect(used).toContain('cloudtrail:DescribeTrails')
    expect(used.filter((action) => !allowed.includes(action))).toEqual([])
  })

  it('apply calls nothing that trailkeeper iam leaves out', async () => {
    const used = await actionsUsed(scenario, everything, { apply: true })
    expect(used.filter((action) => !actionsOf(callerPolicy(everything)).includes(action))).toEqual([])
  })
})

it('a policy with one check calls just what trailkeeper iam --read-only lists', async () => {
  const used = await actionsUsed('messy', onlyLogging, { apply: false })
  expect(used).toEqual(actionsOf(callerPolicy(onlyLogging, { readOnly: true })).toSorted())
})

it('apply writes in the messy scenario, so that the comparison says something', async () => {
  const used = await actionsUsed('messy', everything, { apply: true })
  expect(used).toEqual(expect.arrayContaining(['cloudtrail:StartLogging', 'cloudtrail:UpdateTrail']))
})

it('create-trail stays within trailkeeper iam, in an account without trails', async () => {
  const used = await actionsUsed('empty', everything, { apply: true })
  expect(used).toEqual(expect.arrayContaining(['s3:CreateBucket', 'cloudtrail:CreateTrail']))
})

describe('the deployed guard', () => {
  it('sweeps with no more than its role allows', async () => {
    const sandbox = await aSandbox('messy')
    const guard = await startGuard(sandbox, everything, 'us-east-1')
    closing.unshift(() => guard.close())
    const before = sandbox.requests.length
    await guard.sweep()
    const used = iamActions(sandbox.requests.slice(before))
    expect(used).toEqual(
      expect.arrayContaining(['dynamodb:PutItem', 'sns:Publish', 'cloudtrail:UpdateTrail']),
    )
    expect(used.filter((action) => !actionsOf(functionPolicy('sweep', everything)).includes(action))).toEqual(
      [],
    )
  })

  it('reacts with no more than its role allows', async () => {
    const sandbox = await aSandbox('clean')
    const guard = await startGuard(sandbox, everything, 'us-east-1')
    closing.unshift(() => guard.close())
    await guard.sweep()
    await sandbox.settled()
    const [trail] = await trailNames(sandbox)
    const before = sandbox.requests.length
    await sandbox.invoke(cloudtrail, 'StopLogging', { Name: trail ?? '' }, { region: 'us-east-1' })
    await sandbox.settled()
    const used = iamActions(sandbox.requests.slice(before))
    expect(used).toEqual(
      expect.arrayContaining(['cloudtrail:StartLogging', 'dynamodb:UpdateItem', 'sns:Publish']),
    )
    expect(used.filter((action) => !actionsOf(functionPolicy('react', everything)).includes(action))).toEqual(
      [],
    )
  })
})

async function trailNames(sandbox: Sandbox): Promise<string[]> {
  const { ListTrailsCommand } = await import('@aws-sdk/client-cloudtrail')
  const client = await clientsOf(sandbox).cloudtrail('us-east-1')
  const { Trails = [] } = await client.send(new ListTrailsCommand({}))
  return Trails.flatMap((trail) => trail.TrailARN ?? [])
}
