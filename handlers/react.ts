import { deployedSettings } from './deployed-settings.ts'
import { reactHandler, type SettingsOfMember } from './react-handler.ts'

const settings = deployedSettings()
// Loaded while Lambda initialises the function, before there is an event that waits for it.
await settings.clients.cloudtrailUnpaced(settings.homeRegion)

/** Loaded with the first event of another account. */
let members: Promise<SettingsOfMember> | undefined
async function ofMember(account: string) {
  members ??= import('./members.ts').then((m) => m.membersOf(settings, process.env.TRAILKEEPER_EXTERNAL_ID))
  return (await members)(account)
}

/** Entry point of the function `react`. */
export const handler = reactHandler(settings, process.env.TRAILKEEPER_ORGANIZATION ? ofMember : undefined)
