import { parseArn } from '../lib/text/arn.ts'
import { type ClientSettings, createClients } from '../lib/aws/clients.ts'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { checkedRole, type MemberRole, repairRole } from '../lib/org/member-credentials.ts'
import { memberWatch } from '../lib/org/organization-settings.ts'
import type { SettingsOfMember } from './react-handler.ts'

/**
 * The role by which the functions enter a member, under the path and with the prefix that the members' stacks gave it.
 * @throws RunError where no role can have this name
 */
export function enteredRole({
  TRAILKEEPER_MEMBER_ROLES: before = '',
  TRAILKEEPER_EXTERNAL_ID: externalId,
}: Record<string, string | undefined>): MemberRole {
  return checkedRole({
    name: before + repairRole.name,
    sessionName: 'trailkeeper-guard',
    ...(externalId && { externalId }),
  })
}

/** Enters the members of the organization that the stack looks after. */
export function membersOf(
  settings: GuardSettings,
  env: Record<string, string | undefined>,
  clientSettings: () => ClientSettings = () => ({}),
): SettingsOfMember {
  const role = enteredRole(env)
  const own = parseArn(settings.topicArn)?.account ?? ''
  return memberWatch(settings, own, {
    role,
    clientsFor: (credentials) => createClients({ ...clientSettings(), credentials }),
  })
}
