import type { ApiCall } from '../api-call.ts'
import { keyPolicyLoss } from '../key-policy-loss.ts'
import type { ServiceRules } from '../rule.ts'
import { resourceArns } from '../targets.ts'
import { field, nonEmpty } from '../wire.ts'

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
    weakens: [...key.weakens, 'log-integrity', 'log-confidentiality', 'event-access'],
    when: 'CloudTrail can no longer generate data keys, now or from a day on, or maybe by a Deny; principals outside of the account may decrypt, disable the key or change its policy; or a Deny keeps the account from decrypting',
    auto: 'conditional',
    judge: keyPolicyLoss,
  },
}
