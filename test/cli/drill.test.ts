import { describe, expect, it } from '@jest/globals'
import { callerPolicy } from '../../cli/permissions/caller-policy.ts'
import { onCanary } from '../../lib/model/drill.ts'
import { defaultPolicy } from '../../lib/policy/load-policy.ts'
import { recordsOf } from '../../sandbox/event-history.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { disableRules, drilling, history, leftInTable, reportOf, standing } from './drilled.ts'
import { actionsOf } from './permissions/actions-of.ts'
import { iamActions } from './permissions/iam-actions.ts'
import { aTerminal, awsOf, runIn } from './run-in.ts'

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Records name some calls otherwise than the API does: Lambda with a version, S3 by an older name. */
const nameOf = (eventName: string) =>
  eventName.replace(/\d{8}(v2)?$/, '').replace(/^GetBucketLifecycle$/, 'GetBucketLifecycleConfiguration')

/** Of the alerts that came after so many. */
const subjectsAfter = (sandbox: Sandbox, told: number): string[] =>
  sandbox
    .alerts()
    .slice(told)
    .map(({ subject = '' }) => subject)

describe('drill', () => {
  it('attacks a canary, measures each link of the answer, and leaves nothing', () =>
    drilling(async ({ sandbox, drill, sweep }) => {
      const before = await standing(sandbox)
      const told = sandbox.alerts().length
      const ran = await drill('--timeout', '30s')
      expect(ran).toMatchObject({ code: 0 })
      const { attacks, code, left } = reportOf(ran)
      expect(left).toEqual([])
      expect(attacks).toEqual([
        expect.objectContaining({
          attack: 'stop-logging',
          region: 'us-east-1',
          result: 'answered',
          marked: true,
        }),
      ])
      const { links = {} } = attacks[0] ?? {}
      expect(Object.keys(links)).toEqual(['call', 'heard', 'restored', 'read-back', 'published', 'received'])
      await sandbox.settled()
      expect(await standing(sandbox)).toEqual(before)
      // Of its making and of its end nobody hears; of the attack, by its mark, the mail's reader and the drill.
      const subjects = subjectsAfter(sandbox, told)
      expect(subjects).toEqual(
        Array(2).fill(expect.stringContaining(`[drill ${code}] repaired, StopLogging`)),
      )
      expect(await leftInTable(sandbox)).toEqual([])
      const toldOfDrill = sandbox.alerts().length
      await sweep()
      expect(subjectsAfter(sandbox, toldOfDrill)).toEqual([])
    }))

  it('makes each attack on a canary in each region, side by side', () =>
    drilling(async ({ sandbox, drill }) => {
      const before = await standing(sandbox)
      const told = sandbox.alerts().length
      const ran = await drill('--attack', 'all', '--regions', 'us-east-1,eu-west-1', '--timeout', '60s')
      const { attacks, code } = reportOf(ran)
      expect(attacks.map(({ region, attack, result }) => `${region} ${attack} ${result}`).toSorted()).toEqual(
        ['eu-west-1', 'us-east-1'].flatMap((region) =>
          [...onCanary].toSorted().map((attack) => `${region} ${attack} answered`),
        ),
      )
      expect(ran.code).toBe(0)
      await sandbox.settled()
      expect(await standing(sandbox)).toEqual(before)
      const subjects = subjectsAfter(sandbox, told)
      expect(subjects.filter((subject) => !subject.includes(`[drill ${code}]`))).toEqual([])
    }))

  it('disables a forwarding rule where that is asked for by name, and it is enabled again', () =>
    drilling(async ({ drill }) => {
      const ran = await drill('--attack', 'disable-forwarding', '--regions', 'eu-west-1', '--timeout', '60s')
      expect(reportOf(ran).attacks).toEqual([
        expect.objectContaining({ attack: 'disable-forwarding', result: 'answered', marked: true }),
      ])
      expect(ran.code).toBe(0)
    }))

  it('counts what the guard proposes as its answer, in plan mode', () =>
    drilling(
      async ({ drill }) => {
        const ran = await drill('--attack', 'update-trail', '--timeout', '60s')
        expect(reportOf(ran).attacks).toEqual([expect.objectContaining({ result: 'planned', marked: true })])
        expect(ran.code).toBe(0)
      },
      { mode: 'plan' },
    ))

  it('calls nothing that trailkeeper iam --drill leaves out', () =>
    drilling(async ({ sandbox, drill }) => {
      await drill('--attack', 'all', '--timeout', '60s')
      // The guard asks under roles of its own.
      const mine = ['us-east-1', 'eu-west-1', 'us-west-2']
        .flatMap((region) => recordsOf(sandbox.world, sandbox.world.account, region))
        .filter(({ userIdentity }) => userIdentity['accessKeyId'] === 'AKIAEXAMPLEANALYST')
        .map(({ eventSource, eventName }) => ({
          service: eventSource.split('.')[0] ?? '',
          operation: nameOf(eventName),
        }))
      const allowed = actionsOf(callerPolicy(defaultPolicy(), { drill: true }))
      expect(iamActions(mine)).toContain('cloudtrail:StopLogging')
      expect(iamActions(mine).filter((action) => !allowed.includes(action))).toEqual([])
    }))

  it('ends with all removed after Ctrl-C', () =>
    drilling(async ({ sandbox }) => {
      await disableRules(sandbox)
      const before = await standing(sandbox)
      const terminal = aTerminal()
      const ended = runIn(['drill', '--yes', '--history', history], awsOf(sandbox), terminal)
      while (!sandbox.requests.some(({ operation }) => operation === 'StopLogging')) await pause(50)
      terminal.interrupt()
      expect((await ended).code).toBe(2)
      expect(await standing(sandbox)).toEqual(before)
    }))

  it('removes with --clean what a drill left, and nothing twice', () =>
    drilling(async ({ sandbox, drill, sweep }) => {
      const before = await standing(sandbox)
      const told = sandbox.alerts().length
      await drill('--keep', '--timeout', '30s')
      // A sweep of that time neither judges the canary nor rewrites a rule because of it.
      await sweep()
      expect(await standing(sandbox)).not.toEqual(before)
      expect((await drill('--timeout', '1s')).code).toBe(1)
      expect(await drill('--clean')).toMatchObject({ code: 0, out: expect.stringContaining('in 1 regions') })
      expect(await standing(sandbox)).toEqual(before)
      expect(await drill('--clean')).toMatchObject({ code: 0, out: 'No drill left anything.\n' })
      await sandbox.settled()
      const subjects = subjectsAfter(sandbox, told)
      expect(subjects.filter((subject) => !subject.includes('[drill '))).toEqual([])
    }))
})
