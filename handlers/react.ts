import { deployedSettings } from './deployed-settings.ts'
import { enteredMembers } from './entered-members.ts'
import { reactHandler } from './react-handler.ts'

const settings = deployedSettings()
// Loaded while Lambda initialises the function, before there is an event that waits for it.
await settings.clients.cloudtrailUnpaced(settings.homeRegion)

/** Entry point of the function `react`. */
export const handler = reactHandler(settings, enteredMembers(settings))
