import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { type CanaryAttack, onCanary } from '../lib/model/drill.ts'
import { failed, functionLogger } from './function-logger.ts'
import type { DrillInvocation } from '../lib/drill/scheduled-drill.ts'

/** Lambda ends the function after as long (serverless.yml). */
export const timeLimit = 14 * 60_000

type Context = { getRemainingTimeInMillis?: () => number }

/**
 * Drills the guard, as its schedule or `{ attack }` says; `{ attack: "none" }` removes what an earlier run left. What
 * it is made of is loaded with the first event. What throws is logged and thrown on, and stays in the dead-letter queue.
 */
export function drillHandler(settings: GuardSettings, queueArn: string, timeout?: number) {
  const logger = functionLogger('drill')
  return async (event: unknown, context: Context = {}) => {
    try {
      const attack = attackOf(event, settings.policy.drills?.attacks ?? [])
      const [{ scheduledDrill }, { countDrill }] = await Promise.all([
        import('../lib/drill/scheduled-drill.ts'),
        import('./drill-metrics.ts'),
      ])
      const remaining = () => context.getRemainingTimeInMillis?.() ?? timeLimit
      const invocation: DrillInvocation = {
        queueArn,
        remaining,
        timeLimit,
        ...(attack && { attack }),
        ...(timeout !== undefined && { timeout }),
      }
      const done = await scheduledDrill(settings, invocation)
      countDrill(done, attack !== undefined)
      const answer = {
        ...(attack && { attack }),
        results: done.attacks.map(({ region, result }) => `${region} ${result}`),
        wrong: done.findings.map(({ message }) => message),
        removed: done.removed,
      }
      logger.info('done', answer)
      return answer
    } catch (error) {
      return failed(logger, error)
    }
  }
}

/** The schedule wakes the function from this hour on, in UTC, each quarter of an hour (deploy/drills.yml). */
const firstHour = 4

/**
 * The attack of an event: that of its name, or that whose turn it is by the time of the schedule. After the last of them
 * there is none: the schedule goes on for a while, so that what the last one left is removed.
 * @throws Error where the event names none that may be made
 */
export function attackOf(event: unknown, attacks: readonly CanaryAttack[]): CanaryAttack | undefined {
  const { attack, time }: { attack?: unknown; time?: unknown } = {
    ...(typeof event === 'object' && event !== null && event),
  }
  if (attack === 'none') return undefined
  if (attack !== undefined) {
    const named = onCanary.find((id) => id === attack)
    if (named === undefined) throw new Error(`attack must be none or one of ${onCanary.join(', ')}`)
    return named
  }
  const at = new Date(typeof time === 'string' ? time : '')
  if (Number.isNaN(at.getTime())) throw new Error('the event has neither an attack nor a time')
  return attacks[(at.getUTCHours() - firstHour) * 4 + Math.floor(at.getUTCMinutes() / 15)]
}
