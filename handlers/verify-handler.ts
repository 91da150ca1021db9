import { Logger } from '@aws-lambda-powertools/logger'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import type { VerifyInput } from '../lib/guard/guard-verify.ts'
import { bundledPolicy } from './bundled-policy.ts'

/**
 * Verifies log files, as `{ look }` says: `newest` or `day`. What it is made of is loaded with the first event. What throws
 * is logged and thrown on: Lambda tries again, and then keeps the event in the dead-letter queue.
 */
export function verifyHandler(settings: GuardSettings) {
  const logger = new Logger({
    serviceName: 'trailkeeper',
    persistentKeys: { function: 'verify', policy: bundledPolicy.sha256 },
  })
  return async (event: unknown) => {
    try {
      const [{ guardVerify }, { countVerified }] = await Promise.all([
        import('../lib/guard/guard-verify.ts'),
        import('./verify-metrics.ts'),
      ])
      const verified = await guardVerify(settings, { look: lookOf(event) })
      countVerified(verified)
      const { summary, apiCalls } = verified.report
      const answer = { summary, apiCalls, provenAgeSeconds: Math.round(verified.provenAge / 1_000) }
      logger.info('done', answer)
      return answer
    } catch (error) {
      logger.error('failed', error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  }
}

/** @throws Error where the event names no look: looking at less than was meant would hide it */
export function lookOf(event: unknown): VerifyInput['look'] {
  const look = typeof event === 'object' && event !== null && 'look' in event ? event.look : undefined
  if (look !== 'newest' && look !== 'day') throw new Error('look must be newest or day')
  return look
}
