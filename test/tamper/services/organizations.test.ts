import { describe, expect, it } from '@jest/globals'
import { denied, record, triage, weakens } from '../record.ts'

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

const closed = (params: unknown) => triage(record('account', 'CloseAccount', params)).target

// Account management API reference, CloseAccount: without an id it is the caller's own account.
it('an account that is closed is the one that is named, or the caller’s own', () => {
  expect(closed({ accountId: '444455556666' })).toBe('444455556666')
  expect(closed(null)).toBe('123456789012')
})

const accept = (action?: string, more: object = {}) =>
  triage(
    record(
      'organizations',
      'AcceptHandshake',
      { handshakeId: 'h-1' },
      {
        responseElements: action && { handshake: { id: 'h-1', action, state: 'ACCEPTED' } },
        ...more,
      },
    ),
  )

describe('an invitation that is accepted', () => {
  // Organizations user guide, "Accepting or declining account invitations": since 2025 a member goes straight over.
  it('may take a member account to another organization', () => {
    expect(accept('INVITE')).toMatchObject({
      verdict: 'tamper',
      target: '123456789012',
      weakens: ['organization'],
    })
    expect(accept().verdict).toBe('tamper')
    expect(accept(undefined, denied).verdict).toBe('attempt')
  })
  it.each(['ENABLE_ALL_FEATURES', 'APPROVE_ALL_FEATURES', 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE'])(
    'may be another handshake: %s',
    (action) => expect(accept(action).verdict).toBe('benign'),
  )
})

const said = (eventName: string, serviceEventDetails: object, identity: object = {}) =>
  triage(
    record('organizations', eventName, null, {
      eventType: 'AwsServiceEvent',
      userIdentity: { accountId: '123456789012', invokedBy: 'organizations.amazonaws.com', ...identity },
      serviceEventDetails,
    }),
  )

describe('what the service says of the organization', () => {
  // Organizations API reference, LeaveOrganization: the event stands in the management account's event history alone.
  it.each(['LEFT', 'REMOVED', 'CLEANED'])('is that an account departed: %s', (departureMethod) => {
    const details = { accountId: '444455556666', departureMethod }
    expect(said('AccountDepartedOrganization', details)).toMatchObject({
      verdict: 'tamper',
      target: '444455556666',
    })
    expect(said('AccountDepartedOrganization', details, { type: 'AWSService' }).verdict).toBe('tamper')
  })
  it('is that an account joined, which is covered from then on', () => {
    const details = { accountId: '444455556666', joinedMethod: 'INVITED' }
    expect(said('AccountJoinedOrganization', details).verdict).toBe('benign')
  })
  it.each([
    ['SUCCEEDED', 'tamper'],
    ['FAILED', 'attempt'],
  ])('is how the closing of an account ended: %s', (state, verdict) => {
    const closeAccountStatus = { accountId: '444455556666', state }
    expect(said('CloseAccountResult', { closeAccountStatus })).toMatchObject({
      verdict,
      target: '444455556666',
    })
  })
})

it('an organization that is deleted has no trail any more', () => {
  expect(triage(record('organizations', 'DeleteOrganization', null))).toMatchObject({
    weakens: ['organization'],
    target: '123456789012',
  })
})
