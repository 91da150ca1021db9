import type { Clients, Credentials } from '../aws/clients.ts'
import type { GuardSettings } from '../guard/guard-settings.ts'
import type { AccountIdentity } from '../collect/account.ts'
import { forwardingRole, type Member, type MemberRole, memberRoleArn } from './member-credentials.ts'
import type { ReportsBucket } from './reports-bucket.ts'
import { isAtHome } from '../tamper/forwarding/event-patterns.ts'

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
 */
export function memberSettings(settings: GuardSettings, { clients, identity }: Member): GuardSettings {
  const { deployment, clients: own, ...others } = settings
  const { account, partition } = identity
  return {
    ...others,
    clients: memberClients(own, clients),
    member: account,
    notifiesOfSweeps: false,
    ...(deployment &&
      !isAtHome(deployment, account) && {
        deployment: { ...deployment, forwardingRoleArn: memberRoleArn(partition, account, forwardingRole) },
      }),
  }
}

const memberClients = (own: Clients, member: Clients): Clients => ({
  ...member,
  dynamodb: own.dynamodb,
  ownKms: own.ownKms,
  ownSns: own.ownSns,
  ownEvents: own.ownEvents,
  ownSsm: own.ownSsm,
})
