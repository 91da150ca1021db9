import { deployedSettings } from './deployed-settings.ts'
import type { SettingsOfMember } from './react-handler.ts'
import { verifyHandler } from './verify-handler.ts'

const settings = deployedSettings()

/** Loaded with the first event about another account. */
let members: Promise<SettingsOfMember> | undefined
async function ofMember(account: string) {
  members ??= import('./members.ts').then((m) => m.membersOf(settings, process.env.TRAILKEEPER_EXTERNAL_ID))
  return (await members)(account)
}

/** Entry point of the function `verify`. */
export const handler = verifyHandler(settings, process.env.TRAILKEEPER_ORGANIZATION ? ofMember : undefined)
