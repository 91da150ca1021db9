import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  DeregisterDelegatedAdministratorCommand,
  LeaveOrganizationCommand,
  MoveAccountCommand,
  OrganizationsClient,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations'
import { OTHER } from '../../bench.ts'
import type { Send } from './send.ts'

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'sts:AssumeRole' }],
})
const PolicyArn = 'arn:aws:iam::aws:policy/SecurityAudit'

export const iam: Record<string, Send> = {
  AttachRolePolicy: (at) =>
    new IAMClient(at).send(new AttachRolePolicyCommand({ RoleName: 'role', PolicyArn })),
  DetachRolePolicy: async (at) => {
    await new IAMClient(at).send(new AttachRolePolicyCommand({ RoleName: 'role', PolicyArn }))
    await new IAMClient(at).send(new DetachRolePolicyCommand({ RoleName: 'role', PolicyArn }))
  },
  UpdateAssumeRolePolicy: (at) =>
    new IAMClient(at).send(new UpdateAssumeRolePolicyCommand({ RoleName: 'role', PolicyDocument: trust })),
  CreateRole: (at) =>
    new IAMClient(at).send(
      new CreateRoleCommand({
        RoleName: 'other',
        AssumeRolePolicyDocument: trust,
        PermissionsBoundary: 'arn:aws:iam::aws:policy/AWSDenyAll',
      }),
    ),
  DeleteRole: async (at) => {
    const client = new IAMClient(at)
    await client.send(new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument: trust }))
    await client.send(new DeleteRoleCommand({ RoleName: 'other' }))
  },
  DeleteRolePolicy: (at) =>
    new IAMClient(at).send(new DeleteRolePolicyCommand({ RoleName: 'role', PolicyName: 'policy' })),
  PutRolePolicy: (at) =>
    new IAMClient(at).send(
      new PutRolePolicyCommand({
        RoleName: 'role',
        PolicyName: 'policy',
        PolicyDocument: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
      }),
    ),
}

export const organizations: Record<string, Send> = {
  LeaveOrganization: (at) => new OrganizationsClient(at).send(new LeaveOrganizationCommand({})),
  RemoveAccountFromOrganization: async (at) => {
    const client = new OrganizationsClient(at)
    const delegation = { AccountId: OTHER, ServicePrincipal: 'config.amazonaws.com' }
    await client.send(new DeregisterDelegatedAdministratorCommand(delegation))
    await client.send(new RemoveAccountFromOrganizationCommand({ AccountId: OTHER }))
  },
  MoveAccount: (at, { root, unit }) =>
    new OrganizationsClient(at).send(
      new MoveAccountCommand({ AccountId: OTHER, SourceParentId: root, DestinationParentId: unit }),
    ),
}
