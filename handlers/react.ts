import { deployedSettings } from './deployed-settings.ts'
import { reactHandler } from './react-handler.ts'

/** Entry point of the function `react`. */
export const handler = reactHandler(deployedSettings())
