import type { Read, Snapshot, Trail } from '../model.ts'
import type { TrailIdentity } from '../policy-document/trail-request.ts'

/** Whose trail CloudTrail writes for, as resource policies ask for it. */
export function trailIdentity(trail: Trail, snapshot: Snapshot): TrailIdentity {
  const { organization } = snapshot
  const id: Read<string | undefined> = organization.ok
    ? { ok: true, value: organization.value?.id }
    : organization
  return { arn: trail.arn, account: trail.account, organization: id }
}
