import { parseArn } from '../lib/text/arn.ts'
import { createClients } from '../lib/aws/clients.ts'
import type { OrganizationSettings } from '../lib/org/organization-settings.ts'
import { deployedSettings, required } from './deployed-settings.ts'
import { enteredRole } from './members.ts'

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
  return {
    ...settings,
    identity: { account, partition, callerArn: '' },
    bucket: {
      name: required(env, 'TRAILKEEPER_REPORTS_BUCKET'),
      region: settings.homeRegion,
      owner: account,
    },
    role: enteredRole(env),
    units: (env.TRAILKEEPER_UNITS ?? '').split(',').filter(Boolean),
    concurrency: concurrencyOf(env.TRAILKEEPER_ACCOUNT_CONCURRENCY),
    clientsFor: (credentials) => createClients({ credentials }),
  }
}

/** @throws Error where it is no number that a map takes: 0 would be no limit at all */
function concurrencyOf(text: string | undefined): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 1_000)
    throw new Error('TRAILKEEPER_ACCOUNT_CONCURRENCY must be a number from 1 to 1,000')
  return number
}
