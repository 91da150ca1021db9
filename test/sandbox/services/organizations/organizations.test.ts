import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  CreateOrganizationCommand,
  CreateOrganizationalUnitCommand,
  DeregisterDelegatedAdministratorCommand,
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  LeaveOrganizationCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
  RemoveAccountFromOrganizationCommand,
  paginateListAccounts,
} from '@aws-sdk/client-organizations'
import { issueUserKeys } from '../../../../sandbox/callers.ts'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { visibleTrails } from '../../../../sandbox/services/cloudtrail/visible-trails.ts'
import { setOrganization } from '../../../../sandbox/services/organizations/organization.ts'
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts'
import { bench, failureOf } from '../../bench.ts'
import { errorOf } from '../cloudtrail/sandbox.ts'

const management = '123456789012'
const member = '111111111111'
const suspended = '333333333333'
const ServicePrincipal = 'cloudtrail.amazonaws.com'

let sandbox: Sandbox
let own: OrganizationsClient
let ofMember: OrganizationsClient

const clientOf = (account: string): OrganizationsClient =>
  new OrganizationsClient({
    region: 'us-east-1',
    endpoint: sandbox.url,
    maxAttempts: 1,
    credentials: issueUserKeys(sandbox.world, account, 'tester'),
  })

beforeEach(async () => {
  sandbox = await bench()
  own = clientOf(management)
  ofMember = clientOf(member)
})
afterEach(() => {
  own.destroy()
  ofMember.destroy()
})

const register = (AccountId: string, service = ServicePrincipal) =>
  own.send(new RegisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal: service }))

const seenByMember = () => visibleTrails(sandbox.world, member, 'eu-west-1').map(({ name }) => name)

const withMembers = () =>
  setOrganization(sandbox.world, {
    id: 'o-example001',
    managementAccount: management,
    members: [member, '222222222222', { id: suspended, name: 'closed shop', state: 'SUSPENDED' }],
  })

describe('an account without an organization', () => {
  it('is told so', async () => {
    expect(await errorOf(own.send(new DescribeOrganizationCommand({})))).toBe(
      'AWSOrganizationsNotInUseException',
    )
    expect(await errorOf(own.send(new ListAccountsCommand({})))).toBe('AWSOrganizationsNotInUseException')
  })

  it('becomes the management account of the one that it makes', async () => {
    const { Organization } = await own.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }))
    expect(Organization?.MasterAccountId).toBe(management)
    expect(await errorOf(own.send(new CreateOrganizationCommand({})))).toBe('AlreadyInOrganizationException')
    expect(
      (await own.send(new ListAWSServiceAccessForOrganizationCommand({}))).EnabledServicePrincipals,
    ).toEqual([])
  })
})

describe('accounts', () => {
  beforeEach(withMembers)

  it('are described to every member', async () => {
    const { Organization } = await ofMember.send(new DescribeOrganizationCommand({}))
    expect(Organization).toMatchObject({
      Id: 'o-example001',
      MasterAccountId: management,
      Arn: 'arn:aws:organizations::123456789012:organization/o-example001',
    })
  })

  it('are listed with their states, page by page', async () => {
    const pages: string[][] = []
    for await (const page of paginateListAccounts({ client: own, pageSize: 3 }, {})) {
      pages.push((page.Accounts ?? []).map(({ Id, State }) => `${Id} ${State}`))
    }
    expect(pages).toEqual([
      ['123456789012 ACTIVE', '111111111111 ACTIVE', '222222222222 ACTIVE'],
      ['333333333333 SUSPENDED'],
    ])
    expect(await errorOf(own.send(new ListAccountsCommand({ NextToken: 'x' })))).toBe('InvalidInputException')
  })

  it('are no business of a plain member', async () => {
    expect(await errorOf(ofMember.send(new ListAccountsCommand({})))).toBe('AccessDeniedException')
    expect(await errorOf(ofMember.send(new ListDelegatedAdministratorsCommand({})))).toBe(
      'AccessDeniedException',
    )
  })

  it('are described one by one', async () => {
    const { Account } = await own.send(new DescribeAccountCommand({ AccountId: suspended }))
    expect(Account).toMatchObject({ Name: 'closed shop', State: 'SUSPENDED' })
    expect(await errorOf(own.send(new DescribeAccountCommand({ AccountId: '999999999999' })))).toBe(
      'AccountNotFoundException',
    )
  })

  it('leave by themselves or are removed', async () => {
    await ofMember.send(new LeaveOrganizationCommand({}))
    await own.send(new RemoveAccountFromOrganizationCommand({ AccountId: suspended }))
    const { Accounts } = await own.send(new ListAccountsCommand({}))
    expect(Accounts?.map(({ Id }) => Id)).toEqual([management, '222222222222'])
    expect(await errorOf(own.send(new LeaveOrganizationCommand({})))).toBe(
      'MasterCannotLeaveOrganizationException',
    )
  })

  it('stand below the root, or in a unit that they were moved to', async () => {
    const { Roots } = await own.send(new ListRootsCommand({}))
    const ParentId = Roots?.[0]?.Id
    const made = await own.send(new CreateOrganizationalUnitCommand({ ParentId, Name: 'workloads' }))
    const unit = made.OrganizationalUnit?.Id
    await own.send(
      new MoveAccountCommand({ AccountId: member, SourceParentId: ParentId, DestinationParentId: unit }),
    )
    const units = await own.send(new ListOrganizationalUnitsForParentCommand({ ParentId }))
    expect(units.OrganizationalUnits?.map(({ Name }) => Name)).toEqual(['workloads'])
    const below = await own.send(new ListAccountsForParentCommand({ ParentId: unit }))
    expect(below.Accounts?.map(({ Id }) => Id)).toEqual([member])
    const parents = await own.send(new ListParentsCommand({ ChildId: member }))
    expect(parents.Parents).toEqual([{ Id: unit, Type: 'ORGANIZATIONAL_UNIT' }])
  })
})

describe('a delegated administrator', () => {
  beforeEach(withMembers)

  it('may list what the management account may', async () => {
    await register(member)
    const { DelegatedAdministrators } = await ofMember.send(
      new ListDelegatedAdministratorsCommand({ ServicePrincipal }),
    )
    expect(DelegatedAdministrators?.map(({ Id }) => Id)).toEqual([member])
    const services = await own.send(new ListDelegatedServicesForAccountCommand({ AccountId: member }))
    expect(services.DelegatedServices?.map((one) => one.ServicePrincipal)).toEqual([ServicePrincipal])
  })

  it('is a member, once, for a service with trusted access', async () => {
    expect(await errorOf(register(management))).toBe('ConstraintViolationException')
    expect(await errorOf(register(member, 'config.amazonaws.com'))).toBe('ConstraintViolationException')
    await register(member)
    expect(await errorOf(register(member))).toBe('AccountAlreadyRegisteredException')
  })

  // moto, tests/test_organizations, `test_register_delegated_administrator_with_unsupported_service` and its like.
  it('is not for a service that Organizations does not know', async () => {
    const other = 'moto.amazonaws.com'
    const calls = [
      register(member, other),
      own.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: other })),
      own.send(new DisableAWSServiceAccessCommand({ ServicePrincipal: other })),
    ]
    for (const call of calls) {
      expect(await failureOf(call)).toEqual({
        name: 'InvalidInputException',
        message: 'You specified an unrecognized service principal.',
      })
    }
  })

  it('stops being one', async () => {
    const input = { AccountId: member, ServicePrincipal }
    await register(member)
    await own.send(new DeregisterDelegatedAdministratorCommand(input))
    expect(await errorOf(own.send(new DeregisterDelegatedAdministratorCommand(input)))).toBe(
      'AccountNotRegisteredException',
    )
    expect(await errorOf(ofMember.send(new ListAccountsCommand({})))).toBe('AccessDeniedException')
  })
})

describe("CloudTrail's trusted access", () => {
  beforeEach(() => {
    withMembers()
    addTrail(sandbox.world, { name: 'org', account: management, multiRegion: true, organization: true })
  })

  it('shows the organization trail to members until it is taken away, for good', async () => {
    expect(seenByMember()).toEqual(['org'])
    await own.send(new DisableAWSServiceAccessCommand({ ServicePrincipal }))
    await own.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }))
    expect(seenByMember()).toEqual([])
    expect(visibleTrails(sandbox.world, management, 'eu-west-1').map(({ name }) => name)).toEqual(['org'])
  })

  it('is not for a member to take away', async () => {
    expect(await errorOf(ofMember.send(new DisableAWSServiceAccessCommand({ ServicePrincipal })))).toBe(
      'AccessDeniedException',
    )
  })
})
