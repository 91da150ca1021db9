import * as schemas from '@aws-sdk/client-iam'
import type { Service } from '../../service.ts'
import { createAccountAlias, deleteAccountAlias, listAccountAliases } from './account-alias.ts'
import { createRole, deleteRole, getRole, listRoles, updateTrust } from './role-operations.ts'
import {
  attachRolePolicy,
  deleteRolePolicy,
  detachRolePolicy,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
  putRolePolicy,
} from './role-policies.ts'

/** IAM, as far as roles and the account's alias go. Their trust policies bind AssumeRole, their permissions their sessions. */
export const iam: Service<typeof schemas> = {
  signingName: 'iam',
  schemas,
  unsupported: {},
  operations: {
    AttachRolePolicy: attachRolePolicy,
    CreateAccountAlias: createAccountAlias,
    CreateRole: createRole,
    DeleteAccountAlias: deleteAccountAlias,
    DeleteRole: deleteRole,
    DeleteRolePolicy: deleteRolePolicy,
    DetachRolePolicy: detachRolePolicy,
    GetRole: getRole,
    GetRolePolicy: getRolePolicy,
    ListAccountAliases: listAccountAliases,
    ListAttachedRolePolicies: listAttachedRolePolicies,
    ListRolePolicies: listRolePolicies,
    ListRoles: listRoles,
    PutRolePolicy: putRolePolicy,
    UpdateAssumeRolePolicy: updateTrust,
  },
}
