import type { OrganizationSettings } from '../lib/org/organization-settings.ts'
import { memberInput, sweepMember } from '../lib/org/sweep-member.ts'
import { logged } from './logged.ts'

/** Sweeps one account of a run. Takes `{ run, member }` from the state machine's map. */
export const memberHandler = (settings: OrganizationSettings) =>
  logged('member', (event) => sweepMember(settings, memberInput(event)))
