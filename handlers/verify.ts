import { deployedSettings } from './deployed-settings.ts'
import { verifyHandler } from './verify-handler.ts'

/** Entry point of the function `verify`. */
export const handler = verifyHandler(deployedSettings())
