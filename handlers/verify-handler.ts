import { errorCode, errorMessage, isAccessDenied } from '../lib/aws/errors.ts'
import { type GuardSettings, watchedAccount } from '../lib/guard/guard-settings.ts'
import type { VerifyInput } from '../lib/guard/guard-verify.ts'
import { failed, functionLogger } from './function-logger.ts'
import type { SettingsOfMember } from './react-handler.ts'
import { isAccountId } from '../lib/text/arn.ts'

/**
 * Verifies log files, as `{ look }` says: `newest` or `day`; of another account's own trails with `{ member: { id } }`.
 * What it is made of is loaded with the first event. What throws is logged and thrown on: Lambda tries again, and then
 * keeps the event in the dead-letter queue.
 * @param ofMember enters an account, where the guard looks after an organization
 */
export function verifyHandler(settings: GuardSettings, ofMember?: SettingsOfMember) {
  const logger = functionLogger('verify')
  return async (event: unknown) => {
    const member = memberOf(event)
    try {
      const look = lookOf(event)
      // The guard's own account has a schedule of its own.
      if (member !== undefined && member === watchedAccount(settings))
        return { account: member, status: 'own' }
      const watched = member === undefined ? { settings } : await entered(member, ofMember)
      if ('failure' in watched) {
        logger.error('not entered', watched)
        return { account: member, status: 'unknown', failure: watched.failure }
      }
      const [{ guardVerify }, { countVerified }] = await Promise.all([
        import('../lib/guard/guard-verify.ts'),
        import('./verify-metrics.ts'),
      ])
      const verified = await guardVerify(watched.settings, { look })
      countVerified(verified)
      const { summary, apiCalls } = verified.report
      const provenAgeSeconds = Math.round(verified.provenAge / 1_000)
      const answer = { ...(member !== undefined && { account: member }), summary, apiCalls, provenAgeSeconds }
      logger.info('done', answer)
      return answer
    } catch (error) {
      return failed(logger, error, { member })
    }
  }
}

/**
 * An account that may not be entered is an answer: trying again would change nothing, and the run over the organization
 * tells of it.
 */
async function entered(member: string, ofMember: SettingsOfMember | undefined) {
  if (!ofMember) throw new Error('the guard looks after no organization')
  try {
    return { settings: await ofMember(member) }
  } catch (error) {
    const code = errorCode(error)
    if (!isAccessDenied(code)) throw error
    return { failure: { operation: 'sts:AssumeRole', code, message: errorMessage(error).slice(0, 1_000) } }
  }
}

/** @throws Error where the event names no look: looking at less than was meant would hide it */
export function lookOf(event: unknown): VerifyInput['look'] {
  const look = typeof event === 'object' && event !== null && 'look' in event ? event.look : undefined
  if (look !== 'newest' && look !== 'day') throw new Error('look must be newest or day')
  return look
}

/** @throws Error where the event names an account that makes no sense: another one must not be looked at instead */
function memberOf(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('member' in event)) return undefined
  const { id }: { id?: unknown } = { ...(typeof event.member === 'object' && event.member) }
  if (!isAccountId(id)) throw new Error('member must have an id of twelve digits')
  return id
}
