import type { ApplyOptions } from '../apply/carry-out.ts'
import type { Delivery } from '../alert/channels/index.ts'
import type { Clients } from '../aws/clients.ts'
import { unitsFor } from '../collect/units.ts'
import { parseArn } from '../text/arn.ts'
import type { Check } from '../checks/all-checks.ts'
import type { AccountId, Arn, GuardDeployment, Part, Region } from '../model/index.ts'
import { policyOfAccount, unitsWithRules } from '../policy/account-rules.ts'
import type { Policy } from '../policy/policy.ts'
import type { Distrusted } from '../state/distrusted.ts'
import { stateTable, type StateTable } from '../state/state-table.ts'
import type { TableAddress } from '../state/table-calls.ts'
import type { MemoryIndex } from '../state/memory-index.ts'
import { getGuardRecord } from '../state/guard-record.ts'
import { getSeenLogging } from '../state/last-seen.ts'
import type { LoadedBaselines } from '../state/signed-baselines.ts'
import { getStops } from '../state/stops.ts'
import type { GuardRole } from '../tamper/protected-resources.ts'

/** All that a deployed function knows of its surroundings; tests and the sandbox pass their own. */
export type GuardSettings = {
  clients: Clients
  policy: Policy
  /** All checks where absent: they are loaded only when they are needed. */
  checks?: readonly Check[]
  homeRegion: Region
  topicArn: string
  /** The channels that the policy asks for, open: each knows where it leads. */
  channels: readonly Delivery[]
  /** All that are open, where the account's are fewer: an earlier alert goes on over those that it is left to. */
  everyChannel?: readonly Delivery[]
  table: TableAddress
  /** Key of the MACs of all that is kept. Without it nothing is, and nothing is restored to a baseline. */
  baselineKey?: string
  /** Key of the MACs of what people write, which the guard verifies alone. */
  peopleKey?: string
  /** Key of the MACs of scheduled drills, where the policy asks for any; the guard verifies it alone. */
  drillKey?: string
  /** What this run met in its memory that it does not believe. */
  distrusted?: Distrusted
  now: () => Date
  /** How waiting is done; a test passes one that does not. */
  wait?: (milliseconds: number) => Promise<void>
  apply?: ApplyOptions
  /** False where somebody else notifies people of all sweeps together. */
  notifiesOfSweeps?: false
  /** What the stack told the guard of itself. */
  deployment?: GuardDeployment
  /** The roles that the guard acts as in the account that is looked at, as the stack has them, or as they were entered. */
  ownRoles?: readonly GuardRole[]
  /** Those of other guards of the account, as the stack was told. */
  otherRoles?: readonly GuardRole[]
  /** The account that is looked at, where it is not the guard's own. */
  member?: AccountId
}

/** The account whose trails are looked after: the guard's own, which its topic stands in, or a member. */
export const watchedAccount = ({ member, topicArn }: GuardSettings): AccountId | undefined =>
  member ?? parseArn(topicArn)?.account

/**
 * The settings by what the policy says of the account that is looked at: its rules, and its channels.
 * @param units those that it is in, where somebody knows them already; Organizations is asked otherwise, by the guard's
 * own role, and only where the policy has rules for units
 */
export async function underRules(settings: GuardSettings, units?: readonly string[]): Promise<GuardSettings> {
  const account = watchedAccount(settings)
  if (!settings.policy.accounts || account === undefined) return settings
  const { clients, homeRegion } = settings
  const above = await unitsFor(
    unitsWithRules(settings.policy),
    account,
    { clients, region: homeRegion },
    units,
  )
  const policy = policyOfAccount(settings.policy, account, above)
  const channels = settings.channels.filter(({ channel }) => policy.alerts.channels.includes(channel))
  return { ...settings, policy, channels, everyChannel: settings.channels }
}

/** What an invocation adds: how many milliseconds it may still take. */
export type Invocation = { remaining: () => number }

export const unhurried: Invocation = { remaining: () => 120_000 }

export const patience = (
  settings: Pick<GuardSettings, 'wait' | 'apply'>,
): ((milliseconds: number) => Promise<void>) =>
  settings.wait ??
  settings.apply?.wait ??
  ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)))

/**
 * The guard's memory, bound to what the settings say.
 * @param as who writes there: the guard, unless it is the function that drills
 */
export const stateOf = (
  settings: Pick<
    GuardSettings,
    'clients' | 'table' | 'baselineKey' | 'peopleKey' | 'drillKey' | 'distrusted' | 'now' | 'wait' | 'apply'
  >,
  as: StateTable['as'] = 'guard',
): StateTable =>
  stateTable({
    clients: settings.clients,
    table: settings.table,
    macKey: settings.baselineKey,
    peopleKey: settings.peopleKey,
    drillKey: settings.drillKey,
    distrusted: settings.distrusted,
    as,
    now: settings.now,
    wait: patience(settings),
  })

/** Which functions a policy has the stack make beside the two that each has. */
export const askedFunctions = ({
  verification,
  recovery,
  drills,
}: Policy): Pick<GuardDeployment, 'verifies' | 'recovers' | 'drills'> => ({
  ...(verification !== 'off' && { verifies: true }),
  ...(recovery.mode !== 'off' && { recovers: true }),
  ...(drills && { drills: true }),
})

/** What the comparison of a trail with its baseline needs, whatever the checks read. */
export const baselineParts: readonly Part[] = ['status', 'event-selectors', 'insight-selectors', 'tags']

export const noBaselines: LoadedBaselines = { trusted: new Map(), broken: [], unlisted: [] }

/** Trails that a sweep saw logging, or that a successful StopLogging stopped: both were logging before. */
export async function trailsThatLogged(state: StateTable, account: AccountId): Promise<Set<Arn>> {
  const [seen, stopped] = await Promise.all([getSeenLogging(state, account), getStops(state, account)])
  return new Set([...seen, ...stopped.keys()])
}

/** What the stack told the guard of itself, with what the state table has of its functions. */
export async function knownDeployment(
  state: StateTable,
  { deployment }: Pick<GuardSettings, 'deployment'>,
  index?: MemoryIndex,
): Promise<GuardDeployment | undefined> {
  return deployment && { ...deployment, ...(await getGuardRecord(state, deployment, index)) }
}
