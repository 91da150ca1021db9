import { describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { evaluateWithoutPrincipal } from '../../sandbox/policy-evaluation.ts'
import {
  eventFunctions,
  functionNames,
  grantsOf,
  queueArn,
  resource,
  roleOf,
  serverlessYml,
  type Statement,
} from './deployment-files.ts'

/** IAM knows no resource for these (Service Authorization Reference). */
const accountWide = [
  'cloudtrail:DescribeTrails',
  'cloudtrail:ListPublicKeys',
  'cloudtrail:ListTrails',
  'cloudtrail:LookupEvents',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:ListAlarmMuteRules',
  'events:ListRules',
  'iam:ListAccountAliases',
  'iam:ListRoles',
  'lambda:ListFunctions',
  'organizations:DescribeOrganization',
  'organizations:ListAWSServiceAccessForOrganization',
  'organizations:ListAccounts',
  'organizations:ListAccountsForParent',
  'organizations:ListParents',
  'organizations:ListRoots',
  'organizations:ListOrganizationalUnitsForParent',
  'organizations:ListDelegatedAdministrators',
  's3:GetAccountPublicAccessBlock',
  'sns:GetSubscriptionAttributes',
]

const arnOfFunction = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`

/** What a role's denials say of any call. */
function said(grants: readonly Statement[], conditions: Record<string, string>) {
  const place = {
    Partition: 'aws',
    Region: 'us-east-1',
    AccountId: '123456789012',
    StackName: 'trailkeeper-prod',
  }
  const filled = Object.entries(place).reduce(
    (text, [name, value]) => text.replaceAll(`\${AWS::${name}}`, value),
    JSON.stringify(grants.filter(({ Effect }) => Effect === 'Deny')),
  )
  const Statement: unknown = JSON.parse(filled.replaceAll(/\{"Fn::Sub":("[^"]*")\}/g, '$1'))
  const document = JSON.stringify({ Version: '2012-10-17', Statement })
  return evaluateWithoutPrincipal(document, { action: 'dynamodb:PutItem', resource: '*', conditions })
}

describe.each(functionNames)('the role of %s', (name) => {
  const grants = grantsOf(name)
  const allowed = grants.filter(({ Effect }) => Effect === 'Allow')
  const actions = allowed.flatMap((grant) => grant.Action)

  it('is its own, and takes its rights from the policy that is deployed, or from policies/iam', () => {
    const role = `${name.charAt(0).toUpperCase()}${name.slice(1)}Role`
    expect(serverlessYml.functions[name]?.role).toEqual({ 'Fn::Sub': `\${${role}.Arn}` })
    const follows = eventFunctions.includes(name)
    expect(roleOf(name).Policies.map((policy) => policy.PolicyDocument)).toContain(
      follows ? `\${file(dist/lambda/${name}-rights.json)}` : `\${file(policies/iam/${name}.json)}`,
    )
  })

  it('is assumed by Lambda alone', () => {
    expect(roleOf(name).AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    })
  })

  it('names each action', () => {
    expect(grants.length).toBeGreaterThan(0)
    expect(grants.filter((grant) => grant.Effect === 'Allow' && grant.Action.length === 0)).toEqual([])
    expect(actions.filter((action) => action.includes('*') || action.includes('?'))).toEqual([])
  })

  it('can neither stop nor delete anything, but for drill its canary', () => {
    const taking = grants.filter(({ Action }) =>
      Action.some((action) => /:(Stop|Delete|Remove|Disable|Schedule)/.test(action)),
    )
    const canaries = taking.every(({ Resource }) =>
      Resource.every((one) =>
        /trail\/trailkeeper-drill"|s3:::trailkeeper-drill-\*/.test(JSON.stringify(one)),
      ),
    )
    expect(taking.length === 0 || (name === 'drill' && canaries)).toBe(true)
  })

  it('names the resources of every action that can be limited to some', () => {
    const unlimited = allowed.filter((grant) => grant.Resource.includes('*')).flatMap((grant) => grant.Action)
    expect(unlimited.filter((action) => !accountWide.includes(action))).toEqual([])
  })

  it('gives nothing to any other function that is given it, whatever its name, in any region', () => {
    const own = arnOfFunction(`trailkeeper-prod-${name}`)
    for (const other of [
      arnOfFunction('theirs'),
      arnOfFunction(`trailkeeper-prod-${name}-2`),
      arnOfFunction(`trailkeeper-prod-${name === 'react' ? 'sweep' : 'react'}`),
      own.replace('us-east-1', 'eu-west-1'),
    ])
      expect(said(grants, { 'lambda:SourceFunctionArn': other })).toBe('deny')
    expect(said(grants, { 'lambda:SourceFunctionArn': own })).toBe('none')
  })

  // Lambda developer guide, "Using source function ARN to control function access behavior".
  it('leaves Lambda what it does itself under it, which names no function', () => {
    expect(said(grants, {})).toBe('none')
  })

  it("hands roles to CloudTrail, and the stack's own forwarding role to EventBridge, and no other", () => {
    const passing = grants.filter((grant) => grant.Action.includes('iam:PassRole'))
    for (const grant of passing) {
      const forwards = JSON.stringify(grant.Resource) === '[{"Fn::GetAtt":["ForwardingRole","Arn"]}]'
      const service = forwards ? 'events.amazonaws.com' : 'cloudtrail.amazonaws.com'
      expect(grant.Condition).toEqual({ StringEquals: { 'iam:PassedToService': service } })
    }
  })
})

it.each(eventFunctions)('%s may leave a failed invocation in the dead-letter queue', (name) => {
  const sending = grantsOf(name).filter((grant) => grant.Action.includes('sqs:SendMessage'))
  expect(sending.flatMap((grant) => grant.Resource)).toEqual([queueArn('FailedInvocations')])
})

describe('the role by which other regions forward', () => {
  const { AssumeRolePolicyDocument, Policies } = resource('ForwardingRole').properties

  it("is assumed by EventBridge for this account's forwarding rules alone", () => {
    expect(AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'events.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: {
              'aws:SourceArn': {
                'Fn::Sub':
                  'arn:${AWS::Partition}:events:*:${AWS::AccountId}:rule/${AWS::StackName}-to-${AWS::Region}-*',
              },
            },
          },
        },
      ],
    })
  })

  it('may put events on the home bus and do nothing else', () => {
    const bus = 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default'
    expect(Policies).toMatchObject([
      { PolicyDocument: { Statement: [{ Action: 'events:PutEvents', Resource: { 'Fn::Sub': bus } }] } },
    ])
  })
})

it.each(['sweep', 'react', 'member'])(
  'tells %s by their ids and ARNs each role that signs the guard’s memory, and the one that enters its own account',
  (name) => {
    const joined = z.object({ 'Fn::Join': z.tuple([z.literal(' '), z.array(z.unknown())]) })
    const { TRAILKEEPER_ROLES: variable } = { ...serverlessYml.functions[name]?.environment }
    const [, roles] = joined.parse(variable)['Fn::Join']
    const signers = ['SweepRole', 'ReactRole', 'VerifyRole', 'RecoverRole', 'MemberRole', 'SummarizeRole']
    const named = JSON.stringify(roles)
    for (const id of signers) expect(named).toContain(`{"Fn::Sub":"\${${id}.RoleId}:\${${id}.Arn}"}`)
    expect(named).toContain('role${MemberRoles}trailkeeper-repair')
    expect(roles).toHaveLength(signers.length + 1)
  },
)
