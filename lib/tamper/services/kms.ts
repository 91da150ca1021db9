import type { ApiCall } from '../api-call.ts'
import { keyPolicyLoss } from '../policy-loss.ts'
import { namedBy, resourceArns, type ServiceRules, when } from '../rule.ts'
import { isOtherAccount } from '../outsiders-let-in.ts'
import { field, nonEmpty, textsOf } from '../../text/fields.ts'

const key = {
  kind: 'keys',
  targets: (call: ApiCall) => [...resourceArns(call, ':key/'), nonEmpty(field(call.params, 'keyId'))],
  weakens: ['log-delivery', 'kms-encryption'],
} as const

/**
 * KMS (developer guide, "Logging AWS KMS API calls with CloudTrail"). Aliases and rotation do not matter to a trail: it
 * keeps the key's ARN and is let in by the key policy. Nor do grants, save that they let others read.
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
  ImportKeyMaterial: {
    ...key,
    when: 'the material expires: the key becomes unusable on that day',
    auto: 'alert',
    judge: (call) =>
      when(
        nonEmpty(field(call.params, 'expirationModel')) !== 'KEY_MATERIAL_DOES_NOT_EXPIRE',
        ...key.weakens,
      ),
    byName: false,
  },
  DisconnectCustomKeyStore: {
    targets: namedBy('customKeyStoreId'),
    weakens: key.weakens,
    when: 'always: no key in the store can be used any more, and which they are is not in the record',
    auto: 'alert',
  },
  CreateGrant: {
    ...key,
    weakens: ['log-confidentiality'],
    when: 'a principal of another account may decrypt, or grant that further',
    auto: 'alert',
    judge: (call) => when(lendsToOthers(call), 'log-confidentiality'),
    byName: false,
  },
}

const reading: ReadonlySet<string> = new Set(['Decrypt', 'ReEncryptFrom', 'CreateGrant'])

/** Grants that an AWS service makes for its caller are for the service's own use. */
function lendsToOthers(call: ApiCall): boolean {
  const grantee = nonEmpty(field(call.params, 'granteePrincipal'))
  if (grantee === undefined || call.invokedBy !== undefined || !isOtherAccount(grantee, call)) return false
  const operations = textsOf(field(call.params, 'operations'))
  return operations.length === 0 || operations.some((operation) => reading.has(operation))
}
