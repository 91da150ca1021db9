import { randomBytes } from 'node:crypto'
import type * as schemas from '@aws-sdk/client-kms'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { notHonoured } from '../../honoured-members.ts'
import { describeKey } from './describe-key.ts'
import { defaultKeyPolicy, requireKey, requireNotPending, requireNotPendingDeletion } from './key-access.ts'
import { checkKeyPolicy } from './key-policy.ts'
import { keyStore } from './keys.ts'
import type { SandboxKey } from './keys.ts'
import { pageOfKeys } from './page.ts'
import { signingKey } from './signatures.ts'
import { withTags } from './tags.ts'

/** Keys and their states. */
export const keys: Operations<typeof schemas> = {
  CreateKey: (input, context) => {
    const { world, caller, region, now } = context
    const multiRegion = input.MultiRegion ?? false
    const id = multiRegion ? `mrk-${world.id().replaceAll('-', '')}` : world.id()
    const origin = originOf(input.Origin)
    const { spec, usage } = kindOf(input)
    const key: SandboxKey = {
      id,
      arn: `arn:${world.partition}:kms:${region}:${caller.account}:key/${id}`,
      account: caller.account,
      region,
      description: input.Description ?? '',
      state: origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled',
      origin,
      created: now,
      usage,
      spec,
      policy: input.Policy ?? defaultKeyPolicy(world.partition, caller.account),
      multiRegion,
      tags: withTags(new Map(), input.Tags ?? []),
      grants: new Map(),
      material: randomBytes(32),
      ...(usage === 'SIGN_VERIFY' && { signing: signingKey(spec) }),
    }
    checkKeyPolicy(key.policy, key, context, input.BypassPolicyLockoutSafetyCheck)
    keyStore(world, caller.account, region).keys.set(id, key)
    return { KeyMetadata: describeKey(key) }
  },
  DescribeKey: (input, context) => ({
    KeyMetadata: describeKey(requireKey(context, input.KeyId, 'DescribeKey')),
  }),
  ListKeys: (input, { world, caller, region }) => {
    const all = [...keyStore(world, caller.account, region).keys.values()]
    const { items, more } = pageOfKeys(all, input, 100)
    return { Keys: items.map((key) => ({ KeyId: key.id, KeyArn: key.arn })), ...more }
  },
  EnableKey: (input, context) => setState(requireKey(context, input.KeyId, 'EnableKey'), 'Enabled'),
  DisableKey: (input, context) => setState(requireKey(context, input.KeyId, 'DisableKey'), 'Disabled'),
  ScheduleKeyDeletion: (input, context) => {
    const key = requireKey(context, input.KeyId, 'ScheduleKeyDeletion')
    requireNotPendingDeletion(key)
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
}

/** Keys in other stores are not made here. */
function originOf(origin: schemas.OriginType = 'AWS_KMS'): SandboxKey['origin'] {
  if (origin === 'AWS_KMS' || origin === 'EXTERNAL') return origin
  throw notHonoured('CreateKey', [`Origin ${origin}`])
}

/** What the keys are for that the sandbox makes, by the beginning of their spec. */
const usages = [
  ['SYMMETRIC_', 'ENCRYPT_DECRYPT'],
  ['HMAC_', 'GENERATE_VERIFY_MAC'],
  ['RSA_', 'SIGN_VERIFY'],
] as const

/**
 * What a key is made for. Errors are those of LocalStack, tests/aws/services/kms, `test_hmac_create_key_invalid_operations`.
 * @throws AwsError ValidationException; NotImplemented for keys that the sandbox does not make
 */
function kindOf(input: schemas.CreateKeyRequest): Pick<SandboxKey, 'spec' | 'usage'> {
  if (input.KeySpec !== undefined && input.CustomerMasterKeySpec !== undefined)
    throw invalid('You cannot specify KeySpec and CustomerMasterKeySpec in the same request.')
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
  const symmetric = spec === 'SYMMETRIC_DEFAULT'
  if (!symmetric && input.KeyUsage === undefined)
    throw invalid('You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.')
  const usage = input.KeyUsage ?? 'ENCRYPT_DECRYPT'
  if (spec.startsWith('RSA_') && usage === 'ENCRYPT_DECRYPT')
    throw notHonoured('CreateKey', [`KeySpec ${spec} for ${usage}`])
  const [, made] = usages.find(([family]) => spec.startsWith(family)) ?? []
  if (made === undefined) throw notHonoured('CreateKey', [`KeySpec ${spec}`])
  if (usage !== made) throw invalid(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`)
  return { spec, usage }
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

function setState(key: SandboxKey, state: 'Enabled' | 'Disabled'): object {
  requireNotPending(key)
  key.state = state
  return {}
}
