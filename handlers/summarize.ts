import { summarizeHandler } from './summarize-handler.ts'
import { organizationSettings } from './organization-settings.ts'

/** Entry point of the function `summarize`. */
export const handler = summarizeHandler(organizationSettings())
