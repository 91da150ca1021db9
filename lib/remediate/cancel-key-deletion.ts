import { keyStateCall } from './shared/key-state-call.ts'
import { forKeyOwner, ownKey } from './shared/own-key.ts'
import { isRefusal } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'

/**
 * Cancels a key's deletion and enables the key: after CancelKeyDeletion alone it stays Disabled (KMS API reference,
 * CancelKeyDeletion).
 */
export const cancelKeyDeletion: Remedy = {
  id: 'cancel-key-deletion',
  title: "Cancel the deletion of a trail's KMS key",
  risk: 'safe',
  permissions: ['kms:CancelKeyDeletion', 'kms:DescribeKey', 'kms:EnableKey'],
  plan: (finding, snapshot) => {
    if (finding.check !== 'kms-key-usable') return undefined
    const own = ownKey(finding, snapshot)
    if (isRefusal(own)) return own
    if (own.state !== 'PendingDeletion') return undefined
    const { account } = snapshot
    const calls = [
      keyStateCall('CancelKeyDeletion', own, account, finding.message),
      keyStateCall('EnableKey', own, account, 'A key whose deletion was cancelled stays disabled.'),
    ]
    return forKeyOwner(calls, own.arn, snapshot)
  },
}
