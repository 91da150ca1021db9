import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { guardSweep, type SweepInput } from '../lib/guard/guard-sweep.ts'
import { observed } from './observed.ts'

/** The scheduled sweep. Takes the schedule's own event, or `{ account, regions }` by hand. */
export const sweepHandler = (settings: GuardSettings) =>
  observed('sweep', (event: unknown) => guardSweep(settings, sweepInput(event)))

/** @throws Error where account or regions are given and make no sense: sweeping something else would hide it */
export function sweepInput(event: unknown): SweepInput {
  if (typeof event !== 'object' || event === null || 'detail-type' in event) return {}
  const account = 'account' in event ? event.account : undefined
  const regions = 'regions' in event ? event.regions : undefined
  if (account !== undefined && !(typeof account === 'string' && /^\d{12}$/.test(account))) {
    throw new Error('account must be twelve digits')
  }
  if (regions !== undefined && !isRegionList(regions))
    throw new Error('regions must be a list of region names')
  return { ...(account !== undefined && { account }), ...(regions !== undefined && { regions }) }
}

const isRegionList = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((name) => typeof name === 'string' && /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(name))
