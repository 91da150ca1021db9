import { parseArn } from '../../lib/text/arn.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { guardFunctions } from '../../lib/collect/guard-functions.ts'
import type {
  Arn,
  ForwardingRule,
  Guard,
  GuardDeployment,
  GuardFunction,
  Region,
  RuleTarget,
} from '../../lib/model/index.ts'

/** A guard as its rules and functions show it from outside. */
export type DeployedGuard = {
  deployment: GuardDeployment
  seen: Pick<Guard, 'functions' | 'schedule'>
  /** What the sweep's function is told by its stack; empty where that cannot be read. */
  environment: Record<string, string>
}

/**
 * Finds the guard behind the rules of an account: its function in the home region tells its name, the function's
 * environment the rest. What cannot be read there is taken from what most of its rules say.
 * @returns undefined where no rule leads to a function of the guard's
 */
export async function deployedGuard(
  clients: Clients,
  guard: Guard,
  partition: string,
): Promise<DeployedGuard | undefined> {
  const react = allTargets(guard.rules).flatMap(({ arn }) => reactFunction(arn) ?? [])
  const [first] = react
  if (!first) return undefined
  const { name, region: homeRegion, account } = first
  const fromRules: GuardDeployment = {
    name,
    id: '',
    homeRegion,
    busArn: guard.expectedTarget ?? `arn:${partition}:events:${homeRegion}:${account}:event-bus/default`,
    forwardingRoleArn: most(allTargets(guard.rules).flatMap(({ roleArn }) => roleArn ?? [])) ?? '',
    ...deadLetterOf(most(allTargets(guard.rules).flatMap(({ deadLetterArn }) => deadLetterArn ?? []))),
  }
  const asked = { ...fromRules, verifies: true, recovers: true, drills: true } as const
  const seen = await guardFunctions(clients, asked, [...new Set(guard.rules.map(({ region }) => region))])
  const sweep = seen.functions?.find((one) => one.name === `${name}-sweep`)?.live
  const environment = (sweep?.ok && sweep.value?.environment) || {}
  const deployment = fromEnvironment(fromRules, environment)
  // A guard whose policy does not ask for one has no such function. One that cannot be read may be there.
  const isGone = ({ name: one, live }: GuardFunction) =>
    [`${name}-verify`, `${name}-recover`, `${name}-drill`].includes(one) &&
    live.ok &&
    live.value === undefined
  const functions = seen.functions?.filter((one) => !isGone(one)) ?? []
  const has = (short: string) => functions.some((one) => one.name === `${name}-${short}`)
  return {
    deployment: {
      ...deployment,
      ...(has('verify') && { verifies: true }),
      ...(has('recover') && { recovers: true }),
      ...(has('drill') && { drills: true }),
    },
    seen: { ...seen, functions },
    environment,
  }
}

const fromEnvironment = (known: GuardDeployment, environment: Record<string, string>): GuardDeployment => ({
  ...known,
  id: environment['TRAILKEEPER_DEPLOYMENT'] ?? known.id,
  busArn: environment['TRAILKEEPER_BUS_ARN'] ?? known.busArn,
  forwardingRoleArn: environment['TRAILKEEPER_FORWARDING_ROLE_ARN'] ?? known.forwardingRoleArn,
  ...deadLetterOf(environment['TRAILKEEPER_UNDELIVERED_ARN'] ?? known.deadLetterArn),
  ...ownOf(environment),
})

function ownOf({ TRAILKEEPER_TOPIC_ARN: topicArn, ...keys }: Record<string, string>) {
  const names = [
    'TRAILKEEPER_ALERT_KEY',
    'TRAILKEEPER_BASELINE_KEY',
    'TRAILKEEPER_PEOPLE_KEY',
    'TRAILKEEPER_DRILL_KEY',
  ]
  const keyArns = names.flatMap((name) => keys[name] || [])
  return topicArn === undefined ? {} : { own: { topicArn, keyArns } }
}

const deadLetterOf = (deadLetterArn: Arn | undefined) =>
  deadLetterArn === undefined ? {} : { deadLetterArn }

function reactFunction(arn: Arn): { name: string; region: Region; account: string } | undefined {
  const parsed = parseArn(arn)
  const name = /^function:(trailkeeper(?:-[\w-]+)?)-react$/.exec(parsed?.resource ?? '')?.[1]
  if (parsed?.service !== 'lambda' || name === undefined) return undefined
  return { name, region: parsed.region, account: parsed.account }
}

const allTargets = (rules: readonly ForwardingRule[]): RuleTarget[] =>
  rules.flatMap(({ rule }) => (rule.ok ? (rule.value?.targetDetails ?? []) : []))

/** What stands there most often: one rule that was led astray does not decide. */
function most(values: readonly string[]): string | undefined {
  const count = (value: string) => values.filter((other) => other === value).length
  return values.toSorted((a, b) => count(b) - count(a))[0]
}
