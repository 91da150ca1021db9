import { deployedSettings } from './deployed-settings.ts'
import { sweepHandler } from './sweep-handler.ts'

/** Entry point of the function `sweep`. */
export const handler = sweepHandler(deployedSettings())
