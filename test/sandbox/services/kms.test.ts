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
  TagResourceCommand,
  UntagResourceCommand,
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

  // LocalStack, tests/aws/services/kms, `test_get_key_invalid_uuid`, `test_get_key_in_different_region`.
  it.each([
    ['fake-key-id', "Invalid keyId 'fake-key-id'"],
    ['134f2428cec14b25a1ae9048164dba47', "Invalid keyId '134f2428cec14b25a1ae9048164dba47'"],
    ['mrk-fake-key-id', "Invalid keyId 'mrk-fake-key-id'"],
    [
      'mrk-d3b95762d3b95762d3b95762d3b95762',
      `Key 'arn:aws:kms:us-east-1:${ACCOUNT}:key/mrk-d3b95762d3b95762d3b95762d3b95762' does not exist`,
    ],
    [`arn:aws:kms:ap-southeast-1:${ACCOUNT}:key/x`, 'Invalid arn ap-southeast-1'],
  ])('named %s is not found', async (KeyId, message) => {
    const { kms } = await withKey()
    expect(await failureOf(kms.send(new DescribeKeyCommand({ KeyId })))).toEqual({
      name: 'NotFoundException',
      message,
    })
  })

  it('is described with the older name of its spec and the id of its material', async () => {
    // AWS CLI's example of describe-key, and LocalStack, tests/aws/services/kms, `test_create_key`.
    const { kms, KeyId } = await withKey()
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }))
    expect(KeyMetadata).toMatchObject({
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('with EXTERNAL origin waits for material, and does nothing before', async () => {
    // LocalStack, tests/aws/services/kms, `test_import_key_symmetric`.
    const { kms, KeyId, arn, stateOf } = await withKey({ Origin: 'EXTERNAL' })
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }))
    expect(KeyMetadata).toMatchObject({ Enabled: false, KeyState: 'PendingImport', Origin: 'EXTERNAL' })
    expect(KeyMetadata).not.toHaveProperty('CurrentKeyMaterialId')
    const pending = { name: 'KMSInvalidStateException', message: `${arn} is pending import.` }
    expect(await failureOf(kms.send(new EnableKeyCommand({ KeyId })))).toEqual(pending)
    expect(await failureOf(kms.send(new DisableKeyCommand({ KeyId })))).toEqual(pending)
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/ct', TargetKeyId: KeyId }))
    expect(await stateOf()).toBe('PendingImport')
  })

  it.each([
    [{ KeySpec: 'HMAC_256' }, 'You must specify a KeyUsage value for all KMS keys except for symmetric'],
    [{ KeySpec: 'HMAC_256', KeyUsage: 'ENCRYPT_DECRYPT' }, 'KeyUsage ENCRYPT_DECRYPT is not compatible'],
    [{ KeySpec: 'HMAC_256', CustomerMasterKeySpec: 'HMAC_256' }, 'You cannot specify KeySpec and'],
  ] as const)('is not made of %j', async (input, message) => {
    // LocalStack, tests/aws/services/kms, `test_hmac_create_key_invalid_operations`.
    const kms = new KMSClient(settings(await bench()))
    expect(await failureOf(kms.send(new CreateKeyCommand(input)))).toEqual({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    })
  })

  it.each([
    [{ Origin: 'AWS_CLOUDHSM' }, 'Origin AWS_CLOUDHSM'],
    [{ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }, 'KeySpec ECC_NIST_P256'],
    [{ CustomKeyStoreId: 'cks-1' }, 'CustomKeyStoreId'],
  ] as const)('that the sandbox cannot make of %j is refused, not made otherwise', async (input, what) => {
    const kms = new KMSClient(settings(await bench()))
    expect(await failureOf(kms.send(new CreateKeyCommand(input)))).toEqual({
      name: 'NotImplemented',
      message: `The sandbox does not honour ${what} of CreateKey.`,
    })
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

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ TagKey: `k${index}`, TagValue: '' }))

describe('tags of a key', () => {
  // LocalStack, services/kms, `validate_and_filter_tags`, whose tests ran against AWS.
  it.each([
    ['a reserved key', [{ TagKey: 'AWS:mine', TagValue: '' }], 'Tags beginning with aws: are reserved'],
    ['a doubled key', [...many(1), ...many(1)], 'Duplicate tag keys'],
    ['too many', many(51), 'Too many tags'],
  ])('with %s are refused, at its making and later', async (_, Tags, message) => {
    const { kms, KeyId } = await withKey()
    const refused = { name: 'TagException', message }
    expect(await failureOf(kms.send(new CreateKeyCommand({ Tags })))).toEqual(refused)
    expect(await failureOf(kms.send(new TagResourceCommand({ KeyId, Tags })))).toEqual(refused)
  })

  it('are 50 at most together with those that stand', async () => {
    const { kms, KeyId } = await withKey({ Tags: many(50) })
    await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'k0', TagValue: 'new' }] }))
    const more = kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'other', TagValue: '' }] }))
    expect((await failureOf(more)).name).toBe('TagException')
    await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ['k1'] }))
    const { Tags, Truncated, NextMarker } = await kms.send(new ListResourceTagsCommand({ KeyId, Limit: 48 }))
    expect([Tags?.length, Truncated]).toEqual([48, true])
    const rest = await kms.send(new ListResourceTagsCommand({ KeyId, Marker: NextMarker }))
    expect(rest.Tags).toEqual([{ TagKey: 'k49', TagValue: '' }])
  })

  it('with a key that is too long break the model', async () => {
    const { kms, KeyId } = await withKey()
    const Tags = [{ TagKey: 'k'.repeat(129), TagValue: '' }]
    expect(await failureOf(kms.send(new TagResourceCommand({ KeyId, Tags })))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("at 'tags.1.member.tagKey' failed to satisfy constraint"),
    })
  })
})

describe('an alias', () => {
  // LocalStack, tests/aws/services/kms, `test_create_alias`; moto, tests/test_kms, for those of AWS and colons.
  it.each([
    ['alias/aws/mine', 'NotAuthorizedException', 'UnknownError'],
    [
      'mine',
      'ValidationException',
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    ],
    ['alias/a:b', 'ValidationException', 'alias/a:b contains invalid characters for an alias'],
    [
      'alias/taken',
      'AlreadyExistsException',
      `An alias with the name arn:aws:kms:us-east-1:${ACCOUNT}:alias/taken already exists`,
    ],
  ])('called %s: %s', async (AliasName, name, message) => {
    const { kms, KeyId } = await withKey()
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/taken', TargetKeyId: KeyId }))
    const made = kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }))
    expect(await failureOf(made)).toEqual({ name, message })
  })

  it('stands for a key, not for another alias (moto, tests/test_kms)', async () => {
    const { kms, KeyId } = await withKey()
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/ct', TargetKeyId: KeyId }))
    const made = kms.send(new CreateAliasCommand({ AliasName: 'alias/two', TargetKeyId: 'alias/ct' }))
    expect(await failureOf(made)).toEqual({
      name: 'ValidationException',
      message: 'Aliases must refer to keys. Not aliases',
    })
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

  it('is of the algorithm that its key has, or of none', async () => {
    // LocalStack, tests/aws/services/kms, `test_invalid_generate_mac`.
    const { kms, KeyId } = await withKey({ KeySpec: 'HMAC_224', KeyUsage: 'GENERATE_VERIFY_MAC' })
    expect(await failureOf(kms.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm })))).toEqual({
      name: 'InvalidKeyUsageException',
      message: 'Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.',
    })
    const input = JSON.parse(JSON.stringify({ KeyId, Message: 'AA==', MacAlgorithm: 'INVALID' }))
    const asked = kms.send(new GenerateMacCommand({ ...input, Message }))
    expect(await failureOf(asked)).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Value 'INVALID' at 'macAlgorithm' failed to satisfy constraint"),
    })
  })

  it('that is only tried is not made', async () => {
    const { kms, KeyId } = await withKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    const tried = kms.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm, DryRun: true }))
    expect((await failureOf(tried)).name).toBe('DryRunOperationException')
  })

  it('does not come from a key for encryption', async () => {
    const { kms, KeyId } = await withKey()
    const made = kms.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm }))
    expect((await failureOf(made)).name).toBe('InvalidKeyUsageException')
  })
})
