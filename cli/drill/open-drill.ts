import { alertTopic } from '../alert/alert-topic.ts'
import { onlyTable } from '../baseline/only-table.ts'
import { deployedGuard, type DeployedGuard } from '../doctor/deployed-guard.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { failureDetail, RunError } from '../../lib/aws/errors.ts'
import { accountIdentity, type AccountIdentity, enabledRegions } from '../../lib/collect/account.ts'
import { guardOf } from '../../lib/collect/guard.ts'
import type { Arn, Guard, Region } from '../../lib/model/index.ts'
import { baselineKeyAlias, drillKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { stateTable, type StateTable } from '../../lib/state/state-table.ts'
import type { DrillOptions } from './drill-options.ts'

/** The guard that is drilled, and what of it a drill needs. */
export type OpenDrill = {
  clients: Clients
  identity: AccountIdentity
  state: StateTable
  topicArn: Arn
  guard: Guard
  deployed: DeployedGuard
  enabled: readonly Region[]
}

/**
 * Finds the guard of the account, with its topic and its table.
 * @throws RunError where there is none, or it cannot be told
 */
export async function openDrill(
  clients: Clients,
  options: Pick<DrillOptions, 'topic' | 'table' | 'key' | 'guardKey'>,
  region: Region,
  now = () => new Date(),
): Promise<OpenDrill> {
  const identity = await accountIdentity(clients, region)
  const listed = await enabledRegions(clients, region)
  if (!listed.ok) throw new RunError(`the enabled regions cannot be listed: ${failureDetail(listed)}`)
  const enabled = listed.value
  const guard = await guardOf(clients, identity.account, identity.partition, enabled)
  if (!guard.ok) throw new RunError(`the guard's rules cannot be read: ${failureDetail(guard)}`)
  const deployed = guard.value && (await deployedGuard(clients, guard.value, identity.partition))
  const [unread] = guard.value?.rules.flatMap(({ rule }) => (rule.ok ? [] : [rule])) ?? []
  if (!deployed && unread) throw new RunError(`the guard's rules cannot be read: ${failureDetail(unread)}`)
  if (!guard.value || !deployed)
    throw new RunError('no guard is installed here: no rule leads to its function')
  const home = deployed.deployment.homeRegion
  const { environment } = deployed
  const topicArn = await alertTopic(clients, home, options.topic ?? environment['TRAILKEEPER_TOPIC_ARN'])
  const name = options.table ?? environment['TRAILKEEPER_TABLE'] ?? (await onlyTable(clients, home))
  const state = stateTable({
    clients,
    table: { name, region: home },
    macKey: options.guardKey ?? environment['TRAILKEEPER_BASELINE_KEY'] ?? baselineKeyAlias,
    drillKey: environment['TRAILKEEPER_DRILL_KEY'] || drillKeyAlias,
    peopleKey: options.key ?? environment['TRAILKEEPER_PEOPLE_KEY'] ?? peopleKeyAlias,
    as: 'person',
    now,
  })
  return { clients, identity, state, topicArn, guard: guard.value, deployed, enabled }
}

/** The rule by which a region's CloudTrail events reach the guard. */
export function forwardingRule({ rules }: Guard, region: Region): string | undefined {
  const own = rules.flatMap(({ region: at, rule }) => (at === region && rule.ok ? (rule.value ?? []) : []))
  return own.find((rule) => rule.name?.endsWith('-cloudtrail'))?.name
}
