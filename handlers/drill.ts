import { deployedSettings, required } from './deployed-settings.ts'
import { drillHandler } from './drill-handler.ts'

/** Entry point of the function `drill`. */
export const handler = drillHandler(deployedSettings(), required(process.env, 'TRAILKEEPER_DRILL_QUEUE'))
