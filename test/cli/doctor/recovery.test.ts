import { DeleteRuleCommand, DisableRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../../lib/aws/clients.ts'
import { unlimited } from '../../../lib/aws/request-path.ts'
import { fillDefaults, type WrittenPolicy } from '../../../lib/policy/fill-defaults.ts'
import { startGuard } from '../../../sandbox/guard/start-guard.ts'
import type { Sandbox } from '../../../sandbox/start-sandbox.ts'
import { awsOf, inSandbox, type Ran, runIn } from '../run-in.ts'

const home = 'us-east-1'
const enforced = ['--policy', 'test/cli/doctor/recovers.yml']

type Guarded = {
  sandbox: Sandbox
  doctor: (...argv: string[]) => Promise<Ran>
  /** Breaks the schedule. */
  schedule: (change: 'off' | 'gone') => Promise<void>
}

/** A guard that is deployed with this policy, in an account with a trail that is as it should be. */
const guarded = (recovery: WrittenPolicy['recovery'], test: (account: Guarded) => Promise<void>) =>
  inSandbox('clean', async (sandbox) => {
    const guard = await startGuard(
      sandbox,
      fillDefaults({ version: 1, mode: 'plan', forwarding: 'off', ...(recovery && { recovery }) }),
      home,
    )
    const clients = createClients({ ...awsOf(sandbox), budget: unlimited })
    try {
      await test({
        sandbox,
        doctor: (...argv) => runIn(['doctor', '--regions', home, ...argv], awsOf(sandbox)),
        schedule: async (change) => {
          const events = await clients.events(home)
          const Name = 'trailkeeper-recover'
          if (change === 'off') await events.send(new DisableRuleCommand({ Name }))
          else {
            await events.send(new RemoveTargetsCommand({ Rule: Name, Ids: ['recover'] }))
            await events.send(new DeleteRuleCommand({ Name }))
          }
          await sandbox.settled()
        },
      })
    } finally {
      clients.close()
      guard.close()
    }
  })

const recoveryLines = ({ out }: Ran) => out.split('\n').filter((line) => /^\w+ +recovery /.test(line))

describe('doctor on the recovery by the guard', () => {
  it('says nothing where nobody asks for it, and that a policy asks for what is not deployed', () =>
    guarded(undefined, async ({ doctor }) => {
      expect(recoveryLines(await doctor())).toEqual([])
      const ran = await doctor(...enforced)
      expect(recoveryLines(ran)).toEqual([
        expect.stringMatching(
          /^problem +recovery +the policy asks for it \(enforce\), and there is no function trailkeeper-recover/,
        ),
      ])
      expect(ran.code).toBe(2)
    }))

  it('names mode and bucket where function and schedule are there, and a schedule that is off, gone or unread', () =>
    guarded({ mode: 'enforce', bucket: 'recovered-events' }, async ({ doctor, schedule, sandbox }) => {
      expect(recoveryLines(await doctor(...enforced))).toEqual([
        expect.stringMatching(
          /^ok +recovery +gaps are looked at every half an hour \(enforce into recovered-events\)$/,
        ),
      ])
      await schedule('off')
      const off = await doctor(...enforced)
      expect(recoveryLines(off)).toEqual([
        expect.stringMatching(/^problem +recovery +its schedule trailkeeper-recover is off$/),
      ])
      expect(off.code).toBe(2)
      await schedule('gone')
      expect(recoveryLines(await doctor(...enforced))).toEqual([
        expect.stringMatching(/^problem +recovery +its schedule trailkeeper-recover is gone$/),
      ])
      sandbox.faults.add({ service: 'events', operation: 'DescribeRule', fault: { kind: 'access-denied' } })
      expect(recoveryLines(await doctor(...enforced))).toEqual([
        expect.stringMatching(
          /^warning +recovery +its schedule cannot be read: events:DescribeRule gave AccessDenied/,
        ),
      ])
    }))

  it('does not take the policy at hand for the one that is deployed', () =>
    guarded({ mode: 'plan' }, async ({ doctor }) => {
      expect(recoveryLines(await doctor())).toEqual([
        expect.stringMatching(/^ok +recovery .* every half an hour, as the policy says that was deployed$/),
      ])
    }))
})
