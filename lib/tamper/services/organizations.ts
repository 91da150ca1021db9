import type { ApiCall } from '../api-call.ts'
import { namedBy, type ServiceRules, type Weakness, when } from '../rule.ts'
import { field, fieldAt, nonEmpty } from '../../text/fields.ts'

const organization = { weakens: ['organization'], auto: 'alert' } as const
const account = { ...organization, targets: namedBy('accountId') } as const
const policy = { ...organization, targets: namedBy('policyId') } as const

/** AWS Organizations: what ends the organization's trail in an account, or the policies that guard it. */
export const organizationsRules: ServiceRules = {
  LeaveOrganization: { ...organization, targets: (call) => [call.account], when: 'always' },
  RemoveAccountFromOrganization: { ...account, when: 'always' },
  AcceptHandshake: {
    ...organization,
    targets: (call) => [call.account],
    when: 'the handshake is an invitation, or its record does not say: a member account changes straight to another organization',
    judge: (call) => {
      const action = nonEmpty(fieldAt(call.response, 'handshake', 'action'))
      return when(action === undefined || action === 'INVITE', 'organization')
    },
  },
  AccountDepartedOrganization: {
    ...organization,
    targets: (call) => [nonEmpty(field(call.details, 'accountId'))],
    when: 'always; said by the service in the management account, when an account left, was removed, or is closed for good',
  },
  CloseAccountResult: {
    ...organization,
    targets: (call) => [nonEmpty(fieldAt(call.details, 'closeAccountStatus', 'accountId'))],
    when: 'always; said by the service, after CloseAccount',
    failed: (call) => fieldAt(call.details, 'closeAccountStatus', 'state') === 'FAILED',
  },
  DeleteOrganization: { ...organization, targets: (call) => [call.account], when: 'always' },
  MoveAccount: { ...account, when: 'always: other service control policies apply' },
  CloseAccount: { ...account, when: 'always' },
  DisableAWSServiceAccess: {
    ...organization,
    auto: 'conditional',
    targets: namedBy('servicePrincipal'),
    when: "the service is CloudTrail: the organization's trail becomes one account's",
    judge: forCloudTrail,
  },
  DeregisterDelegatedAdministrator: {
    ...account,
    when: 'the service is CloudTrail',
    judge: forCloudTrail,
  },
  DetachPolicy: { ...policy, when: 'always' },
  DeletePolicy: { ...policy, when: 'always' },
  UpdatePolicy: {
    ...policy,
    when: 'its content is replaced',
    judge: (call) => when(field(call.params, 'content') !== undefined, 'organization'),
  },
  DisablePolicyType: {
    ...organization,
    targets: namedBy('rootId'),
    when: 'the type is that of service or resource control policies',
    judge: (call) => {
      const type = nonEmpty(field(call.params, 'policyType'))
      return when(type === 'SERVICE_CONTROL_POLICY' || type === 'RESOURCE_CONTROL_POLICY', 'organization')
    },
  },
}

function forCloudTrail(call: ApiCall): Weakness[] {
  return when(nonEmpty(field(call.params, 'servicePrincipal')) === 'cloudtrail.amazonaws.com', 'organization')
}

/** Account management: a disabled region takes its forwarding rule and its view of the trail with it. */
export const accountRules: ServiceRules = {
  DisableRegion: {
    weakens: ['region-coverage'],
    when: 'always',
    auto: 'alert',
    targets: namedBy('regionName'),
  },
  CloseAccount: {
    weakens: ['organization'],
    when: 'always',
    auto: 'alert',
    targets: (call) => [...namedBy('accountId')(call), call.account],
  },
}
