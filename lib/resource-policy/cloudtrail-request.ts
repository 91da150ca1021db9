import { type CloudTrailCall, cloudTrail, cloudTrailKeys } from './cloudtrail-keys.ts'
import { type KeyState, type PolicyRequest, unknownKey } from './request.ts'

/** A call that CloudTrail makes in its own name, as a resource policy sees it. */
export const cloudTrailRequest = (call: CloudTrailCall): PolicyRequest => ({
  requester: { service: cloudTrail },
  action: call.action,
  resource: call.resource,
  keys: (key) => stateOf(key, call),
})

function stateOf(key: string, call: CloudTrailCall): KeyState {
  const row = rows.get(key) ?? families.find(([start]) => key.startsWith(start))?.[1]
  if (!row) return unknownKey
  return typeof row.state === 'function' ? row.state(call) : row.state
}

type Row = (typeof cloudTrailKeys)[number]

const named = cloudTrailKeys.flatMap((row) => row.keys.map((key) => [key, row] as const))

const rows: ReadonlyMap<string, Row> = new Map(named)

const families = named
  .filter(([key]) => key.endsWith('*'))
  .map(([key, row]) => [key.slice(0, -1), row] as const)
