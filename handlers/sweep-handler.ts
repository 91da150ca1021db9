import { regionForm } from '../lib/aws/regions.ts'
import type { Context } from 'aws-lambda'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import type { SweepInput } from '../lib/guard/guard-sweep.ts'
import { isAccountId } from '../lib/text/arn.ts'

/**
 * The scheduled sweep. Takes the schedule's own event, or `{ account, regions }` by hand. What it is made of is loaded
 * with the first event, so that the function itself is there at once.
 */
export function sweepHandler(settings: GuardSettings) {
  let loading: ReturnType<typeof load> | undefined
  const load = async () => (await import('./sweep-run.ts')).sweepRun(settings, sweepInput)
  return async (event: unknown, context: Context) => {
    loading ??= load()
    const handler = await loading
    return handler(event, context)
  }
}

/** @throws Error where account or regions are given and make no sense: sweeping something else would hide it */
export function sweepInput(event: unknown): SweepInput {
  if (typeof event !== 'object' || event === null || 'detail-type' in event) return {}
  const account = 'account' in event ? event.account : undefined
  const regions = 'regions' in event ? event.regions : undefined
  if (account !== undefined && !isAccountId(account)) {
    throw new Error('account must be twelve digits')
  }
  if (regions !== undefined && !isRegionList(regions))
    throw new Error('regions must be a list of region names')
  return { ...(account !== undefined && { account }), ...(regions !== undefined && { regions }) }
}

const isRegionList = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((name) => typeof name === 'string' && regionForm.test(name))
