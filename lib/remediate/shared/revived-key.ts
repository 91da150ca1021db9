import { parseArn } from '../../text/arn.ts'
import type { Call, PlannedRepair } from '../../model/index.ts'
import { keyStateCall } from './key-state-call.ts'
import type { Restoring } from './restoring.ts'

/**
 * The key of a trail's baseline, made usable before the trail is made again: disabling it and deleting the trail are two
 * calls of one second, and no trail is left then whose key could be found unusable. Only a key of this account that
 * nobody but people manages, and only as far as the mode of the check on keys goes.
 */
export function revivedKey({ baseline, snapshot, modeOf, repair }: Restoring): PlannedRepair[] {
  const { kmsKeyId } = baseline.settings
  const description = kmsKeyId === null ? undefined : snapshot.keys[kmsKeyId]?.description
  if (!description?.ok || modeOf('kms-key-usable') !== modeOf('multi-region-trail')) return []
  const { arn, state, manager } = description.value
  const { account, region } = parseArn(arn) ?? {}
  if (manager === 'AWS' || account !== snapshot.account || region === undefined) return []
  const enable = keyStateCall('EnableKey', { arn, region }, account, `${baseline.name} encrypts with it.`)
  const cancel = keyStateCall('CancelKeyDeletion', { arn, region }, account, `${baseline.name} needs it.`)
  const of = (remedy: string, calls: Call[]) => [{ ...repair('kms-key-usable', remedy), calls }]
  if (state === 'Disabled') return of('enable-key', [enable])
  return state === 'PendingDeletion' ? of('cancel-key-deletion', [cancel, enable]) : []
}
