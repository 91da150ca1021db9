import { expect, it } from '@jest/globals'
import { record, triage, weakens } from '../record.ts'

it.each([
  ['UpdatePolicy', { policyId: 'p', content: '{}' }, ['organization']],
  ['UpdatePolicy', { policyId: 'p', description: 'x' }, []],
  ['DisablePolicyType', { rootId: 'r', policyType: 'RESOURCE_CONTROL_POLICY' }, ['organization']],
  ['DisablePolicyType', { rootId: 'r', policyType: 'BACKUP_POLICY' }, []],
  ['DeregisterDelegatedAdministrator', { accountId: '1', servicePrincipal: 'config.amazonaws.com' }, []],
  ['MoveAccount', { accountId: '1' }, ['organization']],
  ['CloseAccount', { accountId: '1' }, ['organization']],
  ['DeletePolicy', { policyId: 'p' }, ['organization']],
])('%s %j weakens %j', (name, params, expected) => {
  expect(weakens('organizations', name, params)).toEqual(expected)
})

it('an account that leaves is itself the target', () => {
  expect(triage(record('organizations', 'LeaveOrganization', null)).target).toBe('123456789012')
})
