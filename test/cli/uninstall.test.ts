import { fewRegions } from '../few-regions.ts'
import {
  DeleteRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { describe, expect, it } from '@jest/globals'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import { startForwardingGuard } from '../guard/start-forwarding-guard.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { aTerminal, awsOf, inSandbox, type Ran, runIn } from './run-in.ts'

type Scene = { sandbox: Sandbox; run: (...argv: string[]) => Promise<Ran>; rules: RulesIn }
type RulesIn = (region: string) => Promise<string[]>

/** An account in which a guard at home in us-east-1 has swept once, and made its rules. */
const guarded = (test: (scene: Scene) => Promise<void>) =>
  inSandbox(
    'clean',
    async (sandbox, run) => {
      const guard = await startForwardingGuard(sandbox, guardPolicy(), 'us-east-1')
      await guard.sweep()
      guard.close()
      await test({ sandbox, run, rules: (region) => rulesIn(sandbox, region) })
    },
    { world: fewRegions() },
  )

const eventsIn = ({ url }: Sandbox, region: string) =>
  new EventBridgeClient({ region, endpoint: url, credentials: { accessKeyId: 'AKIA', secretAccessKey: 's' } })

async function rulesIn(sandbox: Sandbox, region: string): Promise<string[]> {
  const { Rules = [] } = await eventsIn(sandbox, region).send(new ListRulesCommand({}))
  return Rules.flatMap(({ Name }) => Name ?? [])
}

/** What goes with the stack: its functions, and its rules at home. */
async function removeStack(sandbox: Sandbox, rules: readonly string[]): Promise<void> {
  sandbox.world.functions.clear()
  const client = eventsIn(sandbox, 'us-east-1')
  for (const Name of rules.filter((name) => !/-(s3|kms|sns|logs)$/.test(name))) {
    await client.send(new RemoveTargetsCommand({ Rule: Name, Ids: ['react', 'sweep'] }))
    await client.send(new DeleteRuleCommand({ Name }))
  }
}

describe('trailkeeper uninstall', () => {
  it("shows and removes the guard's rules in every region, and leaves the stack's own", () =>
    guarded(async ({ run, rules }) => {
      expect(await rules('eu-west-1')).not.toEqual([])
      const before = await rules('us-east-1')
      const { code, out, err } = await run('uninstall', '--yes')
      expect(code).toBe(0)
      expect(out).toMatch(/^eu-west-1 trailkeeper-to-us-east-1-cloudtrail → arn:aws:events:us-east-1:/m)
      expect(err).toContain('npx osls remove')
      expect(await rules('eu-west-1')).toEqual([])
      expect(await rules('us-east-1')).toEqual(before)
    }))

  it('is not answered by a guard that still stands, before its next sweep', () =>
    guarded(async ({ sandbox, run, rules }) => {
      await run('uninstall', '--yes')
      await sandbox.settled()
      expect(await rules('eu-west-1')).toEqual([])
    }))

  it("removes the guard's own rules at home once the stack is gone", () =>
    guarded(async ({ sandbox, run, rules }) => {
      const { err } = await run('uninstall', '--yes')
      expect(err).toContain('left until the stack is removed: us-east-1 trailkeeper-s3')
      await removeStack(sandbox, await rules('us-east-1'))
      const gone = await run('uninstall', '--yes')
      expect(await rules('us-east-1')).toEqual([])
      expect(gone.err).toContain('No rule of the stack is left, so that nothing makes them again.')
      expect(gone.err).not.toContain('osls remove')
      expect((await run('uninstall', '--yes', '--regions', 'eu-west-1')).err).toContain('osls remove')
    }))

  it('removes nothing unless the answer is yes', () =>
    guarded(async ({ sandbox, rules }) => {
      const terminal = aTerminal({ ask: () => Promise.resolve('y') })
      const { code, err } = await runIn(['uninstall'], awsOf(sandbox), terminal)
      expect(code).toBe(1)
      expect(err).toMatch(/^Nothing was removed\.$/m)
      expect(await rules('eu-west-1')).not.toEqual([])
    }))

  it('removes nothing where nobody can be asked', () =>
    guarded(async ({ run, rules }) => {
      expect(await run('uninstall')).toMatchObject({
        code: 1,
        err: 'trailkeeper: nobody to ask: run on a terminal, or give --yes\n',
      })
      expect(await rules('eu-west-1')).not.toEqual([])
    }))

  it('leaves a rule alone that leads elsewhere as well, and says so', () =>
    guarded(async ({ sandbox, run, rules }) => {
      const Rule = 'trailkeeper-to-us-east-1-cloudtrail'
      const stranger = { Id: 'other', Arn: 'arn:aws:sns:eu-west-1:123456789012:own' }
      await eventsIn(sandbox, 'eu-west-1').send(new PutTargetsCommand({ Rule, Targets: [stranger] }))
      // The guard hears of it, and would make rules again beside their removal.
      await sandbox.settled()
      const { err } = await run('uninstall', '--yes')
      expect(err).toContain(`left alone, for it leads elsewhere: eu-west-1 ${Rule}`)
      expect(await rules('eu-west-1')).toEqual([Rule])
    }))

  it("exits 1 where a region could not be read, and removes the other regions' rules", () =>
    guarded(async ({ sandbox, run, rules }) => {
      sandbox.faults.add({ operation: 'ListRules', region: 'eu-central-1', fault: { kind: 'access-denied' } })
      const { code, err } = await run('uninstall', '--yes')
      expect(code).toBe(1)
      expect(err).toContain('could not be read: eu-central-1, events:ListRules gave AccessDeniedException')
      expect(await rules('eu-west-1')).toEqual([])
    }))

  it('finds nothing to remove where there is no guard', () =>
    inSandbox('clean', async (_, run) => {
      expect(await run('uninstall', '--yes')).toMatchObject({ code: 0, out: '' })
    }))
})
