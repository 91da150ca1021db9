import { shellWord } from '../../lib/text/command-line.ts'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createClients } from '../../lib/aws/clients.ts'
import { errorMessage, RunError } from '../../lib/aws/errors.ts'
import { type Connections, createConnections } from '../../lib/aws/request-path.ts'
import { accountIdentity } from '../../lib/collect/account.ts'
import { finish, sweep, type Sweep } from '../../lib/flow.ts'
import type { Report } from '../../lib/model/index.ts'
import type { AccountListing } from '../../lib/org/accounts.ts'
import { accountsOfFile } from './accounts-of-file.ts'
import { listAccounts } from '../../lib/org/list-accounts.ts'
import { checkedRole, type Member, type MemberAccess } from '../../lib/org/member-credentials.ts'
import { summarize } from '../../lib/org/summarize.ts'
import { sweepAccounts } from '../../lib/org/sweep-accounts.ts'
import { unitsWithRules } from '../../lib/policy/account-rules.ts'
import { policyIn } from '../run-sweep.ts'
import type { Session } from '../session.ts'
import type { SweepOptions } from '../sweep-options.ts'
import { accountProgress } from './account-progress.ts'
import type { BegunRun } from './begun-run.ts'
import { lastUnfinishedRun, newRunFolder } from './last-run.ts'
import type { OrganizationOptions } from './organization-options.ts'
import { beginRun, continueRun, type RunFolder } from './run-folder.ts'

export type ScanOptions = SweepOptions & OrganizationOptions

/**
 * Sweeps every account of an organization as `base` does the own one, and folds their reports into one. Each result is
 * on disk before the next account is begun, so that memory does not grow with the accounts, and an interrupted run can
 * go on.
 * @throws RunError where the accounts cannot be listed, or a run cannot be begun or gone on with
 */
export async function scanOrganization(base: Sweep, options: ScanOptions, session: Session): Promise<Report> {
  const connections = (session.aws.connect ?? createConnections)(session.aws.timeout, options.concurrency)
  try {
    const access = await accessOf(base, options, session, connections)
    const folder = await openRun(base, options, access)
    try {
      return await sweptRun(folder, access, base, options, session)
    } finally {
      folder.close()
    }
  } finally {
    connections.destroy()
  }
}

async function sweptRun(
  folder: RunFolder,
  access: MemberAccess,
  base: Sweep,
  options: ScanOptions,
  session: Session,
) {
  const { begun, done } = folder
  if (!options.quiet) session.err(`${hint(folder)}\n`)
  const unitsOf = new Map(begun.listing.accounts.map(({ id, units }) => [id, units]))
  const waiting = begun.listing.accounts.filter(({ id }) => !done.has(id))
  const progress = accountProgress(session, options.quiet, begun.listing.accounts.length, done.size)
  const stop = stopAsked(session)
  let left = waiting.length
  await sweepAccounts({
    access,
    accounts: waiting,
    concurrency: options.concurrency,
    sweep: (member) => reportOn(member, base, unitsOf),
    onResult: (result) => {
      folder.add(result)
      left -= 1
      progress.add(result)
    },
    stopped: stop.asked,
  }).finally(() => {
    stop.dispose()
    progress.end()
  })
  if (left > 0) throw new RunError(interrupted(folder, left))
  const report = await summarize(
    { ...begun, now: base.now, ...(base.regions && { regions: base.regions }) },
    folder.results(),
  )
  folder.finish()
  return report
}

const hint = ({ path, begun, done }: RunFolder) =>
  `${begun.listing.accounts.length - done.size} of ${begun.listing.accounts.length} accounts to scan; results in ${path}. ` +
  `If it is interrupted: the same command with --resume ${shellWord(path)}`

const interrupted = ({ path, begun }: RunFolder, left: number) =>
  `interrupted: ${begun.listing.accounts.length - left} of ${begun.listing.accounts.length} accounts were looked at, ` +
  `${left} were not begun, and no report was written. Go on with the same command and --resume ${shellWord(path)}`

/** Heeds Ctrl-C: what is under way is worth its result, and takes moments. */
function stopAsked({ err, onStop }: Session) {
  let asked = false
  const dispose = onStop(() => {
    asked = true
    err('\nStopping after the accounts under way; once more to end at once.\n')
  })
  return { dispose, asked: () => asked }
}

async function accessOf(
  base: Sweep,
  options: ScanOptions,
  { aws }: Session,
  connections: Connections,
): Promise<MemberAccess> {
  const { role: name, externalId } = options
  const { region: _region, ...settings } = aws
  return {
    clients: base.clients,
    identity: await accountIdentity(base.clients, base.defaultRegion),
    role: checkedRole({ name, ...(externalId !== undefined && { externalId }) }),
    region: base.defaultRegion,
    clientsFor: (credentials) => createClients({ ...settings, credentials, connections }),
    now: base.now,
  }
}

/** Nothing of one account is drawn while others are under way. */
async function reportOn(
  { clients, identity }: Member,
  base: Sweep,
  unitsOf: ReadonlyMap<string, readonly string[] | undefined>,
): Promise<Report> {
  const { onRegion: _region, onRegions: _regions, ...quiet } = base
  const { account } = identity
  const run = { ...quiet, clients, identity, policy: await policyIn(base, account, unitsOf.get(account)) }
  return finish(run, await sweep(run), [])
}

async function openRun(base: Sweep, options: ScanOptions, access: MemberAccess): Promise<RunFolder> {
  const { account, partition } = access.identity
  const settings = settingsOf(base, access)
  if (options.resume !== undefined) {
    const folder = await continueRun(
      options.resume === true ? lastUnfinishedRun(options.scansDir) : options.resume,
    )
    const differs = difference(
      { ...folder.begun.settings, account: folder.begun.account },
      { ...settings, account },
    )
    if (differs === undefined) return folder
    folder.close()
    throw new RunError(
      `${folder.path} was begun with another ${differs}; its results cannot be mixed with new ones`,
    )
  }
  const startedAt = base.now().toISOString()
  const listing = await listingOf(base, options)
  return beginRun(newRunFolder(options.scansDir, startedAt), {
    version: 1,
    startedAt,
    account,
    partition,
    settings,
    listing,
  })
}

const settingsOf = ({ policy, regions }: Sweep, { role }: MemberAccess): BegunRun['settings'] => ({
  role: role.name,
  policy: createHash('sha256').update(JSON.stringify(policy)).digest('hex'),
  regions: regions?.join(',') ?? '',
})

const difference = (one: Record<string, string>, other: Record<string, string>): string | undefined =>
  Object.keys(one).find((name) => one[name] !== other[name])

async function listingOf(
  { clients, defaultRegion, policy }: Sweep,
  options: ScanOptions,
): Promise<AccountListing> {
  const { accounts, ous: units } = options
  if (accounts === undefined)
    return listAccounts(clients, {
      region: defaultRegion,
      withRules: unitsWithRules(policy),
      ...(units && { units }),
    })
  const text = await readFile(accounts, 'utf8').catch((error: unknown) => {
    throw new RunError(`cannot read ${accounts}: ${errorMessage(error)}`, { cause: error })
  })
  return accountsOfFile(text, accounts)
}
