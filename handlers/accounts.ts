import { accountsHandler } from './accounts-handler.ts'
import { organizationSettings } from './organization-settings.ts'

/** Entry point of the function `accounts`. */
export const handler = accountsHandler(organizationSettings())
