import * as schemas from '@aws-sdk/client-organizations'
import type { Service } from '../../service.ts'
import { describeAccount, leaveOrganization, listAccounts, removeAccount } from './accounts.ts'
import { controlPolicies } from './control-policies.ts'
import {
  deregisterDelegatedAdministrator,
  listDelegatedAdministrators,
  listDelegatedServices,
  registerDelegatedAdministrator,
} from './delegation.ts'
import { createOrganization, describeOrganization } from './describe-organization.ts'
import { disableServiceAccess, enableServiceAccess, listServiceAccess } from './service-access.ts'
import {
  createUnit,
  listAccountsForParent,
  listParents,
  listRoots,
  listUnitsForParent,
  moveAccount,
} from './units.ts'
import { brokenInput } from './invalid-input.ts'

/** Organizations: accounts, their tree, trusted access of services and delegated administrators. */
export const organizations: Service<typeof schemas> = {
  signingName: 'organizations',
  schemas,
  invalidInput: brokenInput,
  unsupported: { CreateOrganizationalUnit: ['Tags'], CreatePolicy: ['Tags'] },
  operations: {
    ...controlPolicies,
    CreateOrganization: createOrganization,
    CreateOrganizationalUnit: createUnit,
    DeregisterDelegatedAdministrator: deregisterDelegatedAdministrator,
    DescribeAccount: describeAccount,
    DescribeOrganization: describeOrganization,
    DisableAWSServiceAccess: disableServiceAccess,
    EnableAWSServiceAccess: enableServiceAccess,
    LeaveOrganization: leaveOrganization,
    ListAWSServiceAccessForOrganization: listServiceAccess,
    ListAccounts: listAccounts,
    ListAccountsForParent: listAccountsForParent,
    ListDelegatedAdministrators: listDelegatedAdministrators,
    ListDelegatedServicesForAccount: listDelegatedServices,
    ListOrganizationalUnitsForParent: listUnitsForParent,
    ListParents: listParents,
    ListRoots: listRoots,
    MoveAccount: moveAccount,
    RegisterDelegatedAdministrator: registerDelegatedAdministrator,
    RemoveAccountFromOrganization: removeAccount,
  },
}
