import { listRun } from '../lib/org/list-accounts.ts'
import type { OrganizationSettings } from '../lib/org/organization-settings.ts'
import { logged } from './logged.ts'
import { runInput } from './run-input.ts'

/** Lists the organization for a run. Takes `{ run, startedAt }` from the state machine. */
export const accountsHandler = (settings: OrganizationSettings) =>
  logged('accounts', (event) => listRun(settings, runInput(event)))
