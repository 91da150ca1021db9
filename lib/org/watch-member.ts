import type { Clients, Credentials } from '../aws/clients.ts'
import type { GuardSettings } from '../guard/guard-settings.ts'
import type { AccountId } from '../model/index.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import { type MemberRole, openMember } from './member-credentials.ts'
import { memberSettings } from './organization-settings.ts'

type Entry = { role: MemberRole; clientsFor: (credentials: () => Promise<Credentials>) => Clients }

/**
 * The guard's settings for the member that an event comes from. A member that was entered once stays so while the
 * function lives: its credentials are renewed when they are needed.
 * @returns a function of the member's account; it throws what AssumeRole answers, and tries again when called again
 */
export function memberWatch(
  settings: GuardSettings,
  own: AccountId,
  { role, clientsFor }: Entry,
): (account: AccountId) => Promise<GuardSettings> {
  const { clients, homeRegion: region, now } = settings
  const identity = { account: own, partition: partitionOfRegion(region), callerArn: '' }
  const entered = new Map<AccountId, Promise<GuardSettings>>()
  return (account) => {
    const known = entered.get(account)
    if (known) return known
    const opened = openMember({ clients, identity, role, region, clientsFor, now }, account).then((member) =>
      memberSettings(settings, member),
    )
    entered.set(account, opened)
    opened.catch(() => entered.delete(account))
    return opened
  }
}
