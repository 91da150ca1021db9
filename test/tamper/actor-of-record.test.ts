import { describe, expect, it } from '@jest/globals'
import { actorOfRecord } from '../../lib/tamper/actor-of-record.ts'

const named = (userIdentity: unknown) => actorOfRecord({ userIdentity }).name

describe('the name of an actor', () => {
  it.each<[string, object, string | undefined]>([
    [
      'a role: its session',
      { type: 'AssumedRole', arn: 'arn:aws:sts::1:assumed-role/admin/eve' },
      'admin/eve',
    ],
    [
      'a role without a session: the role',
      { type: 'AssumedRole', userName: 'x', sessionContext: { sessionIssuer: { userName: 'admin' } } },
      'admin',
    ],
    [
      'a role by an ARN without a name: the role',
      { type: 'AssumedRole', arn: 'arn:role/', sessionContext: { sessionIssuer: { userName: 'admin' } } },
      'admin',
    ],
    [
      'a role by an ARN without a slash: none',
      { type: 'AssumedRole', arn: 'arn:role', userName: 'x' },
      undefined,
    ],
    [
      'a federated user without an ARN: the role',
      { type: 'FederatedUser', userName: 'x', sessionContext: { sessionIssuer: { userName: 'bob' } } },
      'bob',
    ],
    ['the root user: root', { type: 'Root' }, 'root'],
    [
      'the root user of an account with an alias: the alias',
      { type: 'Root', userName: 'company' },
      'company',
    ],
    [
      'a service: the service',
      { type: 'AWSService', invokedBy: 'x.amazonaws.com', userName: 'n' },
      'x.amazonaws.com',
    ],
    [
      'a user: its name',
      { type: 'IAMUser', userName: 'alice', arn: 'arn:aws:iam::1:user/path/alice' },
      'alice',
    ],
    [
      'a user of Identity Center: whom it acts for',
      { type: 'IdentityCenterUser', onBehalfOf: { userId: 'u-1' } },
      'u-1',
    ],
    ['a user without a name: the end of the ARN', { type: 'IAMUser', arn: 'arn:aws:iam::1:user/bob' }, 'bob'],
    ['somebody with an id only: the id', { type: 'AWSAccount', principalId: 'AIDA' }, 'AIDA'],
    ['nobody', { type: 'AWSAccount' }, undefined],
  ])('%s', (_who, identity, name) => expect(named(identity)).toBe(name))
})

describe('what is known of an actor', () => {
  it('has no fields for what is not', () => {
    expect(actorOfRecord({})).toEqual({ type: 'Unknown' })
    expect(Object.keys(actorOfRecord({}))).toEqual(['type'])
  })

  it('is its account, its address, its agent and the service that called for it', () => {
    const userIdentity = { type: 'AWSAccount', accountId: '1', invokedBy: 'x.amazonaws.com' }
    expect(actorOfRecord({ userIdentity, sourceIPAddress: '192.0.2.7', userAgent: 'cli' })).toEqual({
      type: 'AWSAccount',
      account: '1',
      sourceIp: '192.0.2.7',
      userAgent: 'cli',
      invokedBy: 'x.amazonaws.com',
    })
  })
})

const session = (mfaAuthenticated: string) => ({ sessionContext: { attributes: { mfaAuthenticated } } })

describe('MFA', () => {
  it.each<[string, object, boolean | undefined]>([
    ['of a session', { userIdentity: session('true') }, true],
    ['that a session lacks', { userIdentity: session('false') }, false],
    ['of a sign-in', { additionalEventData: { MFAUsed: 'Yes' } }, true],
    ['that a sign-in lacks', { additionalEventData: { MFAUsed: 'No' } }, false],
    [
      'of a session, whatever the sign-in says',
      { userIdentity: session('false'), additionalEventData: { MFAUsed: 'Yes' } },
      false,
    ],
    ['of which nothing is said', {}, undefined],
  ])('%s', (_what, record, mfa) => expect(actorOfRecord(record).mfa).toBe(mfa))
})
