import type { Context } from 'aws-lambda'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { type FirstCall, startAtOnce } from '../lib/guard/start-at-once.ts'

/**
 * Answers one event of a call that can weaken a trail. Everything but the start of a stopped trail is loaded after
 * that start is on its way.
 */
export function reactHandler(settings: GuardSettings) {
  const firsts = new WeakMap<Context, FirstCall>()
  let loading: ReturnType<typeof load> | undefined
  async function load() {
    const [{ observed }, { guardReact }] = await Promise.all([
      import('./observed.ts'),
      import('../lib/guard/guard-react.ts'),
    ])
    return observed('react', (event, context) => guardReact(settings, event, firsts.get(context)))
  }
  return async (event: unknown, context: Context) => {
    const first = startAtOnce(settings, event, { remaining: () => context.getRemainingTimeInMillis() })
    firsts.set(context, first)
    await first.left
    loading ??= load()
    const handler = await loading
    return handler(event, context)
  }
}
