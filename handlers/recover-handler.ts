import type { Context } from 'aws-lambda'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { field, nonEmpty } from '../lib/text/fields.ts'
import { failed, functionLogger } from './function-logger.ts'
import type { SettingsOfMember } from './react-handler.ts'

/**
 * A step of bringing back the events of gaps that have ended, within the time that Lambda gives it. The state machine calls
 * it again until it says `isDone`. What it is made of is loaded with the first event. What throws is logged and thrown
 * on: the state machine tries again, and then fails.
 * @param ofMember enters an account, where the guard looks after an organization
 */
export function recoverHandler(settings: GuardSettings, ofMember?: SettingsOfMember) {
  const logger = functionLogger('recover')
  return async (event: unknown, context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>) => {
    const step = {
      // By hand there is no run: each call is one of its own.
      run: nonEmpty(field(event, 'run')) ?? context.awsRequestId,
      remaining: () => context.getRemainingTimeInMillis(),
      ofMember,
    }
    try {
      const { guardRecover } = await import('../lib/guard/guard-recover.ts')
      const stepped = await guardRecover(settings, step)
      logger.info('done', stepped)
      return stepped
    } catch (error) {
      return failed(logger, error)
    }
  }
}
