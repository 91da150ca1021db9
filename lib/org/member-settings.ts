import type { Clients } from '../aws/clients.ts'
import type { GuardSettings } from '../guard/guard-settings.ts'
import { memberRoleArn } from './member-credentials.ts'
import { forwardingRole } from './member-roles.ts'
import type { Member } from './open-member.ts'

/** The guard's settings for a member: looked at under its role, remembered and told of where the guard is at home. */
export function memberSettings(settings: GuardSettings, { clients, identity }: Member): GuardSettings {
  const { deployment, clients: own } = settings
  const { account, partition } = identity
  return {
    ...settings,
    clients: memberClients(own, clients),
    tellsOfSweeps: false,
    ...(deployment && {
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
})
