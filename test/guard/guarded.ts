import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { fillDefaults, type WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import type { SandboxGuard } from '../../sandbox/guard/start-guard.ts'
import { startForwardingGuard } from './start-forwarding-guard.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { scenario, type WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { fewRegions } from '../few-regions.ts'
import { type Intruder, intruderAt } from './attacks/attack-harness.ts'

/** An account with the guard in it, which has swept once, and an ordinary caller beside it. */
export type Guarded = {
  sandbox: Sandbox
  guard: SandboxGuard
  by: Intruder
  trails: CloudTrailClient
  /** A sweep, with all that it raised. */
  sweep: () => Promise<void>
  /** Runs calls of which no event reaches the guard. */
  unheard: (calls: () => Promise<unknown>) => Promise<void>
  /** Subjects of the alerts since it was asked before. */
  told: () => string[]
}

/**
 * Runs a test in an account with the guard in it.
 * @param written what stands in the account
 * @param policy in the place of the sandbox's own, under which every remedy writes
 */
export async function guarded(
  written: WrittenScenario,
  test: (account: Guarded) => Promise<void>,
  policy?: Omit<WrittenPolicy, 'version'>,
): Promise<void> {
  const parsed = scenario.parse(written)
  const sandbox = await startSandbox({
    world: fewRegions(),
    setup: (made) => applyScenario(made, parsed),
    strict: true,
  })
  const filled = policy ? fillDefaults({ version: 1, ...policy }) : guardPolicy()
  const guard = await startForwardingGuard(sandbox, filled, 'us-east-1')
  const { by, close } = intruderAt(sandbox.url)
  let seen = 0
  try {
    const sweep = async () => {
      await guard.sweep()
      await sandbox.settled()
    }
    await sweep()
    seen = sandbox.alerts().length
    await test({
      sandbox,
      guard,
      by,
      trails: by.cloudtrail(),
      sweep,
      unheard: async (calls) => {
        const { functions } = sandbox.world
        const react = `arn:aws:lambda:us-east-1:${sandbox.world.account}:function:trailkeeper-react`
        const handler = functions.get(react)
        functions.set(react, async () => undefined)
        await calls()
        await sandbox.settled()
        if (handler) functions.set(react, handler)
      },
      told: () => {
        const fresh = sandbox.alerts().slice(seen)
        seen += fresh.length
        return fresh.map(({ subject = '' }) => subject)
      },
    })
  } finally {
    close()
    guard.close()
    await sandbox.close()
  }
}
