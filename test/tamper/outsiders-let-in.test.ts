import { describe, expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import { apiCallOf, callNameOf } from '../../lib/tamper/api-call.ts'
import { takesForeignEvents } from '../../lib/tamper/outsiders-let-in.ts'
import { record } from './record.ts'

const own = '123456789012'
const other = '999988887777'
const functionArn = `arn:aws:lambda:us-east-1:${own}:function:trailkeeper-prod-react`

function calledIn(more: object = {}) {
  const called = record('lambda', 'AddPermission20150331v2', {}, more)
  const name = callNameOf(called)
  if (!name) throw new Error('a call has a name')
  return apiCallOf(called, name)
}

const lets = (statement: Partial<PolicyStatement>, call = calledIn()) =>
  takesForeignEvents(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: functionArn,
          ...statement,
        },
      ],
    },
    call,
  )
const where = (key: string, ...values: string[]) => lets({ Condition: { StringEquals: { [key]: values } } })

describe('a function takes events of other accounts', () => {
  it('from a service, unless the source is of this account', () => {
    expect(lets({})).toBe(true)
    expect(where('aws:SourceAccount', own)).toBe(false)
    expect(where('aws:SourceAccount', other)).toBe(true)
    expect(where('aws:SourceAccount', own, other)).toBe(true)
    expect(where('aws:PrincipalAccount', own)).toBe(false)
    expect(where('aws:SourceArn', `arn:aws:events:us-east-1:${own}:rule/a`)).toBe(false)
    expect(where('aws:SourceArn', `arn:aws:events:us-east-1:${other}:rule/a`)).toBe(true)
    expect(where('aws:SourceOrgID', 'o-abcdefghij')).toBe(true)
  })

  it('from principals, unless each is of this account', () => {
    expect(lets({ Principal: { AWS: own } })).toBe(false)
    expect(lets({ Principal: { AWS: `arn:aws:iam::${own}:root` } })).toBe(false)
    expect(lets({ Principal: { AWS: [own, other] } })).toBe(true)
    expect(lets({ Principal: { AWS: other } })).toBe(true)
    expect(lets({ Principal: '*' })).toBe(true)
    expect(lets({ Principal: { AWS: own, Service: 'events.amazonaws.com' } })).toBe(true)
  })

  it('by any action that invokes it, and by nothing else', () => {
    expect(lets({ Action: 'lambda:InvokeFunctionUrl' })).toBe(true)
    expect(lets({ Action: 'LAMBDA:invoke*' })).toBe(true)
    expect(lets({ Action: ['lambda:GetFunction', 'lambda:InvokeFunction'] })).toBe(true)
    expect(lets({ Action: 'lambda:GetFunction' })).toBe(false)
    const { Action: _action, ...rest } = { Action: '', NotAction: 'lambda:GetFunction' }
    expect(
      takesForeignEvents(
        { Statement: [{ Effect: 'Allow', Principal: '*', Resource: functionArn, ...rest }] },
        calledIn(),
      ),
    ).toBe(true)
  })

  it('by all but some', () => {
    const allBut = { NotPrincipal: { AWS: '123456789012' }, Action: 'lambda:InvokeFunction' }
    const document = { Statement: [{ Effect: 'Allow' as const, Resource: functionArn, ...allBut }] }
    expect(takesForeignEvents(document, calledIn())).toBe(true)
  })

  it('not by a Deny', () => {
    expect(lets({ Effect: 'Deny' })).toBe(false)
  })

  it('is not told where the record names no account', () => {
    expect(lets({}, calledIn({ recipientAccountId: undefined, userIdentity: { type: 'Unknown' } }))).toBe(
      false,
    )
  })
})
