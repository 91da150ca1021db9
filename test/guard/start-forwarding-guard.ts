import type { Trail } from '../../lib/model/index.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { forwardingCalls } from '../../lib/tamper/forwarding/forwarding-calls.ts'
import { wantedRules } from '../../lib/tamper/forwarding/wanted-rules.ts'
import { guardDeployment } from '../../sandbox/guard/deploy-guard.ts'
import { type SandboxGuard, startGuard } from '../../sandbox/guard/start-guard.ts'
import { allTrails, type StoredTrail } from '../../sandbox/services/cloudtrail/trail.ts'
import { bucketsOf } from '../../sandbox/services/s3/buckets.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { enabledRegions } from '../../sandbox/world.ts'
import { aBucket } from '../builders/a-bucket.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { aTrail } from '../builders/a-trail.ts'

/**
 * A guard in the sandbox with the rules that its first sweep makes (test/sandbox/guard/forwarding.test.ts), for tests in
 * which they are no matter: the first sweep then only looks, in two fifths of the calls. What is missed here it makes.
 */
export async function startForwardingGuard(
  sandbox: Sandbox,
  policy: Policy,
  homeRegion: string,
): Promise<SandboxGuard> {
  const { account } = sandbox.world
  const deployment = guardDeployment(sandbox.world, homeRegion)
  const missing = wantedRules(snapshotOf(sandbox), deployment)
    .filter(({ deployed }) => !deployed)
    .map((wanted) => ({ fault: 'missing' as const, wanted }))
  for (const { operation, input, region } of forwardingCalls(missing, account))
    await sandbox.invokeByName('events', operation, { ...input }, { region })
  return startGuard(sandbox, policy, homeRegion)
}

/** What the rules depend on. */
function snapshotOf({ world }: Sandbox) {
  const { account, partition } = world
  return aSnapshot({
    account,
    partition,
    regions: Object.fromEntries(
      enabledRegions(world, account).map((region) => [region, { ok: true, value: { trails: [] } }]),
    ),
    trails: allTrails(world).map((trail) => trailOf(trail)),
    buckets: Object.fromEntries(
      [...bucketsOf(world)].map(([name, { region }]) => [
        name,
        aBucket({ name, region: { ok: true, value: region } }),
      ]),
    ),
  })
}

function trailOf({ arn, name, account, homeRegion, configuration }: StoredTrail): Trail {
  const { kmsKeyId: _, ...trail } = aTrail({ arn, name, account, homeRegion })
  const { bucket, kmsKeyArn: kmsKeyId, topicArn, logGroupArn, logGroupRoleArn } = configuration
  const destinations = { bucket, kmsKeyId, topicArn, logGroupArn, logGroupRoleArn }
  return Object.assign(trail, Object.fromEntries(Object.entries(destinations).filter(([, one]) => one)))
}
