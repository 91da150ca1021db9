import type { Clients } from '../aws/clients.ts'
import { isAtHome } from '../tamper/forwarding/is-at-home.ts'
import type { GuardSettings } from '../guard/guard-settings.ts'
import { memberRoleArn } from './member-credentials.ts'
import { forwardingRole } from './member-roles.ts'
import type { Member } from './open-member.ts'

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
    tellsOfSweeps: false,
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
