import { randomBytes } from 'node:crypto'
import type * as schemas from '@aws-sdk/client-kms'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { defaultKeyPolicy, requireKey, requireNotPending } from './key-access.ts'
import { checkKeyPolicy } from './key-policy.ts'
import { keyStore } from './keys.ts'
import type { SandboxKey } from './keys.ts'

/** Keys and their states. */
export const keys: Operations<typeof schemas> = {
  CreateKey: (input, context) => {
    const { world, caller, region, now } = context
    const multiRegion = input.MultiRegion ?? false
    const id = multiRegion ? `mrk-${world.id().replaceAll('-', '')}` : world.id()
    const key: SandboxKey = {
      id,
      arn: `arn:${world.partition}:kms:${region}:${caller.account}:key/${id}`,
      account: caller.account,
      region,
      description: input.Description ?? '',
      state: 'Enabled',
      created: now,
      usage: input.KeyUsage ?? 'ENCRYPT_DECRYPT',
      spec: input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT',
      policy: input.Policy ?? defaultKeyPolicy(world.partition, caller.account),
      multiRegion,
      tags: new Map((input.Tags ?? []).map((tag) => [tag.TagKey ?? '', tag.TagValue ?? ''])),
      grants: new Map(),
      material: randomBytes(32),
    }
    checkSpec(key)
    checkKeyPolicy(key.policy, key, context, input.BypassPolicyLockoutSafetyCheck)
    keyStore(world, caller.account, region).keys.set(id, key)
    return { KeyMetadata: describe(key) }
  },
  DescribeKey: (input, context) => ({
    KeyMetadata: describe(requireKey(context, input.KeyId, 'DescribeKey')),
  }),
  ListKeys: (input, { world, caller, region }) => {
    const all = [...keyStore(world, caller.account, region).keys.values()]
    const { items, next } = page(all, input.Marker, input.Limit ?? 100)
    const Keys = items.map((key) => ({ KeyId: key.id, KeyArn: key.arn }))
    return { Keys, Truncated: next !== undefined, ...(next ? { NextMarker: next } : {}) }
  },
  EnableKey: (input, context) => setState(requireKey(context, input.KeyId, 'EnableKey'), 'Enabled'),
  DisableKey: (input, context) => setState(requireKey(context, input.KeyId, 'DisableKey'), 'Disabled'),
  ScheduleKeyDeletion: (input, context) => {
    const key = requireKey(context, input.KeyId, 'ScheduleKeyDeletion')
    requireNotPending(key)
    const days = input.PendingWindowInDays ?? 30
    if (days < 7 || days > 30)
      throw new AwsError('ValidationException', 'PendingWindowInDays must be between 7 and 30 (inclusive).')
    key.state = 'PendingDeletion'
    key.deletionDate = new Date(context.now.getTime() + days * 86_400_000)
    return { KeyId: key.arn, DeletionDate: key.deletionDate, KeyState: key.state, PendingWindowInDays: days }
  },
  CancelKeyDeletion: (input, context) => {
    const key = requireKey(context, input.KeyId, 'CancelKeyDeletion')
    if (key.state !== 'PendingDeletion')
      throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`)
    key.state = 'Disabled'
    delete key.deletionDate
    return { KeyId: key.arn }
  },
  ListResourceTags: (input, context) => {
    const key = requireKey(context, input.KeyId, 'ListResourceTags')
    return { Tags: [...key.tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })), Truncated: false }
  },
  TagResource: (input, context) => {
    const key = requireKey(context, input.KeyId, 'TagResource')
    for (const tag of input.Tags ?? []) key.tags.set(tag.TagKey ?? '', tag.TagValue ?? '')
    return {}
  },
  UntagResource: (input, context) => {
    const key = requireKey(context, input.KeyId, 'UntagResource')
    for (const name of input.TagKeys ?? []) key.tags.delete(name)
    return {}
  },
}

function checkSpec(key: SandboxKey): void {
  const hmac = key.spec.startsWith('HMAC_')
  if (!hmac && key.spec !== 'SYMMETRIC_DEFAULT') {
    throw new AwsError('UnsupportedOperationException', `The sandbox makes no keys of the spec ${key.spec}`)
  }
  if (hmac !== (key.usage === 'GENERATE_VERIFY_MAC')) {
    throw new AwsError(
      'ValidationException',
      `KeyUsage ${key.usage} is not compatible with KeySpec ${key.spec}`,
    )
  }
}

function setState(key: SandboxKey, state: 'Enabled' | 'Disabled'): object {
  requireNotPending(key)
  key.state = state
  return {}
}

function describe(key: SandboxKey): schemas.KeyMetadata {
  const hmac = key.usage === 'GENERATE_VERIFY_MAC'
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.created,
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    KeySpec: key.spec,
    MultiRegion: key.multiRegion,
    ...(hmac ? { MacAlgorithms: [macAlgorithm(key)] } : { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] }),
    ...(key.deletionDate ? { DeletionDate: key.deletionDate } : {}),
    ...(key.multiRegion
      ? {
          MultiRegionConfiguration: {
            MultiRegionKeyType: 'PRIMARY',
            PrimaryKey: { Arn: key.arn, Region: key.region },
            ReplicaKeys: [],
          },
        }
      : {}),
  }
}

/** The one algorithm that an HMAC key takes, named after its spec. */
export const macAlgorithm = (key: SandboxKey): schemas.MacAlgorithmSpec =>
  MAC_ALGORITHMS[key.spec] ?? 'HMAC_SHA_256'

const MAC_ALGORITHMS: Readonly<Record<string, schemas.MacAlgorithmSpec>> = {
  HMAC_224: 'HMAC_SHA_224',
  HMAC_256: 'HMAC_SHA_256',
  HMAC_384: 'HMAC_SHA_384',
  HMAC_512: 'HMAC_SHA_512',
}
