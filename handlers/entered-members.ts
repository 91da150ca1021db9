import type { ClientSettings } from '../lib/aws/clients.ts'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import type { SettingsOfMember } from './react-handler.ts'

/**
 * How the accounts of an organization are entered; undefined where the guard looks after none. What that needs is loaded
 * with the first event of another account.
 * @param clientSettings of the clients of each
 */
export function enteredMembers(
  settings: GuardSettings,
  clientSettings: () => ClientSettings = () => ({}),
): SettingsOfMember | undefined {
  if (!process.env.TRAILKEEPER_ORGANIZATION) return undefined
  let members: Promise<SettingsOfMember> | undefined
  return async (account) => {
    members ??= import('./members.ts').then((m) => m.membersOf(settings, process.env, clientSettings))
    return (await members)(account)
  }
}
