import { openChannels, targetsIn } from '../lib/alert/channels/index.ts'
import { createClients } from '../lib/aws/clients.ts'
import { refuseHostileEnvironment } from '../lib/aws/hostile-environment.ts'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { bundledPolicy } from './bundled-policy.ts'

/**
 * The settings of a deployed function: its policy from its own code, the rest from the environment that the stack
 * set. The checks are left out: they are loaded when they are needed.
 * @throws Error where the environment is incomplete, or was tampered with
 */
export function deployedSettings(env: Record<string, string | undefined> = process.env): GuardSettings {
  refuseHostileEnvironment(env)
  const homeRegion = required(env, 'AWS_REGION')
  const baselineKey = env.TRAILKEEPER_BASELINE_KEY
  const peopleKey = env.TRAILKEEPER_PEOPLE_KEY
  const topicArn = required(env, 'TRAILKEEPER_TOPIC_ARN')
  const { alerts } = bundledPolicy.policy
  return {
    clients: createClients(),
    policy: bundledPolicy.policy,
    homeRegion,
    topicArn,
    table: { name: required(env, 'TRAILKEEPER_TABLE'), region: homeRegion },
    channels: openChannels(alerts.channels, {
      region: homeRegion,
      targets: { ...targetsIn(env.TRAILKEEPER_TARGETS), sns: topicArn },
      settings: alerts.settings,
    }),
    ...(baselineKey && { baselineKey }),
    ...(peopleKey && { peopleKey }),
    deployment: {
      name: required(env, 'TRAILKEEPER_STACK'),
      id: required(env, 'TRAILKEEPER_DEPLOYMENT'),
      homeRegion,
      busArn: required(env, 'TRAILKEEPER_BUS_ARN'),
      forwardingRoleArn: required(env, 'TRAILKEEPER_FORWARDING_ROLE_ARN'),
      deadLetterArn: required(env, 'TRAILKEEPER_UNDELIVERED_ARN'),
      ...(bundledPolicy.policy.verification !== 'off' && { verifies: true as const }),
      own: {
        topicArn,
        table: required(env, 'TRAILKEEPER_TABLE'),
        isStack: true,
        keyArns: [env.TRAILKEEPER_ALERT_KEY, baselineKey, peopleKey].flatMap((arn) => arn || []),
      },
    },
    now: () => new Date(),
  }
}

export function required(env: Record<string, string | undefined>, name: string): string {
  const value = env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}
