import {
  CreateOrganizationalUnitCommand,
  ListRootsCommand,
  MoveAccountCommand,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { listAccounts } from '../../lib/org/list-accounts.ts'
import { setOrganization } from '../../sandbox/services/organizations/organization.ts'
import { issueUserKeys } from '../../sandbox/callers.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'

const region = 'us-east-1'
const management = '123456789012'
const idOf = (index: number) => String(200_000_000_000 + index)
const members = Array.from({ length: 45 }, (_, index) => ({ id: idOf(index), name: `team-${index}` }))

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ strict: true })
  setOrganization(sandbox.world, {
    id: 'o-acme000001',
    managementAccount: management,
    members: [
      ...members,
      { id: '333333333333', name: 'old-shop', state: 'SUSPENDED' },
      { id: '444444444444', name: 'closing', state: 'PENDING_CLOSURE' },
    ],
    delegatedAdministrators: [idOf(0)],
  })
})
afterEach(() => sandbox.close())

const clientsOf = (account = management) =>
  createClients({ endpoint: sandbox.url, credentials: issueUserKeys(sandbox.world, account, 'auditor') })
const listed = (account?: string, units?: string[]) =>
  listAccounts(clientsOf(account), { region, ...(units && { units }) })

describe('listing an organization', () => {
  it('follows the pages to the last account, and takes id and management account from what they say', async () => {
    const listing = await listed()
    expect(listing).toMatchObject({ organization: 'o-acme000001', managementAccount: management })
    expect(listing.accounts).toHaveLength(46)
    expect(listing.accounts).toContainEqual({ id: idOf(44), name: 'team-44' })
  })

  it('lists apart what is not active, by its state', async () => {
    const { skipped, accounts } = await listed()
    expect(skipped).toEqual([
      { id: '333333333333', name: 'old-shop', state: 'SUSPENDED' },
      { id: '444444444444', name: 'closing', state: 'PENDING_CLOSURE' },
    ])
    expect(accounts.map(({ id }) => id)).not.toContain('333333333333')
  })

  it('is done from a delegated administrator too', async () => {
    expect((await listed(idOf(0))).accounts).toHaveLength(46)
  })

  it('takes a unit with all units below it, each account once', async () => {
    const client = await clientsOf().organizations(region)
    const { Roots = [] } = await client.send(new ListRootsCommand({}))
    const root = Roots[0]?.Id ?? ''
    const unit = async (ParentId: string, Name: string) =>
      (await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name }))).OrganizationalUnit?.Id ??
      ''
    const workloads = await unit(root, 'workloads')
    const production = await unit(workloads, 'production')
    const move = (AccountId: string, DestinationParentId: string) =>
      client.send(new MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId }))
    await move(idOf(1), workloads)
    await move(idOf(2), production)
    await move('333333333333', production)
    const listing = await listed(management, [workloads, production])
    expect(listing.accounts.map(({ id }) => id).toSorted()).toEqual([idOf(1), idOf(2)])
    expect(listing.skipped).toMatchObject([{ id: '333333333333' }])
  })
})

describe('an organization that cannot be listed is an error that says what to do', () => {
  it('from a member', async () => {
    await expect(listed(idOf(1))).rejects.toThrow(
      /cannot be listed: AccessDenied.*management account or of a delegated administrator.*or name the accounts in a file/,
    )
  })

  it('from an account without one', async () => {
    await expect(listed('999999999999')).rejects.toThrow(/is in no organization/)
  })

  it('where the unit is not of it', async () => {
    await expect(listed(management, ['ou-none-00000000'])).rejects.toThrow(/Name roots \(r-…\)/)
  })

  it('where the unit is empty', async () => {
    const client = await clientsOf().organizations(region)
    const { Roots = [] } = await client.send(new ListRootsCommand({}))
    const { OrganizationalUnit } = await client.send(
      new CreateOrganizationalUnitCommand({ ParentId: Roots[0]?.Id, Name: 'empty' }),
    )
    await expect(listed(management, [OrganizationalUnit?.Id ?? ''])).rejects.toThrow(/no account was listed/)
  })
})
