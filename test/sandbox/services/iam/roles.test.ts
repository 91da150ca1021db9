import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  paginateListRoles,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from '@jest/globals'
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from '../../bench.ts'
import { trust } from './trust.ts'

const RoleName = 'audit'
const PolicyName = 'read'
const PolicyArn = 'arn:aws:iam::aws:policy/SecurityAudit'
const PolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'cloudtrail:Get*', Resource: '*' },
})

let sandbox: Sandbox
let iam: IAMClient
beforeEach(async () => {
  sandbox = await bench()
  iam = new IAMClient(settings(sandbox))
})

const create = (name = RoleName, Path = '/') =>
  iam.send(new CreateRoleCommand({ RoleName: name, Path, AssumeRolePolicyDocument: trust(OTHER) }))

const belowServiceRole = (more: object) =>
  iam.send(new ListAttachedRolePoliciesCommand({ RoleName, PathPrefix: '/service-role/', ...more }))

describe('a role', () => {
  it('is kept with its trust policy', async () => {
    await create(RoleName, '/security/')
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust(ACCOUNT) }))
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
    expect(Role?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:role/security/audit`)
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust(ACCOUNT))
  })

  it('is listed below its path, page by page', async () => {
    for (const name of ['one', 'two', 'three']) await create(name, '/security/')
    await create('elsewhere')
    const pages: (string | undefined)[][] = []
    for await (const page of paginateListRoles({ client: iam, pageSize: 2 }, { PathPrefix: '/security/' }))
      pages.push((page.Roles ?? []).map((role) => role.RoleName))
    expect(pages).toEqual([['one', 'two'], ['three']])
  })

  it('is shown with more by GetRole than by CreateRole and ListRoles (LocalStack, tests/aws/services/iam)', async () => {
    const { Role: made } = await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: trust(OTHER),
        Description: 'looks',
        PermissionsBoundary: PolicyArn,
        Tags: [{ Key: 'team', Value: 'red' }],
      }),
    )
    expect(made).not.toHaveProperty('MaxSessionDuration')
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
    expect(Role).toMatchObject({
      Description: 'looks',
      MaxSessionDuration: 3600,
      PermissionsBoundary: { PermissionsBoundaryArn: PolicyArn },
      RoleLastUsed: {},
      Tags: [{ Key: 'team', Value: 'red' }],
    })
    const { Roles } = await iam.send(new ListRolesCommand({}))
    expect(Roles).toMatchObject([{ RoleName, MaxSessionDuration: 3600 }])
    expect(Roles?.[0]).not.toHaveProperty('Tags')
  })

  it('takes each tag once, whatever its case (moto, tests/test_iam, `test_create_role_with_tags`)', async () => {
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'A', Value: '2' },
    ]
    const made = iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(OTHER), Tags }))
    expect(await failureOf(made)).toEqual({
      name: 'InvalidInputException',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    })
  })

  // LocalStack, tests/aws/services/iam, `test_role_attach_policy`.
  it.each([
    ['longpolicynamebutnoarn', 'InvalidInputException', 'ARN longpolicynamebutnoarn is not valid.'],
    [
      `arn:aws:iam::${ACCOUNT}:policy/none`,
      'NoSuchEntityException',
      `Policy arn:aws:iam::${ACCOUNT}:policy/none does not exist or is not attachable.`,
    ],
  ])('is given no policy %s', async (arn, name, message) => {
    await create()
    const attached = iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: arn }))
    expect(await failureOf(attached)).toEqual({ name, message })
  })

  it('has its policies listed below a path, page by page', async () => {
    await create()
    for (const path of ['service-role/AWSConfigRole', 'SecurityAudit', 'service-role/Other'])
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/${path}` }))
    const first = await belowServiceRole({ MaxItems: 1 })
    expect([first.AttachedPolicies?.[0]?.PolicyName, first.IsTruncated]).toEqual(['AWSConfigRole', true])
    const second = await belowServiceRole({ MaxItems: 1, Marker: first.Marker })
    expect([second.AttachedPolicies?.[0]?.PolicyName, second.IsTruncated]).toEqual(['Other', false])
  })

  it('is made once', async () => {
    await create()
    expect((await failureOf(create())).name).toBe('EntityAlreadyExistsException')
  })

  it('needs a trust policy that names a principal', async () => {
    const AssumeRolePolicyDocument = PolicyDocument
    const made = iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    expect((await failureOf(made)).name).toBe('MalformedPolicyDocumentException')
  })

  it('that nobody made is not found', async () => {
    expect((await failureOf(iam.send(new GetRoleCommand({ RoleName })))).name).toBe('NoSuchEntityException')
  })

  it('is deleted when its policies are gone', async () => {
    await create()
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }))
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
    expect((await failureOf(iam.send(new DeleteRoleCommand({ RoleName })))).name).toBe(
      'DeleteConflictException',
    )
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
    await iam.send(new DeleteRoleCommand({ RoleName }))
    expect((await failureOf(iam.send(new GetRoleCommand({ RoleName })))).name).toBe('NoSuchEntityException')
  })
})

describe("a role's policies", () => {
  beforeEach(async () => void (await create()))

  it('are listed and given back', async () => {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }))
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
    const inline = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
    expect(decodeURIComponent(inline.PolicyDocument ?? '')).toBe(PolicyDocument)
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual([PolicyName])
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    expect(AttachedPolicies).toEqual([{ PolicyArn, PolicyName: 'SecurityAudit' }])
  })

  it('that nobody put are not found', async () => {
    const command = new GetRolePolicyCommand({ RoleName, PolicyName })
    expect((await failureOf(iam.send(command))).name).toBe('NoSuchEntityException')
  })
})
