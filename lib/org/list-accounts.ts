import {
  type Account,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
} from '@aws-sdk/client-organizations'
import { accountIdForm, parseArn } from '../text/arn.ts'
import { answered } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage, isAccessDenied, RunError } from '../aws/errors.ts'
import { unitsAbove } from '../collect/units.ts'
import type { AccountId, Region } from '../model/index.ts'
import { type AccountListing } from './accounts.ts'
import { unitsWithRules } from '../policy/account-rules.ts'
import type { OrganizationSettings } from './organization-settings.ts'
import { putJson, runKeys } from './reports-bucket.ts'

/**
 * Where Organizations is asked, and which roots or organizational units are wanted; all of them where none is named.
 * `withRules`: units that a policy has rules for, so that the units of each account are wanted too.
 */
export type ListingOptions = { region: Region; units?: readonly string[]; withRules?: readonly string[] }

/**
 * The accounts of the organization, or of some of its units with all units below them. Accounts that are not active
 * are listed apart.
 * @throws RunError that says what to do, where the organization cannot be listed or has no such unit: a run over some
 * of the accounts would pass for one over all
 */
export async function listAccounts(clients: Clients, options: ListingOptions): Promise<AccountListing> {
  try {
    const { region, units = [], withRules = [] } = options
    if (withRules.length > 0) return await listingWithUnits(clients, region, units, withRules)
    if (units.length === 0) return listingOf(await allAccounts(clients, region))
    return listingOf((await accountsOfUnits(clients, region, startingAt(units))).accounts)
  } catch (error) {
    if (error instanceof RunError) throw error
    throw new RunError(`the organization cannot be listed: ${whatToDo(error)}`, { cause: error })
  }
}

async function allAccounts(clients: Clients, region: Region): Promise<Account[]> {
  const found: Account[] = []
  const client = await clients.organizations(region)
  for await (const { Accounts } of paginateListAccounts({ client }, {}))
    found.push(...answered(Accounts, 'Accounts'))
  return found
}

/** Units to begin with, each with those above it, as far as anybody asks for them. */
type Starts = Map<string, readonly string[]>

const startingAt = (units: readonly string[]): Starts => new Map(units.map((unit) => [unit, []]))

type OfUnits = {
  accounts: Account[]
  /** Of each account the units that it is in, the nearest first. */
  unitsOf: Map<AccountId, string[]>
  units: ReadonlySet<string>
}

/** One parent after the other: Organizations allows few calls a second. A unit that comes again is not asked again. */
async function accountsOfUnits(clients: Clients, region: Region, starts: Starts): Promise<OfUnits> {
  const client = await clients.organizations(region)
  const accounts: Account[] = []
  const unitsOf = new Map<AccountId, string[]>()
  const parents = new Map(starts)
  for (const [ParentId, above] of parents) {
    const here = paginateListAccountsForParent({ client }, { ParentId })
    for await (const { Accounts } of here)
      for (const account of answered(Accounts, 'Accounts')) {
        accounts.push(account)
        unitsOf.set(account.Id ?? '', [ParentId, ...above])
      }
    const below = paginateListOrganizationalUnitsForParent({ client }, { ParentId })
    for await (const { OrganizationalUnits } of below)
      for (const { Id } of answered(OrganizationalUnits, 'OrganizationalUnits'))
        if (Id !== undefined && !parents.has(Id)) parents.set(Id, [ParentId, ...above])
  }
  return { accounts, unitsOf, units: new Set(parents.keys()) }
}

/**
 * With the units of each account: what the policy says of an account hangs on them, so that one that cannot be read
 * fails the listing as any other.
 */
async function listingWithUnits(
  clients: Clients,
  region: Region,
  units: readonly string[],
  withRules: readonly string[],
): Promise<AccountListing> {
  const starts =
    units.length > 0 ? await withThoseAbove(clients, region, units) : await roots(clients, region)
  const found = await accountsOfUnits(clients, region, starts)
  const listing = listingOf(found.accounts)
  // Below some units only, one that was not met may stand elsewhere.
  const unknownUnits = units.length > 0 ? [] : withRules.filter((unit) => !found.units.has(unit))
  return {
    ...listing,
    accounts: listing.accounts.map((one) => ({ ...one, units: found.unitsOf.get(one.id) ?? [] })),
    ...(unknownUnits.length > 0 && { unknownUnits }),
  }
}

async function roots(clients: Clients, region: Region): Promise<Starts> {
  const client = await clients.organizations(region)
  const found: string[] = []
  for await (const { Roots } of paginateListRoots({ client }, {}))
    for (const { Id } of answered(Roots, 'Roots')) if (Id !== undefined) found.push(Id)
  return startingAt(found)
}

async function withThoseAbove(clients: Clients, region: Region, units: readonly string[]): Promise<Starts> {
  const starts: Starts = new Map()
  for (const unit of units) {
    const above = unit.startsWith('r-')
      ? { ok: true as const, value: [] }
      : await unitsAbove(clients, region, unit)
    if (!above.ok) throw Object.assign(new Error(above.message), { name: above.code })
    starts.set(unit, above.value)
  }
  return starts
}

/** An account's ARN names the organization and its management account: nothing else has to be asked. */
function listingOf(found: readonly Account[]): AccountListing {
  const byId = new Map(found.map((account) => [account.Id ?? '', account]))
  const wrong = [...byId.keys()].find((id) => !accountIdForm.test(id))
  if (wrong !== undefined)
    throw new RunError(`Organizations named an account "${wrong}", which is no account id`)
  if (byId.size === 0) throw new RunError('no account was listed: the units that were named have none')
  const all = [...byId].map(([id, account]) => ({
    id,
    ...(account.Name !== undefined && { name: account.Name }),
    // Status is what answered before September 2026 (Organizations API reference, Account).
    state: account.State ?? account.Status ?? 'ACTIVE',
  }))
  const arn = parseArn(found[0]?.Arn ?? '')
  const organization = arn?.resource.split('/')[1]
  return {
    ...(organization && { organization }),
    ...(arn && { managementAccount: arn.account }),
    accounts: all.filter(({ state }) => state === 'ACTIVE').map(({ state: _state, ...account }) => account),
    skipped: all.filter(({ state }) => state !== 'ACTIVE'),
  }
}

/** "This operation can be called only from the organization's management account or by a member account that is a
 * delegated administrator" (Organizations API reference, ListAccounts). */
const whoMay =
  'Use credentials of the management account or of a delegated administrator that allow organizations:ListAccounts, ListAccountsForParent, ListOrganizationalUnitsForParent, ListRoots and ListParents, or name the accounts in a file.'

function whatToDo(error: unknown): string {
  const code = errorCode(error)
  const said = `${code}: ${errorMessage(error)}`
  if (isAccessDenied(code)) return `${said} ${whoMay}`
  if (code === 'AWSOrganizationsNotInUseException')
    return `${said} The account is in no organization. ${whoMay}`
  if (code === 'ParentNotFoundException' || code === 'InvalidInputException')
    return `${said} Name roots (r-…) or organizational units (ou-…) of this organization.`
  return said
}

export type RunInput = { run: string; startedAt: string }

/** What the state machine goes on with. */
export type ListedRun = RunInput & {
  concurrency: number
  accounts: number
  skipped: number
}

/**
 * Lists the organization for one run: the accounts to sweep as the list that the state machine reads its items from,
 * and the whole listing for the report.
 * @throws RunError where the organization cannot be listed
 */
export async function listRun(
  settings: OrganizationSettings,
  { run, startedAt }: RunInput,
): Promise<ListedRun> {
  const { clients, bucket, homeRegion, units, policy } = settings
  const keys = runKeys(run)
  const listing = await listAccounts(clients, {
    region: homeRegion,
    units,
    withRules: unitsWithRules(policy),
  })
  await putJson(clients, bucket, keys.listing, { ...listing, startedAt })
  await putJson(clients, bucket, keys.accounts, listing.accounts)
  return {
    run,
    startedAt,
    concurrency: settings.concurrency,
    accounts: listing.accounts.length,
    skipped: listing.skipped.length,
  }
}
