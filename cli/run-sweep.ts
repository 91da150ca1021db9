import { randomBytes } from 'node:crypto'
import { createClients, defaultRegion } from '../lib/aws/clients.ts'
import { allChecks } from '../lib/checks/all-checks.ts'
import { firstIdentity } from '../lib/collect/account.ts'
import { unitsFor } from '../lib/collect/units.ts'
import type { Sweep } from '../lib/flow.ts'
import type { Read } from '../lib/model/index.ts'
import type { Policy } from '../lib/policy/policy.ts'
import { policyOfAccount, unitsWithRules } from '../lib/policy/account-rules.ts'
import { givenPolicy } from './given-policy.ts'
import { checkOuts } from './write-document.ts'
import { readHistory } from './read-history.ts'
import { sweepProgress, sweepReports } from './progress.ts'
import type { Session } from './session.ts'
import type { ScopeOptions, SweepOptions } from './sweep-options.ts'

type RunOptions = ScopeOptions & Partial<Pick<SweepOptions, 'also'>>

/**
 * Everything that a sweep by hand of the caller's account needs, from the command's options and the usual AWS
 * environment. Its policy is the one that holds in this account.
 */
export async function runOf(options: RunOptions, session: Session): Promise<Sweep> {
  const run = await runOfMany(options, session)
  try {
    return await underRules(run)
  } catch (error) {
    run.clients.close()
    throw error
  }
}

/** The same for many accounts: its policy has the rules for accounts and units in it still. */
export async function runOfMany(options: RunOptions, session: Session): Promise<Sweep> {
  const policy = await givenPolicy(options.policy, session, options)
  await checkOuts(options)
  // Before any work: a report that cannot be written after an apply would be lost.
  await readHistory(options.history ?? [])
  const { region, ...settings } = session.aws
  return {
    clients: createClients(settings),
    policy,
    checks: allChecks,
    defaultRegion: options.regions?.[0] ?? region ?? (await defaultRegion()),
    ...(options.regions && { regions: options.regions }),
    planning: { seenLogging: new Set(), suffix: randomBytes(4).toString('hex') },
    now: () => new Date(),
    ...(!options.quiet && (session.drawsProgress ? sweepProgress(session) : sweepReports(session.err))),
  }
}

/**
 * Whose account it is has to be known first where the policy has rules for some.
 * @throws RunError where nobody says
 */
async function underRules(run: Sweep): Promise<Sweep> {
  const { policy, clients, defaultRegion: first, regions = [] } = run
  if (!policy.accounts) return run
  const { include } = policy.regions
  const further = include === 'all' ? [] : include
  const { identity, region } = await firstIdentity(clients, [...new Set([first, ...regions, ...further])])
  const { account } = identity
  return { ...run, identity, defaultRegion: region, policy: await policyIn(run, account) }
}

/** The units of an account, by clients of their own; Organizations is asked only where the policy has rules for units. */
export async function unitsOf(
  policy: Policy,
  account: string,
  { aws: { region, ...settings } }: Session,
): Promise<Read<readonly string[]>> {
  const clients = createClients(settings)
  try {
    const home = region ?? (await defaultRegion())
    return await unitsFor(unitsWithRules(policy), account, { clients, region: home })
  } finally {
    clients.close()
  }
}

/**
 * The policy that holds in an account.
 * @param units that it is in, where they are known already
 */
export async function policyIn(
  { policy, clients, defaultRegion: region }: Pick<Sweep, 'policy' | 'clients' | 'defaultRegion'>,
  account: string,
  units?: readonly string[],
) {
  const above = await unitsFor(unitsWithRules(policy), account, { clients, region }, units)
  return policyOfAccount(policy, account, above)
}
