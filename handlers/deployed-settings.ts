import { openChannels, targetsIn } from '../lib/alert/channels/index.ts'
import { createClients } from '../lib/aws/clients.ts'
import { policyOfAll } from '../lib/policy/account-rules.ts'
import { askedFunctions, type GuardSettings } from '../lib/guard/guard-settings.ts'
import { rolesIn, rolesVariable } from '../lib/tamper/protected-resources.ts'
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
  const drillKey = env.TRAILKEEPER_DRILL_KEY
  const topicArn = required(env, 'TRAILKEEPER_TOPIC_ARN')
  const { alerts } = bundledPolicy.policy
  return {
    clients: createClients(),
    policy: bundledPolicy.policy,
    homeRegion,
    topicArn,
    table: { name: required(env, 'TRAILKEEPER_TABLE'), region: homeRegion },
    channels: openChannels(policyOfAll(bundledPolicy.policy).alerts.channels, {
      region: homeRegion,
      targets: { ...targetsIn(env.TRAILKEEPER_TARGETS), sns: topicArn },
      settings: alerts.settings,
    }),
    ...(baselineKey && { baselineKey }),
    ...(peopleKey && { peopleKey }),
    ...(drillKey && { drillKey }),
    deployment: {
      name: required(env, 'TRAILKEEPER_STACK'),
      id: required(env, 'TRAILKEEPER_DEPLOYMENT'),
      homeRegion,
      busArn: required(env, 'TRAILKEEPER_BUS_ARN'),
      forwardingRoleArn: required(env, 'TRAILKEEPER_FORWARDING_ROLE_ARN'),
      deadLetterArn: required(env, 'TRAILKEEPER_UNDELIVERED_ARN'),
      ...askedFunctions(bundledPolicy.policy),
      own: {
        topicArn,
        table: required(env, 'TRAILKEEPER_TABLE'),
        isStack: true,
        keyArns: [env.TRAILKEEPER_ALERT_KEY, baselineKey, peopleKey, drillKey].flatMap((arn) => arn || []),
      },
    },
    ownRoles: rolesIn(env[rolesVariable] ?? ''),
    // Of one without an id anybody can have another made.
    otherRoles: rolesIn(env.TRAILKEEPER_OTHER_ROLES ?? '').filter(({ id }) => id !== undefined),
    now: () => new Date(),
  }
}

export function required(env: Record<string, string | undefined>, name: string): string {
  const value = env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

/** Variables by which somebody with lambda:UpdateFunctionConfiguration could send a function elsewhere, or into other code. */
const redirecting = [
  /^AWS_ENDPOINT/i,
  /^NODE_OPTIONS$/i,
  /^AWS_LAMBDA_EXEC_WRAPPER$/i,
  /^NODE_EXTRA_CA_CERTS$/i,
  /^NODE_TLS_REJECT_UNAUTHORIZED$/i,
  /^(HTTPS?|ALL)_PROXY$/i,
  /^AWS_CA_BUNDLE$/i,
  /^AWS_(CONFIG|SHARED_CREDENTIALS)_FILE$/i,
  /^AWS_(DEFAULT_)?PROFILE$/i,
  /^AWS_CONTAINER_CREDENTIALS_/i,
  /^LD_PRELOAD$/i,
]

/**
 * Refuses an environment that was tampered with. Lambda itself sets none of these.
 * @throws Error that names the variable, never its value
 */
export function refuseHostileEnvironment(env: Record<string, string | undefined>): void {
  const found = Object.keys(env).find(
    (name) => env[name] && redirecting.some((pattern) => pattern.test(name)),
  )
  if (found !== undefined) throw new Error(`refusing to start: ${found} is set in the function's environment`)
}
