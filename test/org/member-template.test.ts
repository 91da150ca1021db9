import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { templateText } from '../../cli/org/template-text.ts'
import { actionsOf } from '../cli/permissions/actions-of.ts'
import { memberActions, memberReadPolicy, memberRepairPolicy } from '../../cli/permissions/member-policy.ts'
import { runIn } from '../cli/run-in.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { isOnPath } from '../on-path.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const committed = (name: string) =>
  readFileSync(new URL(`../../policies/${name}.yml`, import.meta.url), 'utf8')
const writes = /:(Add|Cancel|Create|Enable|Pass|Put|Start|Update)/

const called = (name: string) => ({
  Path: { Ref: 'RolePath' },
  RoleName: { 'Fn::Sub': `\${RolePrefix}${name}` },
})

describe('the stack of a member', () => {
  it.each([
    ['member', []],
    ['management', ['--management']],
  ] as const)('is printed for the %s account as it is committed', async (place, options) => {
    const { out, code } = await runIn(['org', 'template', ...options], {})
    expect({ out, code }).toEqual({ out: committed(place), code: 0 })
  })

  it.each(['member', 'management'] as const)(
    'has IAM alone in it, with a boundary on each role: %s',
    (place) => {
      const { Resources } = parse(templateText(aPolicy(), place))
      const all = Object.values<{ Type: string; Properties: object }>(Resources)
      expect(new Set(all.map(({ Type }) => Type))).toEqual(
        new Set(['AWS::IAM::ManagedPolicy', 'AWS::IAM::Role']),
      )
      for (const { Type, Properties } of all.filter(({ Type: type }) => type === 'AWS::IAM::Role'))
        expect({ Type, ...Properties }).toMatchObject({ PermissionsBoundary: { Ref: 'Boundary' } })
    },
  )

  it('calls each role and the boundary by the path and the prefix that are given', () => {
    const { Resources, Parameters } = parse(templateText(aPolicy(), 'member'))
    expect(Resources.ReadRole.Properties).toMatchObject(called('trailkeeper-read'))
    expect(Resources.RepairRole.Properties).toMatchObject(called('trailkeeper-repair'))
    expect(Resources.ForwardingRole.Properties).toMatchObject(called('trailkeeper-forward'))
    expect(Resources.Boundary.Properties).toMatchObject({
      Path: { Ref: 'RolePath' },
      ManagedPolicyName: { 'Fn::Sub': '${RolePrefix}trailkeeper-boundary' },
    })
    expect(Parameters).toMatchObject({ RolePath: { Default: '/' }, RolePrefix: { Default: '' } })
  })

  it('trusts the guard’s account, inside the organization and under the external id', () => {
    const { ReadRole, RepairRole } = parse(templateText(aPolicy(), 'member')).Resources
    const asked = {
      'aws:PrincipalOrgID': { Ref: 'OrganizationId' },
      'sts:ExternalId': { 'Fn::If': ['HasExternalId', { Ref: 'ExternalId' }, { Ref: 'AWS::NoValue' }] },
    }
    for (const role of [ReadRole, RepairRole])
      expect(role.Properties.AssumeRolePolicyDocument.Statement).toMatchObject([
        {
          Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${GuardAccount}:root' } },
          Condition: { StringEquals: asked },
        },
      ])
    expect(RepairRole.Properties.AssumeRolePolicyDocument.Statement[0].Condition.ArnLike).toEqual({
      'aws:PrincipalArn': {
        'Fn::Sub': 'arn:${AWS::Partition}:iam::${GuardAccount}:role${GuardRoles}${GuardStack}-*',
      },
    })
  })
})

describe('the rights of the roles', () => {
  it('follow the policy: what is off is not granted', () => {
    const off = aPolicy({ mode: 'off', forwarding: 'off' })
    expect(actionsOf(memberRepairPolicy(off, 'member')).filter((action) => writes.test(action))).toEqual([])
    expect(actionsOf(memberRepairPolicy(aPolicy(), 'member'))).toContain('cloudtrail:StartLogging')
  })

  it('write nothing in the role that reads', () => {
    expect(actionsOf(memberReadPolicy(aPolicy())).filter((action) => writes.test(action))).toEqual([])
  })

  it.each(['member', 'management'] as const)(
    'stay within the boundary, and stop or delete nothing: %s',
    (place) => {
      const boundary = memberActions(aPolicy(), place)
      const granted = [
        ...actionsOf(memberReadPolicy(aPolicy())),
        ...actionsOf(memberRepairPolicy(aPolicy(), place)),
      ]
      expect(granted.filter((action) => !boundary.includes(action))).toEqual([])
      expect(boundary.filter((action) => /:(Stop|Delete|Remove|Disable|Schedule)/.test(action))).toEqual([])
    },
  )

  it('read the organization’s accounts only where its trails are written to', () => {
    expect(memberActions(aPolicy(), 'member')).not.toContain('organizations:ListAccounts')
    expect(memberActions(aPolicy(), 'management')).toContain('organizations:ListAccounts')
  })
})

const noLint = isOnPath('cfn-lint') ? '' : ' (skipped: cfn-lint is not on PATH)'
const describeWithLint = isOnPath('cfn-lint') ? describe : describe.skip

describeWithLint(`cfn-lint${noLint}`, () => {
  it('finds nothing in either template', () => {
    const args = ['policies/member.yml', 'policies/management.yml']
    expect(execFileSync('cfn-lint', args, { cwd: root, encoding: 'utf8' })).toBe('')
  })
})
