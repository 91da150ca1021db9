import type { Clients, Credentials } from '../aws/clients.ts'
import { type GuardSettings, underRules } from '../guard/guard-settings.ts'
import type { AccountIdentity } from '../collect/account.ts'
import { type Member, type MemberRole, openMember } from './member-credentials.ts'
import type { ReportsBucket } from './reports-bucket.ts'
import { isAtHome } from '../tamper/forwarding/event-patterns.ts'
import type { AccountId, Arn } from '../model/index.ts'
import { partitionOfRegion } from '../aws/regions.ts'

/** All that the functions of organization mode know of their surroundings. */
export type OrganizationSettings = GuardSettings & {
  /** The account that they run in. */
  identity: AccountIdentity
  bucket: ReportsBucket
  role: MemberRole
  /** Roots or organizational units that are looked at; all of the organization where none is named. */
  units: readonly string[]
  /** Accounts that are swept at the same time. */
  concurrency: number
  clientsFor: (credentials: () => Promise<Credentials>) => Clients
}

/**
 * The guard's settings for a member: looked at under its role, remembered and told of where the guard is at home. The
 * guard's own functions and rules are the business of its own sweep, whose role may look at them.
 * @param units that the member is in, the nearest first; asked for where the policy needs them and they are not given
 */
export async function memberSettings(
  settings: GuardSettings,
  { clients, identity, roleId: id }: Member,
  units?: readonly string[],
): Promise<GuardSettings> {
  const { account, callerArn } = identity
  // Organizations answers the account that the guard is at home in, and no member.
  const { deployment, clients: own, ...others } = await underRules({ ...settings, member: account }, units)
  return {
    ...others,
    clients: memberClients(own, clients),
    member: account,
    notifiesOfSweeps: false,
    ...(deployment &&
      !isAtHome(deployment, account) && {
        deployment: { ...deployment, forwardingRoleArn: besideRepair(callerArn) },
        // Without its id any role of its name would pass for it.
        ownRoles: id === undefined ? [] : [{ arn: callerArn, id }],
      }),
  }
}

/** The forwarding role of a member has the path and the prefix of the one that was entered. */
const besideRepair = (arn: Arn): Arn => arn.replace(/repair$/, 'forward')

const memberClients = (own: Clients, member: Clients): Clients => ({
  ...member,
  dynamodb: own.dynamodb,
  ownKms: own.ownKms,
  ownSns: own.ownSns,
  ownEvents: own.ownEvents,
  ownSsm: own.ownSsm,
})

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
    // In which units it is was not known: the next event asks again.
    opened.then(
      ({ policy }) => policy.unreadUnits && entered.delete(account),
      () => entered.delete(account),
    )
    return opened
  }
}
