import { memberHandler } from './member-handler.ts'
import { organizationSettings } from './organization-settings.ts'

/** Entry point of the function `member`. */
export const handler = memberHandler(organizationSettings())
