import { parseArn } from '../lib/text/arn.ts'
import { type ClientSettings, createClients } from '../lib/aws/clients.ts'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { checkedRole, repairRole } from '../lib/org/member-credentials.ts'
import { memberWatch } from '../lib/org/organization-settings.ts'
import type { SettingsOfMember } from './react-handler.ts'

/** Enters the members of the organization that the stack looks after. */
export function membersOf(
  settings: GuardSettings,
  externalId: string | undefined,
  clientSettings: () => ClientSettings = () => ({}),
): SettingsOfMember {
  const role = checkedRole({
    ...repairRole,
    sessionName: 'trailkeeper-guard',
    ...(externalId && { externalId }),
  })
  const own = parseArn(settings.topicArn)?.account ?? ''
  return memberWatch(settings, own, {
    role,
    clientsFor: (credentials) => createClients({ ...clientSettings(), credentials }),
  })
}
