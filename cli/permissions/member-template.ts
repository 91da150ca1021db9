import { regionForm } from '../../lib/aws/regions.ts'
import { forwardingRole, readRole, repairRole } from '../../lib/org/member-credentials.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { memberActions, type MemberPlace, memberReadPolicy, memberRepairPolicy } from './member-policy.ts'
import { accountIdForm } from '../../lib/text/arn.ts'

const sub = (text: string) => ({ 'Fn::Sub': text })
const ref = (name: string) => ({ Ref: name })
const busArn = sub('arn:${AWS::Partition}:events:${GuardRegion}:${GuardAccount}:event-bus/default')

const descriptions: Readonly<Record<MemberPlace, string>> = {
  member: "Trailkeeper's roles in a member account: one region of each member, by a service-managed StackSet",
  management:
    "Trailkeeper's roles in the management account, which StackSets skip: a stack of its own, in one region",
}

/**
 * The CloudFormation template by which the guard of another account may look at this one, repair it and hear of it.
 * IAM only, in one region: role names are an account's, and two regions' stacks would collide on them.
 */
export function memberTemplate(policy: Policy, place: MemberPlace) {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: descriptions[place],
    Parameters: {
      GuardAccount: {
        Type: 'String',
        AllowedPattern: accountIdForm.source,
        Description: 'Account that the guard is deployed in',
      },
      GuardRegion: {
        Type: 'String',
        AllowedPattern: regionForm.source,
        Description: "The guard's home region",
      },
      GuardStack: {
        Type: 'String',
        Default: 'trailkeeper-prod',
        AllowedPattern: '^trailkeeper-[A-Za-z0-9-]+$',
        Description: "Name of the guard's stack",
      },
      GuardRoles: {
        Type: 'String',
        Default: '/',
        AllowedPattern: '^/([!-~]{1,510}/)?[A-Za-z0-9+=,.@_-]{0,12}$',
        Description: "Path and prefix of the roles of the guard's stack, as its RolePath and RolePrefix are",
      },
      RolePath: {
        Type: 'String',
        Default: '/',
        AllowedPattern: '^/([A-Za-z0-9+=,.@_-]+/)*$',
        Description: 'Path of these roles and of their boundary, with a slash at both ends',
      },
      RolePrefix: {
        Type: 'String',
        Default: '',
        AllowedPattern: '^[A-Za-z0-9+=,.@_-]{0,12}$',
        Description:
          "What their names begin with; path and prefix together are MemberRoles of the guard's stack",
      },
      OrganizationId: {
        Type: 'String',
        AllowedPattern: '^o-[a-z0-9]{10,32}$',
        Description: 'Nobody outside this organization may assume the roles',
      },
      ExternalId: {
        Type: 'String',
        Default: '',
        AllowedPattern: '^[A-Za-z0-9_+=,.@:/-]*$',
        MaxLength: 1224,
        Description: 'Asked for besides, where it is not empty; the same as in the stack of the guard',
      },
    },
    Conditions: { HasExternalId: { 'Fn::Not': [{ 'Fn::Equals': [ref('ExternalId'), ''] }] } },
    Resources: {
      Boundary: boundary(policy, place),
      ReadRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          ...placed(readRole),
          Description: 'Trailkeeper looks at this account as this role, and changes nothing',
          PermissionsBoundary: ref('Boundary'),
          AssumeRolePolicyDocument: trusting(asked()),
          Policies: [{ PolicyName: 'read', PolicyDocument: memberReadPolicy(policy) }],
        },
      },
      RepairRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          ...placed(repairRole),
          Description: "The functions of Trailkeeper's guard look at this account and repair it as this role",
          PermissionsBoundary: ref('Boundary'),
          AssumeRolePolicyDocument: trusting({
            ...asked(),
            ArnLike: {
              'aws:PrincipalArn': sub(
                'arn:${AWS::Partition}:iam::${GuardAccount}:role${GuardRoles}${GuardStack}-*',
              ),
            },
          }),
          Policies: [{ PolicyName: 'repair', PolicyDocument: memberRepairPolicy(policy, place) }],
        },
      },
      ForwardingRole: forwarding(),
    },
    Outputs: {
      ReadRoleArn: { Value: { 'Fn::GetAtt': ['ReadRole', 'Arn'] } },
      RepairRoleArn: { Value: { 'Fn::GetAtt': ['RepairRole', 'Arn'] } },
    },
  }
}

/** Under the path and with the prefix that the organization asks for. */
const placed = ({ name }: { name: string }) => ({
  Path: ref('RolePath'),
  RoleName: sub(`\${RolePrefix}${name}`),
})

/** No policy that is attached to the roles later gives them more than this. */
const boundary = (policy: Policy, place: MemberPlace) => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: {
    Path: ref('RolePath'),
    ManagedPolicyName: sub('${RolePrefix}trailkeeper-boundary'),
    Description: "The most that Trailkeeper's roles may ever do",
    PolicyDocument: statements(
      { Effect: 'Allow', Action: memberActions(policy, place), Resource: '*' },
      { Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn },
    ),
  },
})

/** The rules that the sweep makes in every region of this account send events to the guard as this role. */
const forwarding = () => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    ...placed(forwardingRole),
    Description: 'Rules of this account send calls that can weaken trails to the guard as this role',
    PermissionsBoundary: ref('Boundary'),
    AssumeRolePolicyDocument: statements({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') },
        ArnLike: {
          'aws:SourceArn': sub(
            'arn:${AWS::Partition}:events:*:${AWS::AccountId}:rule/${GuardStack}-to-${GuardRegion}-*',
          ),
        },
      },
    }),
    Policies: [
      {
        PolicyName: 'forward',
        PolicyDocument: statements({ Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn }),
      },
    ],
  },
})

const trusting = (Condition: object) =>
  statements({
    Effect: 'Allow',
    Principal: { AWS: sub('arn:${AWS::Partition}:iam::${GuardAccount}:root') },
    Action: 'sts:AssumeRole',
    Condition,
  })

/** A function, so that two mentions are two objects: YAML would turn one into an alias. */
const asked = () => ({
  StringEquals: {
    'aws:PrincipalOrgID': ref('OrganizationId'),
    'sts:ExternalId': { 'Fn::If': ['HasExternalId', ref('ExternalId'), ref('AWS::NoValue')] },
  },
})

const statements = (...Statement: object[]) => ({ Version: '2012-10-17', Statement })
