import type { Arn, PolicyDocument } from '../model.ts'
import { serviceAccess, type ServiceAccess } from './service-access.ts'
import { cloudTrail, type TrailIdentity, trailRequestContext } from './trail-request.ts'

/**
 * What a key's policy lets CloudTrail do for a trail: `encrypt` each log file, which delivery needs, and `describe`
 * the key, which CreateTrail and UpdateTrail ask for (CloudTrail user guide, "Configure AWS KMS key policies for
 * CloudTrail").
 */
export function keyAccess(
  document: PolicyDocument,
  keyArn: Arn,
  identity: TrailIdentity,
): { encrypt: ServiceAccess; describe: ServiceAccess } {
  const context = trailRequestContext(identity)
  const ask = (action: string) =>
    serviceAccess(document, { service: cloudTrail, action, resource: keyArn, context })
  return { encrypt: ask('kms:GenerateDataKey'), describe: ask('kms:DescribeKey') }
}
