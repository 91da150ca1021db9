import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { issueRoleSession, issueUserKeys } from '../../../../sandbox/callers.ts'
import { addRole } from '../../../../sandbox/services/iam/roles.ts'
import { setOrganization } from '../../../../sandbox/services/organizations/organization.ts'
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from '../../bench.ts'
import { trust } from './trust.ts'

const STRANGER = '999988887777'
const CLOSED = '444433332222'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await bench()
})

type Keys = { accessKeyId: string; secretAccessKey: string }

const assume = (
  name: string,
  {
    account = OTHER,
    externalId,
    keys,
    seconds,
  }: { account?: string; externalId?: string; keys?: Keys; seconds?: number } = {},
) =>
  new STSClient(settings(sandbox, 'us-east-1', keys)).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/${name}`,
      RoleSessionName: 'sweep',
      ...(externalId !== undefined && { ExternalId: externalId }),
      ...(seconds !== undefined && { DurationSeconds: seconds }),
    }),
  )
const role = (trustPolicy: string, name = 'audit') => addRole(sandbox.world, OTHER, { name, trustPolicy })
const failure = async (call: Promise<unknown>) => (await failureOf(call)).name
const sessionOf = (name: string) =>
  issueRoleSession(sandbox.world, { account: ACCOUNT, name, session: 'run' })

describe('a session lasts', () => {
  it('as long as it is asked to, within what the role allows', async () => {
    role(trust(ACCOUNT))
    const { Credentials } = await assume('audit', { seconds: 900 })
    const left = (Credentials?.Expiration?.getTime() ?? 0) - sandbox.world.clock().getTime()
    expect(Math.abs(left - 900_000)).toBeLessThan(5000)
  })

  it.each([899, 3601, 43_201])('not %s seconds', async (seconds) => {
    role(trust(ACCOUNT))
    expect(await failure(assume('audit', { seconds }))).toBe('ValidationError')
  })
})

describe('a role that trusts', () => {
  it('the account gives credentials of its own account', async () => {
    role(trust(ACCOUNT))
    const { Credentials } = await assume('audit')
    const keys = { accessKeyId: Credentials?.AccessKeyId ?? '', secretAccessKey: 'x' }
    const sts = new STSClient(settings(sandbox, 'us-east-1', keys))
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe(OTHER)
  })

  it('another account denies, and says whom', async () => {
    role(trust(STRANGER))
    const { name, message } = await failureOf(assume('audit'))
    expect(name).toBe('AccessDenied')
    expect(message).toBe(
      `User: arn:aws:iam::${ACCOUNT}:user/operator is not authorized to perform: sts:AssumeRole on resource: ` +
        `arn:aws:iam::${OTHER}:role/audit`,
    )
  })

  it('one role lets its sessions in, and no other', async () => {
    role(trust(`arn:aws:iam::${ACCOUNT}:role/guard`))
    await assume('audit', { keys: sessionOf('guard') })
    expect(await failure(assume('audit', { keys: sessionOf('other') }))).toBe('AccessDenied')
    expect(await failure(assume('audit'))).toBe('AccessDenied')
  })

  it('whoever knows the external id asks for it', async () => {
    role(trust(ACCOUNT, { StringEquals: { 'sts:ExternalId': 'secret' } }))
    await assume('audit', { externalId: 'secret' })
    expect(await failure(assume('audit', { externalId: 'guess' }))).toBe('AccessDenied')
    expect(await failure(assume('audit'))).toBe('AccessDenied')
  })

  it('its organization lets members in, and no stranger', async () => {
    setOrganization(sandbox.world, { id: 'o-example001', managementAccount: ACCOUNT, members: [OTHER] })
    role(trust('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-example001' } }))
    await assume('audit')
    expect(await failure(assume('audit', { keys: issueUserKeys(sandbox.world, STRANGER, 'eve') }))).toBe(
      'AccessDenied',
    )
  })

  it('nobody by an explicit deny denies', async () => {
    const Statement = [
      { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:*' },
      { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' },
    ]
    role(JSON.stringify({ Version: '2012-10-17', Statement }))
    expect(await failure(assume('audit'))).toBe('AccessDenied')
  })
})

describe('in an organization', () => {
  beforeEach(() =>
    setOrganization(sandbox.world, {
      id: 'o-example001',
      managementAccount: ACCOUNT,
      members: [OTHER, { id: CLOSED, state: 'SUSPENDED' }],
    }),
  )

  it("the management account is let into its members' access role", async () => {
    const { AssumedRoleUser } = await assume('OrganizationAccountAccessRole')
    expect(AssumedRoleUser?.Arn).toBe(
      `arn:aws:sts::${OTHER}:assumed-role/OrganizationAccountAccessRole/sweep`,
    )
  })

  it('a member is not', async () => {
    const keys = issueUserKeys(sandbox.world, OTHER, 'dev')
    expect(await failure(assume('OrganizationAccountAccessRole', { account: ACCOUNT, keys }))).toBe(
      'AccessDenied',
    )
  })

  it('nobody is let into a suspended account', async () => {
    expect(await failure(assume('OrganizationAccountAccessRole', { account: CLOSED }))).toBe('AccessDenied')
  })

  it('a role that nobody made is denied like one that does not trust', async () => {
    expect(await failure(assume('missing'))).toBe('AccessDenied')
    role(trust(ACCOUNT), 'audit')
    expect(await failure(assume('other/path/audit'))).toBe('AccessDenied')
  })
})
