import type { RequestKeys } from '../../policy-conditions.ts'
import { evaluatePolicy } from '../../policy-evaluation.ts'
import { serviceKeys } from '../../request-keys.ts'
import type { World } from '../../world.ts'
import type { SandboxKey } from './keys.ts'

export type EncryptingTrail = { trailArn: string; account: string }

const service = 'cloudtrail.amazonaws.com'

/**
 * Whether a key's policy lets CloudTrail encrypt an object of a trail: GenerateDataKey under an encryption context of
 * the trail and the object (KMS developer guide, "How AWS CloudTrail uses AWS KMS").
 */
export function keyEncrypts(
  world: World,
  key: SandboxKey,
  trail: EncryptingTrail,
  objectArn: string,
): boolean {
  return allows(world, key, trail, 'kms:GenerateDataKey', {
    'kms:EncryptionContext:aws:cloudtrail:arn': trail.trailArn,
    'kms:EncryptionContext:aws:s3:arn': objectArn,
    'kms:EncryptionContextKeys': ['aws:cloudtrail:arn', 'aws:s3:arn'],
  })
}

/**
 * Whether a key's policy lets CloudTrail describe the key, which it does when a trail is given one (CloudTrail user
 * guide, "Configure AWS KMS key policies for CloudTrail").
 */
export function keyShowsItself(world: World, key: SandboxKey, trail: EncryptingTrail): boolean {
  return allows(world, key, trail, 'kms:DescribeKey', {})
}

function allows(
  world: World,
  key: SandboxKey,
  trail: EncryptingTrail,
  action: string,
  keys: RequestKeys,
): boolean {
  const sender = { service, sourceArn: trail.trailArn, sourceAccount: trail.account }
  const conditions = { ...serviceKeys(world, sender, key), ...keys }
  const request = { principal: { service }, action, resource: key.arn, conditions }
  return evaluatePolicy(key.policy, request) === 'allow'
}
