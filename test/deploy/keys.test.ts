import { describe, expect, it } from '@jest/globals'
import { evaluatePolicy } from '../../sandbox/policy-evaluation.ts'
import { resource } from './deployment-files.ts'

const account = '123456789012'
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`
const guard = ['SweepRole', 'ReactRole', 'MemberRole', 'SummarizeRole'].map(role)
const administrator = role('trailkeeper-administrator')

/** A key's policy as the stack makes it, of an organization's guard. */
function made(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(made)
  if (typeof value !== 'object' || value === null) return value
  if ('Fn::If' in value && Array.isArray(value['Fn::If'])) return made(value['Fn::If'][1])
  if ('Fn::GetAtt' in value) return role(String([value['Fn::GetAtt']].flat()[0]))
  if ('Fn::Sub' in value)
    return String(value['Fn::Sub'])
      .replace('${AWS::Partition}', 'aws')
      .replace('${AWS::AccountId}', account)
      .replace('${AcceptRole}', 'trailkeeper-administrator')
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, made(inner)]))
}

const policyOf = (id: string) => JSON.stringify(made(resource(id).properties['KeyPolicy']))

/** What a key's policy says of a caller to whom IAM allows all. */
const says = (id: string, arn: string, action: string) =>
  evaluatePolicy(policyOf(id), {
    principal: { account, arn, roleArn: arn },
    action: `kms:${action}`,
    resource: 'arn:aws:kms:us-east-1:123456789012:key/x',
    conditions: { 'aws:PrincipalArn': arn },
  })

const others = [role('admin'), `arn:aws:iam::${account}:root`, `arn:aws:iam::${account}:user/mallory`]

describe('the key of the memory (decision 35)', () => {
  it('makes MACs for the roles of the functions, by their ARNs, and for nobody else', () => {
    for (const one of guard) expect(says('BaselineKey', one, 'GenerateMac')).toBe('allow')
    for (const one of [administrator, ...others]) expect(says('BaselineKey', one, 'GenerateMac')).toBe('none')
    expect(policyOf('BaselineKey')).not.toContain('kms:*')
  })

  it('is verified by who accepts, too', () => {
    expect(says('BaselineKey', administrator, 'VerifyMac')).toBe('allow')
  })
})

describe('the key of what people accept', () => {
  it('makes MACs for the role that the deployment names, and for nobody else', () => {
    expect(says('PeopleKey', administrator, 'GenerateMac')).toBe('allow')
    for (const one of [...guard, ...others]) expect(says('PeopleKey', one, 'GenerateMac')).toBe('none')
  })

  it('is verified by the guard', () => {
    for (const one of guard) expect(says('PeopleKey', one, 'VerifyMac')).toBe('allow')
  })
})

it.each(['BaselineKey', 'PeopleKey'])('%s gives no grants, and can still be looked after', (id) => {
  for (const one of [...guard, administrator, ...others]) expect(says(id, one, 'CreateGrant')).toBe('none')
  for (const action of ['PutKeyPolicy', 'DescribeKey', 'ScheduleKeyDeletion'])
    expect(says(id, administrator, action)).toBe('allow')
})
