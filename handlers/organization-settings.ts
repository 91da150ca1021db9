import { parseArn } from '../lib/aws/arn.ts'
import { createClients } from '../lib/aws/clients.ts'
import { checkedRole } from '../lib/org/member-credentials.ts'
import { repairRole } from '../lib/org/member-roles.ts'
import type { OrganizationSettings } from '../lib/org/organization-settings.ts'
import { deployedSettings, required } from './deployed-settings.ts'

/**
 * The settings of the functions of organization mode: those of every function, and what the stack says of the
 * organization.
 * @throws Error where the environment is incomplete, or was tampered with
 */
export function organizationSettings(
  env: Record<string, string | undefined> = process.env,
): OrganizationSettings {
  const settings = deployedSettings(env)
  const topic = parseArn(settings.topicArn)
  if (!topic) throw new Error('TRAILKEEPER_TOPIC_ARN is no ARN')
  const { account, partition } = topic
  const externalId = env.TRAILKEEPER_EXTERNAL_ID
  return {
    ...settings,
    identity: { account, partition, callerArn: '' },
    bucket: {
      name: required(env, 'TRAILKEEPER_REPORTS_BUCKET'),
      region: settings.homeRegion,
      owner: account,
    },
    role: checkedRole({
      ...repairRole,
      sessionName: 'trailkeeper-guard',
      ...(externalId && { externalId }),
    }),
    units: (env.TRAILKEEPER_UNITS ?? '').split(',').filter(Boolean),
    clientsFor: (credentials) => createClients({ credentials }),
  }
}
