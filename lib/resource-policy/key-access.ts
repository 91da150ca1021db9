import type { Arn, PolicyDocument } from '../model/index.ts'
import { accessOverTime, type TimedEvaluation } from './access-over-time.ts'
import type { CloudTrailCall } from './cloudtrail-keys.ts'
import { cloudTrailRequest } from './cloudtrail-request.ts'

export type KeyAccess = { encrypt: TimedEvaluation; describe: TimedEvaluation }

export type KeyUse = { keyArn: Arn; now: Date } & Pick<CloudTrailCall, 'trail' | 'owner'>

/**
 * What a key's policy lets CloudTrail do for a trail: `encrypt` each file, which delivery needs, and `describe` the
 * key, which CreateTrail and UpdateTrail ask for (CloudTrail user guide, "Configure AWS KMS key policies for
 * CloudTrail").
 */
export function keyAccess(document: PolicyDocument, { keyArn, trail, owner, now }: KeyUse): KeyAccess {
  const ask = (action: string) =>
    accessOverTime(document, (at) => cloudTrailRequest({ action, resource: keyArn, trail, owner, at }), now)
  return { encrypt: ask('kms:GenerateDataKey'), describe: ask('kms:DescribeKey') }
}
