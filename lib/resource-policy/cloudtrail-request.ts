import { cloudTrail, type CloudTrailCall, cloudTrailKeys } from './cloudtrail-keys.ts'
import { byName, type KeyState, type PolicyRequest, unknownKey } from './request.ts'

/** A call that CloudTrail makes in its own name, as a resource policy sees it. */
export const cloudTrailRequest = (call: CloudTrailCall): PolicyRequest => ({
  requester: { service: cloudTrail },
  action: call.action,
  resource: call.resource,
  keys: (key) => stateOf(key, call),
})

export function stateOf(key: string, call: CloudTrailCall): KeyState {
  const state = rowOf(key)?.state ?? unknownKey
  return typeof state === 'function' ? state(call) : state
}

export const rowOf = byName(cloudTrailKeys.flatMap((row) => row.keys.map((key) => [key, row] as const)))
