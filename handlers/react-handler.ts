import type { Context } from 'aws-lambda'
import { type GuardSettings, underRules, watchedAccount } from '../lib/guard/guard-settings.ts'
import { type FirstCall, startAtOnce } from '../lib/guard/start-at-once.ts'
import { isAccountId } from '../lib/text/arn.ts'

/** The guard's settings for another account of its organization. */
export type SettingsOfMember = (account: string) => Promise<GuardSettings>

/**
 * Answers one event of a call that can weaken a trail. Everything but the start of a stopped trail is loaded after
 * that start is on its way.
 * @param ofMember enters the account that an event comes from, where the guard looks after an organization
 */
export function reactHandler(settings: GuardSettings, ofMember?: SettingsOfMember) {
  const own = settledOnce(settings)
  const firsts = new WeakMap<Context, { watching: GuardSettings; first: FirstCall }>()
  let loading: ReturnType<typeof load> | undefined
  async function load() {
    const [{ observed }, { guardReact }] = await Promise.all([
      import('./observed.ts'),
      import('../lib/guard/guard-react.ts'),
    ])
    return observed('react', (event, context) => {
      const { watching, first } = firsts.get(context) ?? {}
      return guardReact(watching ?? settings, event, first)
    })
  }
  return async (event: unknown, context: Context) => {
    const member = ofMember && foreignAccount(settings, event)
    const watching = ofMember && member !== undefined ? await ofMember(member) : await own()
    const first = startAtOnce(watching, event, { remaining: () => context.getRemainingTimeInMillis() })
    firsts.set(context, { watching, first })
    await first.left
    loading ??= load()
    const handler = await loading
    return handler(event, context)
  }
}

/**
 * What the policy says of the guard's own account. Whether it is in a unit is asked once, and again while it is not known:
 * a trail that was stopped is not to wait for it each time.
 */
function settledOnce(settings: GuardSettings): () => Promise<GuardSettings> {
  let settled: GuardSettings | undefined
  return async () => {
    if (settled) return settled
    const now = await underRules(settings)
    if (!now.policy.unreadUnits) settled = now
    return now
  }
}

/** EventBridge itself says from whose account an event comes; whether the rest is to be believed is judged later. */
function foreignAccount(settings: GuardSettings, event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('account' in event)) return undefined
  const { account } = event
  if (!isAccountId(account)) return undefined
  return account === watchedAccount(settings) ? undefined : account
}
