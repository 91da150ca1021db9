import { openChannels, targetsIn } from '../../lib/alert/channels/index.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { errorMessage } from '../../lib/aws/errors.ts'
import { read } from '../../lib/aws/read.ts'
import { guardHears } from '../../lib/checks/tampering-path.ts'
import { sweepDeployedAt } from '../../lib/guard/open-memory.ts'
import { functionFaults } from '../../lib/tamper/forwarding/path-faults.ts'
import type { AccountId, Guard, GuardDeployment, ReadFailure, Snapshot } from '../../lib/model/index.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { getGuardRecord } from '../../lib/state/guard-record.ts'
import { baselineKeyAlias, drillKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { stateTable } from '../../lib/state/state-table.ts'
import { parseArn } from '../../lib/text/arn.ts'
import { alertTopic } from '../alert/alert-topic.ts'
import type { GuardOfAlerts } from '../alert/guard-of-alerts.ts'
import { topicHealth } from '../alert/topic-health.ts'
import { onlyTable } from '../baseline/only-table.ts'
import { howToDeploy, putStackBack } from '../package/how-to-deploy.ts'
import { deployedGuard, type DeployedGuard } from './deployed-guard.ts'
import { drillSchedule, lastDrill } from './drill-diagnoses.ts'
import { type Diagnosis, ok, problem, toRead, warning } from './diagnosis.ts'
import { keyDiagnoses } from './key-diagnoses.ts'
import { queueDiagnoses } from './queue-diagnoses.ts'
import { isYoung, stateDiagnoses } from './state-diagnoses.ts'
import { recoveryDiagnoses } from './recovery-diagnoses.ts'
import { provenDiagnosis, scheduleDiagnoses } from './verification-diagnoses.ts'
import { versionDiagnosis } from './version-diagnosis.ts'

export type GuardNames = { topic?: string; table?: string }

/** The deployed guard, part by part: functions, schedule, rules, topic, table, last sweep. */
export async function guardDiagnoses(
  clients: Clients,
  snapshot: Snapshot,
  policy: Policy,
  named: GuardNames,
  now: Date,
): Promise<Diagnosis[]> {
  if (!snapshot.guard.ok) return [unreadable('stack', snapshot.guard)]
  const guard = snapshot.guard.value
  const found = guard && (await deployedGuard(clients, guard, snapshot.partition))
  if (!guard || !found) return [notInstalled(guard)]
  const [verification, recovery, drills, deployedAt] = await Promise.all([
    scheduleDiagnoses(clients, found.deployment, policy),
    recoveryDiagnoses(clients, found.deployment, policy),
    drillSchedule(clients, found.deployment, policy),
    deployedAtOf(clients, found.deployment),
  ])
  const alerts = guardOfAlerts(found, snapshot.account, now)
  const [topic, queue, keys, { state, deployment }] = await Promise.all([
    topicDiagnoses(clients, found, named, alerts),
    queueDiagnoses(clients, found.deployment, alerts),
    keyDiagnoses(clients, found.deployment.homeRegion, found.environment),
    withState(clients, found, {
      ...named,
      snapshot,
      now,
      deployedAt,
      looks: verification.looks,
      often: drills.often,
    }),
  ])
  return [
    ok('stack', `${deployment.name}, at home in ${deployment.homeRegion}`),
    ...versionDiagnosis(found.environment),
    ...functionDiagnoses({ rules: [], deployment, ...found.seen }),
    ...ruleDiagnoses(snapshot, policy, { ...guard, deployment }, isYoung(deployedAt, now)),
    ...topic,
    ...channelDiagnoses(policy, found),
    ...queue,
    ...keys,
    ...state,
    ...verification.diagnoses,
    ...recovery,
    ...drills.diagnoses,
  ]
}

function notInstalled(guard: Guard | undefined): Diagnosis {
  const unread = guard?.rules.flatMap(({ rule }) => (rule.ok ? [] : [rule])) ?? []
  const [first] = unread
  if (first) return unreadable('stack', first)
  return warning(
    'stack',
    guard ? 'rules of a guard stand, and none leads to its function here' : 'no guard is installed here',
    `${howToDeploy()} installs it; name its home region too where --regions is given`,
  )
}

const unreadable = (part: string, { operation, code, message }: ReadFailure): Diagnosis =>
  warning(part, `cannot be read: ${operation}: ${code}: ${message}`, toRead(operation, code))

function functionDiagnoses(guard: Guard): Diagnosis[] {
  const { functions = [], schedule, ...around } = guard
  const { deployment } = around
  const rest = { rules: [], ...(deployment && { deployment }) }
  const parts = [
    { part: 'functions', fine: functions.map(({ name }) => name).join(', '), of: { ...rest, functions } },
    { part: 'schedule', fine: 'wakes the sweep', of: { ...rest, ...(schedule && { schedule }) } },
    { part: 'surroundings', fine: 'roles, topic, table and queues are as they were deployed', of: around },
  ]
  return parts.flatMap(({ part, fine, of }) => {
    const { wrong, unread } = functionFaults(of)
    const [first] = unread
    if (wrong.length > 0) return wrong.map((text) => problem(part, text, putStackBack))
    return [first ? unreadable(part, first) : ok(part, fine)]
  })
}

function ruleDiagnoses(snapshot: Snapshot, policy: Policy, guard: Guard, young: boolean): Diagnosis[] {
  const hearing = guardHears({ ...snapshot, guard: { ok: true, value: guard } }, policy)
  const { wrong, unread, ruleFaults = [] } = hearing
  const [first] = unread
  if (wrong.length === 0 && first) return [unreadable('rules', first)]
  const count = guard.rules.filter(({ rule }) => rule.ok && rule.value !== undefined).length
  if (wrong.length === 0) return [ok('rules', `${count} carry events to the guard`)]
  // The stack's own are there: the others are the sweep's to make, under the policy.
  const isElseWhole = functionFaults(guard).wrong.length === 0
  if (isElseWhole && ruleFaults.every(({ fault }) => fault === 'missing')) {
    const missing = `${wrong.join('; ')}: calls there are seen by the next sweep only`
    if (policy.forwarding !== 'enforce')
      return [warning('rules', missing, 'forwarding: enforce in the policy lets the sweep make them')]
    if (young) return [ok('rules', `${count} carry events; the first sweep makes those of other regions`)]
  }
  return wrong.map((text) =>
    problem('rules', text, 'a sweep under a policy with forwarding: enforce makes and mends them'),
  )
}

/** By some of its alarms, of which a policy hardly lets one publish and not the other. */
function guardOfAlerts(
  { deployment, seen, environment }: DeployedGuard,
  account: AccountId,
  now: Date,
): GuardOfAlerts {
  const { name, homeRegion, busArn } = deployment
  const alarm = `arn:${parseArn(busArn)?.partition ?? 'aws'}:cloudwatch:${homeRegion}:${account}:alarm:${name}`
  const live = seen.functions?.flatMap((one) => (one.live.ok && one.live.value ? [one.live.value.role] : []))
  const key = environment['TRAILKEEPER_ALERT_KEY']
  return {
    account,
    alarms: ['sweep-silent', 'sweep-errors', 'react-errors'].map((one) => `${alarm}-${one}`),
    roles: [...new Set(live)],
    ...(key !== undefined && { key }),
    now,
  }
}

async function topicDiagnoses(
  clients: Clients,
  { deployment, environment }: DeployedGuard,
  { topic }: GuardNames,
  alerts: GuardOfAlerts,
): Promise<Diagnosis[]> {
  const named = topic ?? environment['TRAILKEEPER_TOPIC_ARN']
  try {
    const arn = await alertTopic(clients, deployment.homeRegion, named)
    return [ok('topic', arn), ...(await topicHealth(clients, arn, alerts)).diagnoses]
  } catch (error) {
    return [problem('topic', errorMessage(error), 'name it with --topic')]
  }
}

/** Each further channel of the policy, and whether the deployed functions are told where it leads. */
function channelDiagnoses({ alerts }: Policy, { deployment, environment }: DeployedGuard): Diagnosis[] {
  const targets = targetsIn(environment['TRAILKEEPER_TARGETS'])
  const { settings } = alerts
  return alerts.channels.flatMap((channel): Diagnosis[] => {
    if (channel === 'sns') return []
    try {
      openChannels([channel], { region: deployment.homeRegion, targets, settings })
      return [ok('channel', `${channel} is set up; alert --test --policy FILE tries it`)]
    } catch (error) {
      return [problem('channel', errorMessage(error), `deploy the stack with this policy: ${howToDeploy()}`)]
    }
  })
}

/** Undefined where it cannot be told. */
async function deployedAtOf(clients: Clients, deployment: GuardDeployment): Promise<Date | undefined> {
  const { homeRegion } = deployment
  const at = await read('lambda:GetFunctionConfiguration', () =>
    sweepDeployedAt({ clients, homeRegion, deployment }),
  )
  return at.ok && !Number.isNaN(at.value.getTime()) ? at.value : undefined
}

type Asked = GuardNames & {
  snapshot: Snapshot
  now: Date
  deployedAt: Date | undefined
  looks: 'hourly' | 'daily' | undefined
  often: 'weekly' | 'monthly' | undefined
}
type WithState = { state: Diagnosis[]; deployment: GuardDeployment }

/** What the table has of the functions is what they are compared with. */
async function withState(
  clients: Clients,
  { deployment, environment }: DeployedGuard,
  { snapshot, now, looks, often, deployedAt, ...named }: Asked,
): Promise<WithState> {
  const region = deployment.homeRegion
  try {
    const name = named.table ?? environment['TRAILKEEPER_TABLE'] ?? (await onlyTable(clients, region))
    const macKey = environment['TRAILKEEPER_BASELINE_KEY'] ?? baselineKeyAlias
    const peopleKey = environment['TRAILKEEPER_PEOPLE_KEY'] ?? peopleKeyAlias
    const drillKey = environment['TRAILKEEPER_DRILL_KEY'] || drillKeyAlias
    const table = stateTable({
      clients,
      table: { name, region },
      macKey,
      peopleKey,
      drillKey,
      as: 'person',
      now: () => now,
    })
    const [ofTable, recorded, proven, drilled] = await Promise.all([
      stateDiagnoses(table, snapshot.account, deployedAt),
      read('dynamodb:Query', () => getGuardRecord(table, deployment)),
      looks && provenDiagnosis(table, snapshot, looks),
      often && lastDrill(table, snapshot.account, often, deployedAt),
    ])
    const state = [...ofTable, ...[proven, drilled].filter((one) => one !== undefined)]
    if (!recorded.ok || deployment.id === '') return { state, deployment }
    return { state, deployment: { ...deployment, ...recorded.value } }
  } catch (error) {
    return { state: [problem('state table', errorMessage(error), 'name it with --table')], deployment }
  }
}
