import { evaluatePolicy } from '../../policy-evaluation.ts'
import type { World } from '../../world.ts'
import type { SandboxKey } from './keys.ts'

/**
 * Whether a key's policy lets CloudTrail encrypt a trail's log files: GenerateDataKey under the trail's encryption
 * context, and DescribeKey (CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail").
 */
export function keyLetsCloudTrailEncrypt(
  _world: World,
  key: SandboxKey,
  trail: { trailArn: string; account: string },
): boolean {
  const source = { 'aws:SourceArn': trail.trailArn, 'aws:SourceAccount': trail.account }
  const context = { ...source, 'kms:EncryptionContext:aws:cloudtrail:arn': trail.trailArn }
  const allows = (action: string, conditions: Record<string, string>): boolean =>
    evaluatePolicy(key.policy, {
      principal: { service: 'cloudtrail.amazonaws.com' },
      action,
      resource: key.arn,
      conditions,
    }) === 'allow'
  return allows('kms:GenerateDataKey', context) && allows('kms:DescribeKey', source)
}
