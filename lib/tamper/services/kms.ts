import type { ApiCall } from '../api-call.ts'
import { denies, grants } from '../policy-grants.ts'
import { type ServiceRules, when } from '../rule.ts'
import { resourceArns } from '../targets.ts'
import { documentOf, field, nonEmpty } from '../wire.ts'

/** What CloudTrail asks of a key (CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail"). */
const action = 'kms:GenerateDataKey'

const key = {
  kind: 'keys',
  targets: (call: ApiCall) => [...resourceArns(call, ':key/'), nonEmpty(field(call.params, 'keyId'))],
  weakens: ['log-delivery', 'kms-encryption'],
} as const

/**
 * KMS (developer guide, "Logging AWS KMS API calls with CloudTrail"). Aliases, grants and rotation do not matter to
 * a trail: it keeps the key's ARN and is let in by the key policy.
 */
export const kmsRules: ServiceRules = {
  DisableKey: { ...key, when: 'always', auto: 'yes' },
  ScheduleKeyDeletion: { ...key, when: 'always', auto: 'yes' },
  DeleteKey: { ...key, when: 'always; made by KMS itself at the end of the waiting period', auto: 'alert' },
  DeleteImportedKeyMaterial: { ...key, when: 'always', auto: 'alert' },
  PutKeyPolicy: {
    ...key,
    when: 'the policy does not let cloudtrail.amazonaws.com generate data keys, or denies it',
    auto: 'conditional',
    judge: (call) => {
      const policy = documentOf(field(call.params, 'policy'))
      const usable = policy && grants(policy, action) && !denies(policy, [action])
      return when(!usable, 'log-delivery', 'kms-encryption')
    },
  },
}
