import { forKeyOwner, keyStateCall, ownKey } from './shared/own-key.ts'
import { isRefusal } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'

/** Enables a disabled key, so that the trail can encrypt and deliver again. */
export const enableKey: Remedy = {
  id: 'enable-key',
  title: "Enable a trail's KMS key",
  risk: 'safe',
  permissions: ['kms:DescribeKey', 'kms:EnableKey'],
  plan: (finding, snapshot) => {
    const own = ownKey(finding, snapshot)
    if (isRefusal(own)) return own
    if (own.state !== 'Disabled') return undefined
    return forKeyOwner([keyStateCall('EnableKey', own, snapshot.account, finding.message)], own.arn, snapshot)
  },
}

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
