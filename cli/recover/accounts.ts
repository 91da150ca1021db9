import type { Clients } from '../../lib/aws/clients.ts'
import { errorCode, errorMessage, failureText, RunError } from '../../lib/aws/errors.ts'
import { regionsOnByDefault } from '../../lib/aws/regions.ts'
import { type AccountIdentity, enabledRegions } from '../../lib/collect/account.ts'
import { describedOrganization } from '../../lib/collect/organization.ts'
import { type Unread, unreadOf } from '../../lib/evidence/recover/manifest.ts'
import type { AccountId, Read, Region } from '../../lib/model/index.ts'
import { listAccounts } from '../../lib/org/list-accounts.ts'
import { checkedRole, type Member, type MemberAccess, openMember } from '../../lib/org/member-credentials.ts'
import type { RecoverOptions } from './recover-options.ts'

/** An account whose events are brought back. */
export type AskedAccount = {
  member: Member
  regions: Region[]
  /** Why the regions could not be listed, and are those that are on by default. */
  notListed?: Unread
  organizationId?: string
}

/** `ids` has those too that cannot be entered. */
export type AskedAccounts = { ids: AccountId[]; accounts: AskedAccount[]; unread: Unread[] }

type Asking = {
  clients: Clients
  identity: AccountIdentity
  region: Region
  /** Regions that are on in the own account. */
  enabled: Promise<Read<Region[]>>
  clientsFor: MemberAccess['clientsFor']
}

/**
 * The accounts that were asked for, each with the regions that are on in it. One that cannot be entered is unread.
 * @throws RunError where the organization cannot be listed
 */
export async function askedAccounts(options: RecoverOptions, asking: Asking): Promise<AskedAccounts> {
  const { clients, identity, region } = asking
  const ids = options.accounts ?? (options.org ? await idsOf(asking) : [identity.account])
  const organizationId = options.org ? await idOfOrganization(clients, region) : undefined
  const found = await Promise.all(ids.map((id) => askedAccount(id, options, asking)))
  return {
    ids,
    accounts: found.flatMap(({ account }) =>
      account ? [{ ...account, ...(organizationId !== undefined && { organizationId }) }] : [],
    ),
    unread: found.flatMap(({ unread }) => unread),
  }
}

async function idsOf({ clients, region }: Asking): Promise<AccountId[]> {
  const { accounts } = await listAccounts(clients, { region })
  return accounts.map(({ id }) => id)
}

async function idOfOrganization(clients: Clients, region: Region): Promise<string> {
  const organization = await describedOrganization(clients, region)
  if (organization.ok && organization.value) return organization.value.id
  const why = organization.ok ? 'there is none' : failureText(organization)
  throw new RunError(`the organization cannot be read, and its id stands in the names of its files: ${why}`)
}

async function askedAccount(
  id: AccountId,
  { regions, role: name, externalId }: RecoverOptions,
  { clients, identity, region, enabled: ofOwn, clientsFor }: Asking,
): Promise<{ account?: AskedAccount; unread: Unread[] }> {
  try {
    const role = checkedRole({ name, ...(externalId !== undefined && { externalId }) })
    const member = await openMember(
      { clients, identity, role, region, clientsFor, now: () => new Date() },
      id,
    )
    if (regions) return { account: { member, regions }, unread: [] }
    const enabled = await (id === identity.account ? ofOwn : enabledRegions(member.clients, region))
    if (enabled.ok) return { account: { member, regions: enabled.value }, unread: [] }
    const known = [...regionsOnByDefault(identity.partition)]
    const notListed = unreadOf(enabled, id)
    return { account: { member, regions: known, notListed }, unread: [notListed] }
  } catch (error) {
    if (error instanceof RunError) throw error
    const unread = { operation: 'sts:AssumeRole', code: errorCode(error), message: errorMessage(error) }
    return { unread: [{ account: id, ...unread }] }
  }
}
