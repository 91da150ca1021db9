import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
} from '@aws-sdk/client-cloudtrail'
import { applyRepairs } from '../../lib/apply/carry-out.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { sweep } from '../../lib/flow.ts'
import type { Outcome, PlannedRepair } from '../../lib/model/index.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { restorations } from '../../lib/remediate/shared/restorations.ts'
import { putBaselines } from '../../lib/state/put-baselines.ts'
import { loadBaselines } from '../../lib/state/signed-baselines.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { loadScenario } from '../../sandbox/scenarios/load-scenario.ts'
import type { SandboxOptions } from '../../sandbox/start-sandbox.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { bench } from '../sandbox/bench.ts'
import { aSignedTable, clientsOf } from '../state/a-signed-table.ts'

const region = 'us-east-1'
const enforced = aPolicy({ mode: 'enforce' })

/** The clean account, swept once so that its trail has a baseline; and what an intruder and the guard do to it. */
export async function aTamperedAccount(options: SandboxOptions = {}) {
  const scenario = await loadScenario('clean')
  const sandbox = await bench({ ...options, setup: (made) => applyScenario(made, scenario) })
  const clients = clientsOf(sandbox)
  const table = await aSignedTable(clients)
  const cloudtrail = await clients.cloudtrail(region)
  const look = async (policy: Policy = enforced) => {
    const known = await loadBaselines(table, sandbox.world.account)
    const planning = { seenLogging: new Set<string>(), suffix: 'abcd', baselines: known.trusted }
    const swept = await sweep({
      clients,
      policy,
      checks: allChecks,
      parts: ['status', 'event-selectors', 'insight-selectors', 'tags'],
      defaultRegion: region,
      regions: [region, 'eu-west-1'],
      planning,
      now: () => new Date(),
    })
    return { known, swept, planned: restorations(swept.snapshot, policy, planning) }
  }
  const keep = async () => {
    const { known, swept } = await look()
    return putBaselines(table, swept, known)
  }
  const kept = await keep()
  return {
    sandbox,
    clients,
    table,
    cloudtrail,
    kept,
    keep,
    plan: async (policy?: Policy): Promise<PlannedRepair[]> => (await look(policy)).planned,
    restore: async (policy?: Policy): Promise<Outcome[]> =>
      applyRepairs(clients, (await look(policy)).planned, { wait: async () => undefined, readBackFor: 0 }),
    state: () => stateOf(cloudtrail),
  }
}

/**
 * All that CloudTrail answers of the account's one trail, but for the times of its status, and for the topic's name:
 * it comes back as it was last written, by name or by ARN, and SnsTopicARN says which topic it is.
 */
async function stateOf(cloudtrail: CloudTrailClient) {
  const { trailList = [] } = await cloudtrail.send(new DescribeTrailsCommand({}))
  const TrailName = trailList[0]?.TrailARN ?? ''
  const [selectors, insights, tags, status] = await Promise.all([
    cloudtrail.send(new GetEventSelectorsCommand({ TrailName })),
    cloudtrail.send(new GetInsightSelectorsCommand({ TrailName })).catch((error: Error) => error.name),
    cloudtrail.send(new ListTagsCommand({ ResourceIdList: [TrailName] })),
    cloudtrail.send(new GetTrailStatusCommand({ Name: TrailName })),
  ])
  return {
    trailList: trailList.map((trail) => ({ ...trail, SnsTopicName: undefined })),
    selectors: { ...selectors, $metadata: {} },
    insights: typeof insights === 'string' ? insights : { ...insights, $metadata: {} },
    tags: tags.ResourceTagList,
    logging: status.IsLogging,
  }
}
