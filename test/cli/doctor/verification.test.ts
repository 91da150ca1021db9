import { DisableRuleCommand, RemoveTargetsCommand, DeleteRuleCommand } from '@aws-sdk/client-eventbridge'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../../lib/aws/clients.ts'
import { fillDefaults } from '../../../lib/policy/fill-defaults.ts'
import { startGuard } from '../../../sandbox/guard/start-guard.ts'
import { auditedTrail, home } from '../audited-trail.ts'
import { awsOf, type Ran, runIn } from '../run-in.ts'

type Guarded = {
  verify: (look: 'newest' | 'day') => Promise<unknown>
  doctor: (...argv: string[]) => Promise<Ran>
  pass: (hours: number) => Promise<void>
  sandbox: Awaited<ReturnType<typeof auditedTrail>>['sandbox']
  /** Breaks a schedule of the guard's. */
  rules: (change: 'off' | 'gone', name: string) => Promise<void>
}

/** Whole hours from 2 days ago: doctor goes by the clock of whoever runs it, the guard by the sandbox's. */
async function guarded(
  verification: 'off' | 'daily' | 'hourly',
  { hoursAgo, validation = true }: { hoursAgo: number; validation?: boolean },
  test: (account: Guarded) => Promise<void>,
): Promise<void> {
  const trail = await auditedTrail({ start: Date.now() - hoursAgo * 3_600_000, validation })
  const { sandbox } = trail
  const policy = fillDefaults({ version: 1, mode: 'plan', forwarding: 'off', verification })
  const guard = await startGuard(sandbox, policy, home)
  const clients = createClients(awsOf(sandbox))
  const invoke = sandbox.world.functions.get(
    `arn:aws:lambda:${home}:123456789012:function:trailkeeper-verify`,
  )
  try {
    await test({
      sandbox,
      pass: trail.pass,
      verify: async (look) => invoke?.({ look }),
      doctor: (...argv) => runIn(['doctor', '--regions', home, ...argv], awsOf(sandbox)),
      rules: async (change, Name) => {
        const events = await clients.events(home)
        if (change === 'off') await events.send(new DisableRuleCommand({ Name }))
        else {
          await events.send(new RemoveTargetsCommand({ Rule: Name, Ids: ['verify'] }))
          await events.send(new DeleteRuleCommand({ Name }))
        }
        await sandbox.settled()
      },
    })
  } finally {
    clients.close()
    guard.close()
    await trail.close()
  }
}

describe('doctor on the verification of the guard', () => {
  it('says that it is off, and that a policy asks for what is not deployed', () =>
    guarded('off', { hoursAgo: 1 }, async ({ doctor }) => {
      expect((await doctor()).out).toMatch(/^ok +verification +off: /m)
      const policy = ['--policy', 'test/cli/doctor/verifies-hourly.yml']
      const { out, code } = await doctor(...policy)
      expect(out).toMatch(
        /^problem +verification +the policy asks for it \(hourly\), and there is no function/m,
      )
      expect(code).toBe(2)
    }))

  it('names the newest proven hour, and says what has not been proven for too long', () =>
    guarded('hourly', { hoursAgo: 9 }, async ({ doctor, verify, pass }) => {
      expect((await doctor()).out).toMatch(/^problem +verification +no log file has ever been verified\n/m)
      await pass(3)
      await verify('newest')
      const { out, code } = await doctor()
      expect(out).toMatch(
        /^problem +verification +log files of arn:aws:cloudtrail:\S+ in \S+ of 123456789012 have not been proven since \S+Z, [78] hours ago\n/m,
      )
      expect(code).toBe(2)
      await pass(6)
      await verify('newest')
      expect((await doctor()).out).toMatch(
        /^ok +verification +looks every hour; of the 2 trails and regions the newest proven hour that is oldest ends at \S+Z$/m,
      )
    }))

  it('gives a daily one a day', () =>
    guarded('daily', { hoursAgo: 12 }, async ({ doctor, verify, pass }) => {
      await pass(3)
      await verify('day')
      expect((await doctor()).out).toMatch(/^ok +verification +looks once a day; /m)
    }))

  it('says that there is nothing to prove where no trail is validated', () =>
    guarded('daily', { hoursAgo: 3, validation: false }, async ({ doctor, verify }) => {
      await verify('day')
      expect((await doctor()).out).toMatch(
        /^ok +verification +.*no trail of this account has log file validation/m,
      )
    }))

  it('names a schedule that is off or gone, and what it may not read', () =>
    guarded('hourly', { hoursAgo: 3 }, async ({ doctor, rules, sandbox }) => {
      await rules('off', 'trailkeeper-verify-newest')
      expect((await doctor()).out).toMatch(
        /^problem +verification +its schedule trailkeeper-verify-newest is off\n/m,
      )
      await rules('gone', 'trailkeeper-verify-newest')
      await rules('gone', 'trailkeeper-verify-day')
      const { out } = await doctor('--policy', 'test/cli/doctor/verifies-hourly.yml')
      expect(out).toMatch(/^problem +verification +its schedule trailkeeper-verify-day is gone\n/m)
      expect(out).toMatch(/^problem +verification +the policy asks for it every hour, and /m)
      sandbox.faults.add({ service: 'events', operation: 'DescribeRule', fault: { kind: 'access-denied' } })
      expect((await doctor()).out).toMatch(
        /^warning +verification +its schedule cannot be read: AccessDenied/m,
      )
    }))
})
