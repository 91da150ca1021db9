import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GenerateMacCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms'
import type { CreateKeyCommandInput } from '@aws-sdk/client-kms'
import { describe, expect, it } from '@jest/globals'
import { findKey } from '../../../sandbox/services/kms/keys.ts'
import { issueUserKeys } from '../../../sandbox/callers.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from '../bench.ts'

async function withKey(input: CreateKeyCommandInput = {}) {
  const clock = { now: new Date('2026-11-21T00:00:00Z') }
  const sandbox = await bench({ clock: () => clock.now })
  const kms = new KMSClient(settings(sandbox))
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input))
  const KeyId = KeyMetadata?.KeyId ?? ''
  const stateOf = async () => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState
  return { sandbox, kms, KeyId, arn: KeyMetadata?.Arn ?? '', stateOf, clock }
}

describe('a key', () => {
  it('is found by id, ARN, alias and the ARN of an alias', async () => {
    const { sandbox, kms, KeyId, arn } = await withKey({ Tags: [{ TagKey: 'a', TagValue: 'b' }] })
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/ct', TargetKeyId: KeyId }))
    const aliasArn = `arn:aws:kms:us-east-1:${ACCOUNT}:alias/ct`
    for (const ref of [KeyId, arn, 'alias/ct', aliasArn]) {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: ref }))
      expect(KeyMetadata?.Arn).toBe(arn)
      expect(findKey(sandbox.world, ACCOUNT, 'us-east-1', ref)?.arn).toBe(arn)
    }
    expect(findKey(sandbox.world, ACCOUNT, 'eu-west-1', arn)).toBeUndefined()
    expect((await kms.send(new ListKeysCommand({}))).Keys).toEqual([{ KeyId, KeyArn: arn }])
    expect((await kms.send(new ListAliasesCommand({}))).Aliases).toMatchObject([{ AliasArn: aliasArn }])
    expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([
      { TagKey: 'a', TagValue: 'b' },
    ])
  })

  it('that replicates has an mrk- id', async () => {
    expect((await withKey({ MultiRegion: true })).KeyId).toMatch(/^mrk-[0-9a-f]{32}$/)
  })

  it('that does not exist is not found', async () => {
    const { kms } = await withKey()
    expect((await failureOf(kms.send(new DescribeKeyCommand({ KeyId: 'alias/none' })))).name).toBe(
      'NotFoundException',
    )
    expect((await failureOf(kms.send(new EnableKeyCommand({ KeyId: 'none' })))).name).toBe(
      'NotFoundException',
    )
  })

  it('is disabled and enabled', async () => {
    const { kms, KeyId, stateOf } = await withKey()
    await kms.send(new DisableKeyCommand({ KeyId }))
    expect(await stateOf()).toBe('Disabled')
    await kms.send(new EnableKeyCommand({ KeyId }))
    expect(await stateOf()).toBe('Enabled')
  })

  it('stays disabled after its deletion was cancelled', async () => {
    const { kms, KeyId, stateOf } = await withKey()
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
    expect(await stateOf()).toBe('PendingDeletion')
    expect((await failureOf(kms.send(new EnableKeyCommand({ KeyId })))).name).toBe('KMSInvalidStateException')
    await kms.send(new CancelKeyDeletionCommand({ KeyId }))
    expect(await stateOf()).toBe('Disabled')
  })

  it('is gone when its waiting period is over, and its aliases with it', async () => {
    const { kms, KeyId, clock } = await withKey()
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/ct', TargetKeyId: KeyId }))
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
    clock.now = new Date('2026-11-28T00:00:01Z')
    expect((await failureOf(kms.send(new DescribeKeyCommand({ KeyId })))).name).toBe('NotFoundException')
    expect((await kms.send(new ListAliasesCommand({}))).Aliases ?? []).toEqual([])
  })

  it('is not for another account, unless its policy says so', async () => {
    const { sandbox, kms, arn, KeyId } = await withKey()
    const stranger = new KMSClient(settings(sandbox, 'us-east-1', issueUserKeys(sandbox.world, OTHER, 'eve')))
    const look = () => stranger.send(new DescribeKeyCommand({ KeyId: arn }))
    expect((await failureOf(look())).name).toBe('AccessDeniedException')
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }))
    const shared = (Policy ?? '').replace(`arn:aws:iam::${ACCOUNT}:root`, '*')
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: shared }))
    expect((await look()).KeyMetadata?.Arn).toBe(arn)
  })

  it('keeps a policy that locks its keepers out from being put, unless told to', async () => {
    const { kms, KeyId } = await withKey()
    const Policy = JSON.stringify({
      Statement: { Effect: 'Allow', Principal: { AWS: OTHER }, Action: '*', Resource: '*' },
    })
    const put = (BypassPolicyLockoutSafetyCheck: boolean) =>
      kms.send(new PutKeyPolicyCommand({ KeyId, Policy, BypassPolicyLockoutSafetyCheck }))
    expect((await failureOf(put(false))).name).toBe('MalformedPolicyDocumentException')
    await put(true)
    expect((await failureOf(kms.send(new DescribeKeyCommand({ KeyId })))).name).toBe('AccessDeniedException')
  })

  it.each([
    ['an operator that IAM does not have', { Condition: { NullIfExists: { 'aws:SourceVpce': 'true' } } }],
    ['no effect', { Effect: undefined }],
    ['part of a name as principal', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/*` } }],
  ])('takes no policy with %s, even past the check of lockout', async (_title, more) => {
    const { kms, KeyId } = await withKey()
    const good = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:*', Resource: '*' }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [good, { ...good, ...more }] })
    const put = new PutKeyPolicyCommand({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: true })
    expect((await failureOf(kms.send(put))).name).toBe('MalformedPolicyDocumentException')
  })

  it('rotates when told to, while it is enabled', async () => {
    const { kms, KeyId } = await withKey()
    expect((await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled).toBe(false)
    await kms.send(new EnableKeyRotationCommand({ KeyId }))
    const { KeyRotationEnabled, RotationPeriodInDays } = await kms.send(
      new GetKeyRotationStatusCommand({ KeyId }),
    )
    expect([KeyRotationEnabled, RotationPeriodInDays]).toEqual([true, 365])
    await kms.send(new DisableKeyCommand({ KeyId }))
    expect((await failureOf(kms.send(new EnableKeyRotationCommand({ KeyId })))).name).toBe(
      'DisabledException',
    )
  })
})

describe('an alias', () => {
  it.each([
    ['alias/aws/mine', 'InvalidAliasNameException'],
    ['mine', 'InvalidAliasNameException'],
    ['alias/taken', 'AlreadyExistsException'],
  ])('called %s: %s', async (AliasName, name) => {
    const { kms, KeyId } = await withKey()
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/taken', TargetKeyId: KeyId }))
    expect((await failureOf(kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId })))).name).toBe(
      name,
    )
  })

  it('is deleted without its key', async () => {
    const { kms, KeyId, stateOf } = await withKey()
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/ct', TargetKeyId: KeyId }))
    await kms.send(new DeleteAliasCommand({ AliasName: 'alias/ct' }))
    expect(await stateOf()).toBe('Enabled')
  })

  it('does not do where the id is asked for', async () => {
    const { kms, KeyId } = await withKey()
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/ct', TargetKeyId: KeyId }))
    expect((await failureOf(kms.send(new DisableKeyCommand({ KeyId: 'alias/ct' })))).name).toBe(
      'NotFoundException',
    )
  })
})

describe('a MAC', () => {
  const Message = Buffer.from('baseline')
  const MacAlgorithm = 'HMAC_SHA_256' as const

  it('is good for its message under its key, and for no other', async () => {
    const { kms, KeyId } = await withKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    const { Mac } = await kms.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm }))
    const verify = (message: Uint8Array) =>
      kms.send(new VerifyMacCommand({ KeyId, Message: message, Mac: Mac ?? new Uint8Array(), MacAlgorithm }))
    expect((await verify(Message)).MacValid).toBe(true)
    expect((await failureOf(verify(Buffer.from('forged')))).name).toBe('KMSInvalidMacException')
  })

  it('does not come from a key for encryption', async () => {
    const { kms, KeyId } = await withKey()
    const made = kms.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm }))
    expect((await failureOf(made)).name).toBe('InvalidKeyUsageException')
  })
})
