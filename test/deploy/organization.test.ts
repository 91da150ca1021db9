import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import {
  deployedRecoveryMachine,
  deployedStateMachine,
  deployedVerificationMachine,
} from '../../lib/org/state-machine.ts'
import { organizationFunctions, organizationPolicy } from '../../cli/permissions/organization-policy.ts'
import {
  grantsOf,
  resource,
  resourcePolicyOf,
  resources,
  resourcesOf,
  runFunctions,
  serverlessYml,
} from './deployment-files.ts'

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
const ours = resources.filter(({ condition }) => condition === 'HasOrganization')

/** What stands only where there is an organization is none of a single account's. */
const withoutConditional = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'Fn::If' in value ? undefined : value

describe('organization mode', () => {
  it('leaves a single account’s stack as it is: all that it makes is conditional', () => {
    expect(runFunctions.toSorted()).toEqual(organizationFunctions.toSorted())
    expect(runFunctions.map((name) => serverlessYml.functions[name]?.condition)).toEqual([
      'HasOrganization',
      'HasOrganization',
      'HasOrganization',
    ])
    const named = ours.map(({ id }) => id)
    for (const one of resources.filter(({ condition }) => condition === undefined)) {
      const text = JSON.stringify(one.properties, withoutConditional)
      expect(named.filter((id) => text.includes(`"${id}"`))).toEqual([])
    }
  })

  it('runs the state machine that the code defines', () => {
    expect(resource('OrganizationRun').properties['Definition']).toBe('${file(deploy/state-machine.json)}')
    expect(read('deploy/state-machine.json')).toEqual(JSON.parse(JSON.stringify(deployedStateMachine)))
    const placeholders = [...JSON.stringify(deployedStateMachine).matchAll(/\$\{(\w+)\}/g)].map(
      ([, name]) => name,
    )
    expect(resource('OrganizationRun').properties['DefinitionSubstitutions']).toEqual(
      Object.fromEntries([...new Set(placeholders)].map((name) => [name, expect.anything()])),
    )
  })

  it.each(organizationFunctions)('gives %s the rights that are declared, and no others', (name) => {
    expect(read(`policies/iam/${name}.json`)).toEqual(organizationPolicy(name))
  })

  it('lets one function alone enter members, as one role of theirs', () => {
    const entering = organizationFunctions.flatMap((name) =>
      grantsOf(name).filter(({ Action }) => Action.includes('sts:AssumeRole')),
    )
    expect(entering.map(({ Resource }) => Resource)).toEqual([
      [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role${MemberRoles}trailkeeper-repair' }],
    ])
  })

  it.each(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionsStarted'])(
    'raises an alarm on %s',
    (metric) => {
      const alarms = resourcesOf('AWS::CloudWatch::Alarm').filter(
        ({ properties }) => properties['MetricName'] === metric,
      )
      expect(alarms.map(({ properties }) => properties['Dimensions'])).toEqual([
        [{ Name: 'StateMachineArn', Value: { Ref: 'OrganizationRun' } }],
      ])
    },
  )
})

describe('verification of members', () => {
  const ofMembers = resources.filter(({ condition }) => condition === 'VerifiesOrganization')

  it('runs the state machine that the code defines', () => {
    expect(resource('VerificationRun').properties['Definition']).toBe(
      '${file(deploy/verification-machine.json)}',
    )
    expect(read('deploy/verification-machine.json')).toEqual(
      JSON.parse(JSON.stringify(deployedVerificationMachine)),
    )
  })

  it('is started by the schedules of the verification, and made only where both are asked for', () => {
    expect(ofMembers.map(({ type }) => type)).toContain('AWS::StepFunctions::StateMachine')
    for (const id of ['VerifyNewestRule', 'VerifyDayRule']) {
      const text = JSON.stringify(resource(id).properties['Targets'])
      const input = id === 'VerifyDayRule' ? 'day' : 'newest'
      expect(text).toContain('"Fn::If":["HasOrganization",{"Id":"members","Arn":{"Ref":"VerificationRun"}')
      expect(text.split(`{\\"look\\":\\"${input}\\"}`)).toHaveLength(3)
    }
  })

  it('enters members as one role of theirs', () => {
    expect(resourcePolicyOf(resource('VerifyMemberPolicy'), 'PolicyDocument')).toMatchObject([
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole'],
        Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role${MemberRoles}trailkeeper-repair' }],
      },
    ])
  })
})

describe('recovery of gaps', () => {
  it('runs the state machine that the code defines, one function and nothing else', () => {
    expect(resource('RecoveryRun').properties['Definition']).toBe('${file(deploy/recovery-machine.json)}')
    expect(read('deploy/recovery-machine.json')).toEqual(JSON.parse(JSON.stringify(deployedRecoveryMachine)))
    expect(resourcePolicyOf(resource('RecoveryRunPolicy'), 'PolicyDocument')).toMatchObject([
      {
        Action: ['lambda:InvokeFunction'],
        Resource: [{ 'Fn::GetAtt': ['RecoverLambdaFunction', 'Arn'] }],
      },
    ])
    expect(resource('RecoverRule').properties['Targets']).toMatchObject([{ Arn: { Ref: 'RecoveryRun' } }])
  })

  it('is made only where the policy asks for it, and enters members only in an organization', () => {
    const ofRecovery = resources.filter(({ id }) => id.startsWith('Recover'))
    expect(ofRecovery.length).toBeGreaterThan(8)
    for (const { id, condition } of ofRecovery)
      expect([id, condition]).toEqual([id, expect.stringMatching(/^Recovers/)])
    expect(resource('RecoverMemberPolicy').condition).toBe('RecoversInOrganization')
  })
})

describe('the bucket of the reports', () => {
  const { properties } = resource('ReportsBucket')

  it('is encrypted, closed to the public, without ACLs, and forgets runs in time', () => {
    expect(properties).toMatchObject({
      BucketEncryption: expect.anything(),
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Prefix: 'runs/' }] },
    })
  })

  it('is reached over TLS alone', () => {
    expect(resourcePolicyOf(resource('ReportsBucketPolicy'), 'PolicyDocument')).toMatchObject([
      { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ])
  })
})

it('takes events from this organization, and from nobody else', () => {
  expect(resource('OrganizationBusPolicy').properties['Statement']).toMatchObject({
    Action: 'events:PutEvents',
    Condition: {
      StringEquals: { 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } },
    },
  })
})

it('tells each function that enters members what their roles are called', () => {
  const entering = Object.entries(serverlessYml.functions).filter(
    ([, { environment = {} }]) => 'TRAILKEEPER_EXTERNAL_ID' in environment,
  )
  expect(entering.length).toBeGreaterThan(3)
  for (const [name, { environment }] of entering)
    expect({ name, environment }).toMatchObject({
      environment: { TRAILKEEPER_MEMBER_ROLES: { Ref: 'MemberRoles' } },
    })
})
