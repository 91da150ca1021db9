import { keyStateCall } from './shared/key-state-call.ts'
import { forKeyOwner, ownKey } from './shared/own-key.ts'
import { isRefusal } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'

/** Enables a disabled key, so that the trail can encrypt and deliver again. */
export const enableKey: Remedy = {
  id: 'enable-key',
  title: "Enable a trail's KMS key",
  risk: 'safe',
  permissions: ['kms:DescribeKey', 'kms:EnableKey'],
  plan: (finding, snapshot) => {
    if (finding.check !== 'kms-key-usable') return undefined
    const own = ownKey(finding, snapshot)
    if (isRefusal(own)) return own
    if (own.state !== 'Disabled') return undefined
    return forKeyOwner([keyStateCall('EnableKey', own, snapshot.account, finding.message)], own.arn, snapshot)
  },
}
