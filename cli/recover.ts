import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type Clients, createClients, defaultRegion } from '../lib/aws/clients.ts'
import { RunError } from '../lib/aws/errors.ts'
import { createConnections } from '../lib/aws/request-path.ts'
import { enabledRegions, firstIdentity } from '../lib/collect/account.ts'
import { trailsSeenIn } from '../lib/collect/collect-snapshot.ts'
import { timeText } from '../lib/evidence/names.ts'
import { knownEvents } from '../lib/evidence/recover/delivered-ids.ts'
import { type Manifest, type Query, type Unread, unreadOf } from '../lib/evidence/recover/manifest.ts'
import { recover } from '../lib/evidence/recover/recover.ts'
import type { RegionTask } from '../lib/evidence/recover/recover-region.ts'
import type { AccountId } from '../lib/model/index.ts'
import { requireSomebody, saysYes } from './consent.ts'
import { type AskedAccount, askedAccounts } from './recover/accounts.ts'
import { awsClock } from './recover/aws-clock.ts'
import { lookupBudget } from './recover/lookup-budget.ts'
import { type OutPlace, outPlace } from './recover/place.ts'
import {
  type AskedRecovery,
  type RecoverOptions,
  withRecoverOptions,
  withTimes,
} from './recover/recover-options.ts'
import { recoverProgress } from './recover/recover-progress.ts'
import { storeFor } from './recover/store-for.ts'
import { summaryText } from './recover/summary-text.ts'
import type { Session } from './session.ts'

/** `trailkeeper recover`: the events of a gap, from event history, as log files. */
export function addRecover(program: Command, session: Session): void {
  withRecoverOptions(program.command('recover'), Date.now)
    .description(
      'Brings back the management events of a time in which nothing was logged, from event history, as log files of\n' +
        'five minutes each, with a manifest. Event history has the last 90 days, is asked as fast as its quota allows,\n' +
        'in all regions at once, and leaves data, network activity and Insights events out. Writes to a folder, or to\n' +
        'S3 beside, never into, what trails deliver.\n\n' +
        'Exit code: 0 complete, 3 incomplete, 1 could not run.',
    )
    .addHelpText('after', examples)
    .action(async (options: AskedRecovery) => {
      const manifest = await recovered(options, session)
      session.out(
        options.output === 'json'
          ? `${JSON.stringify(manifest, undefined, 2)}\n`
          : summaryText(manifest, options.out, Date.now()),
      )
      session.exitWith(manifest.complete ? 0 : 3)
    })
}

const examples = `
Examples:
  trailkeeper recover --from 2026-03-01T12:00:00Z --to 2026-03-01T14:30:00Z --out recovered
  trailkeeper recover --from 6h --to 2h --diff --out missing
  trailkeeper recover --from 6h --to 2h --org --out all-accounts --resume`

async function recovered(given: AskedRecovery, session: Session): Promise<Manifest> {
  if (given.trail !== undefined && !given.diff) throw new RunError('--trail goes with --diff')
  const place = outPlace(given.out)
  const options = await withTimes(given, place.stateFolder)
  if (options.from > options.to) throw new RunError('--from has to be before --to')
  await requireConsent(place, options, session)
  const { region: chosen, ...settings } = session.aws
  const { connections, now } = awsClock((settings.connect ?? createConnections)(settings.timeout, 32))
  const made: Clients[] = []
  const clientsOf = (more: Parameters<typeof createClients>[0]): Clients => {
    const clients = createClients({ connections, maxAttempts: patience, ...settings, ...more })
    made.push(clients)
    return clients
  }
  try {
    const home = chosen ?? options.regions?.[0] ?? (await defaultRegion())
    // Who asks and whether anything answers is known at once, or not at all.
    const asking = clientsOf({ maxAttempts: settings.maxAttempts ?? 3 })
    const { identity, region } = await firstIdentity(asking, options.regions ?? [home])
    const first = clientsOf({})
    const note = (text: string) => options.quiet || session.err(`${text}\n`)
    const own = settings.budget
    const enabled = enabledRegions(first, region)
    const budget = own ? () => own : await lookupBudget(first, identity, { region, enabled }, note)
    const asked = await askedAccounts(options, {
      clients: clientsOf({ budget: budget() }),
      identity,
      region,
      enabled,
      clientsFor: (credentials) => clientsOf({ credentials, budget: budget() }),
    })
    const store = await storeFor(place, { clients: first, identity, region, accounts: asked.accounts })
    const { tasks, unread } = await tasksOf(asked.accounts, options, first)
    const progress = recoverProgress(session, options, tasks.length)
    try {
      return await recover({
        query: queryOf(options, asked.ids),
        asked: { org: options.org, regions: options.regions?.toSorted() ?? 'enabled' },
        tasks,
        unread: [...asked.unread, ...unread],
        store,
        stateFolder: resolve(place.stateFolder),
        resume: options.resume,
        stopped: progress.stopped,
        onPage: progress.onPage,
        now,
      })
    } finally {
      progress.end()
    }
  } finally {
    for (const clients of made) clients.close()
    connections.destroy()
  }
}

/** A page that is throttled again and again is still worth waiting for. */
const patience = 20

const queryOf = ({ from, to, diff, trail }: RecoverOptions, accounts: readonly AccountId[]): Query => ({
  from,
  to,
  diff,
  accounts,
  ...(diff && trail !== undefined && { trail }),
})

type Tasks = { tasks: RegionTask[]; unread: Unread[] }

async function tasksOf(
  accounts: readonly AskedAccount[],
  options: RecoverOptions,
  asker: Clients,
): Promise<Tasks> {
  const all = await Promise.all(accounts.map((asked) => tasksIn(asked, options, asker)))
  return { tasks: all.flatMap(({ tasks }) => tasks), unread: all.flatMap(({ unread }) => unread) }
}

/**
 * No task where it cannot be told which events the trails' files have: all of them would be written. A region in which
 * trails cannot be described may have one of its own, and is told apart.
 */
async function tasksIn(
  { member, regions, organizationId }: AskedAccount,
  options: RecoverOptions,
  asker: Clients,
): Promise<Tasks> {
  const { clients, identity } = member
  const { account } = identity
  const unread: Unread[] = []
  const { trail: only, from, to } = options
  const compare = async () => {
    const trails = await trailsSeenIn(clients, regions, (region, failure) =>
      unread.push(unreadOf(failure, account, region)),
    )
    const read = regions.filter((region) => unread.every((one) => one.region !== region))
    return knownEvents({ account, clients, asker, regions: read, trails, only, from, to })
  }
  const known = options.diff ? await compare() : undefined
  if (known && !known.ok) return { tasks: [], unread: [unreadOf(known, account)] }
  const told = known?.value ?? new Map(regions.map((region) => [region, new Set<string>()]))
  const tasks = [...told].map(([region, delivered]) => ({
    clients,
    owner: { account, region, ...(organizationId !== undefined && { organizationId }) },
    from,
    to,
    known: delivered,
  }))
  return { tasks, unread }
}

/** @throws RunError where S3 is to be written to and nobody says yes */
async function requireConsent(place: OutPlace, options: RecoverOptions, session: Session): Promise<void> {
  if (place.kind === 'folder' || options.yes) return
  requireSomebody(options, session)
  const what = `Events from ${timeText(options.from)} to ${timeText(options.to)} will be written to ${options.out}.`
  if (!(await saysYes(`${what} Only "yes" does it: `, session)))
    throw new RunError('nothing was written: the answer was not yes')
}
