import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { answered, read } from '../aws/read.ts'
import type { AccountId, Read, Region } from '../model/index.ts'

/** What asking for an account's units needs. */
export const unitPermissions = ['organizations:ListParents'] as const

/**
 * The units of an account, as far as rules for units need them: Organizations is asked only where there are some, and
 * nobody knows already.
 * @param withRules the units that there are rules for
 * @param known those that the account is in, the nearest first
 */
export const unitsFor = async (
  withRules: readonly string[],
  account: AccountId,
  { clients, region }: { clients: Clients; region: Region },
  known?: readonly string[],
): Promise<Read<readonly string[]>> =>
  known === undefined && withRules.length > 0
    ? unitsAbove(clients, region, account)
    : { ok: true, value: known ?? [] }

/** Units nest up to five deep below a root (Organizations user guide, "Quotas"); a longer chain is a circle. */
const deepest = 7

/**
 * The units above an account or a unit, the nearest first, up to the root: each has one parent (Organizations API
 * reference, ListParents). An account that is in no organization is in none.
 * @returns a failure where Organizations does not say: the operation may be called from the management account or by a
 * delegated administrator only
 */
export const unitsAbove = (clients: Clients, region: Region, child: AccountId): Promise<Read<string[]>> =>
  read('organizations:ListParents', async () => {
    const [client, { ListParentsCommand }] = await Promise.all([
      clients.organizations(region),
      import('@aws-sdk/client-organizations'),
    ])
    const units: string[] = []
    try {
      for (let ChildId = child; units.length < deepest;) {
        const { Parents } = await client.send(new ListParentsCommand({ ChildId }))
        const [parent] = answered(Parents, 'Parents')
        const id = answered(parent?.Id, 'Parents')
        units.push(id)
        if (parent?.Type === 'ROOT') return units
        ChildId = id
      }
    } catch (error) {
      if (errorCode(error) === 'AWSOrganizationsNotInUseException') return []
      throw error
    }
    throw new TypeError(`no root above ${child}`)
  })
