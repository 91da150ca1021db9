import { AccountClient, EnableRegionCommand, ListRegionsCommand } from '@aws-sdk/client-account'
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from '@jest/globals'
import { issueUserKeys } from '../../sandbox/callers.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from './bench.ts'

const whoIs = (sandbox: Sandbox, accessKeyId: string) =>
  new STSClient(settings(sandbox, 'us-east-1', { accessKeyId, secretAccessKey: 'x' })).send(
    new GetCallerIdentityCommand({}),
  )

describe('credentials', () => {
  it("that nobody handed out are the sandbox account's user", async () => {
    expect(await whoIs(await bench(), 'anything')).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/operator`,
    })
  })

  it('that begin with ROOT are the root user', async () => {
    expect((await whoIs(await bench(), 'ROOTKEY')).Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`)
  })

  it("from AssumeRole belong to the role's account", async () => {
    const sandbox = await bench()
    const sts = new STSClient(settings(sandbox))
    const role = new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${OTHER}:role/path/audit`,
      RoleSessionName: 'sweep',
    })
    const { Credentials } = await sts.send(role)
    const caller = await whoIs(sandbox, Credentials?.AccessKeyId ?? '')
    expect(caller).toMatchObject({ Account: OTHER, Arn: `arn:aws:sts::${OTHER}:assumed-role/audit/sweep` })
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now())
  })

  it('may be issued to a user of another account', async () => {
    const sandbox = await bench()
    const { accessKeyId } = issueUserKeys(sandbox.world, OTHER, 'eve')
    expect((await whoIs(sandbox, accessKeyId)).Arn).toBe(`arn:aws:iam::${OTHER}:user/eve`)
  })

  it('are not handed out for what is no role', async () => {
    const sts = new STSClient(settings(await bench()))
    const command = new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::1:user/not-a-role',
      RoleSessionName: 'x1',
    })
    expect((await failureOf(sts.send(command))).name).toBe('ValidationError')
  })
})

describe('regions', () => {
  it('are 17 by default and 34 in all', async () => {
    const client = new AccountClient(settings(await bench()))
    const all = await client.send(new ListRegionsCommand({}))
    const on = await client.send(
      new ListRegionsCommand({ RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'], MaxResults: 50 }),
    )
    expect([all.Regions?.length, on.Regions?.length]).toEqual([34, 17])
  })

  it('come in pages', async () => {
    const client = new AccountClient(settings(await bench()))
    const first = await client.send(new ListRegionsCommand({ MaxResults: 20 }))
    const second = await client.send(
      new ListRegionsCommand({ MaxResults: 20, ...(first.NextToken ? { NextToken: first.NextToken } : {}) }),
    )
    expect([first.Regions?.length, second.Regions?.length, second.NextToken]).toEqual([20, 14, undefined])
  })

  it.each([
    ['aws-cn', 2],
    ['aws-us-gov', 2],
    ['aws-eusc', 1],
  ])('of %s are %i', async (partition, count) => {
    const { world } = await bench({ partition })
    expect(world.regions).toHaveLength(count)
  })

  it('that are off refuse every request, until the account opts in', async () => {
    const sandbox = await bench()
    const kms = new KMSClient(settings(sandbox, 'af-south-1'))
    expect((await failureOf(kms.send(new ListKeysCommand({})))).name).toBe('UnrecognizedClientException')
    await new AccountClient(settings(sandbox)).send(new EnableRegionCommand({ RegionName: 'af-south-1' }))
    await kms.send(new ListKeysCommand({}))
  })
})
