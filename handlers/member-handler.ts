import type { OrganizationSettings } from '../lib/org/organization-settings.ts'
import { logged } from './logged.ts'

/**
 * Sweeps one account of a run. Takes `{ run, member }` from the state machine's map. What a sweep is made of is loaded
 * with the first account.
 */
export const memberHandler = (settings: OrganizationSettings) =>
  logged('member', async (event) => {
    const { memberInput, sweepMember } = await import('../lib/org/sweep-member.ts')
    return sweepMember(settings, memberInput(event))
  })
