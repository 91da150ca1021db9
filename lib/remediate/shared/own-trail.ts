import type { Finding, Refusal, Snapshot, Trail } from '../../model/index.ts'

/**
 * The trail that a finding speaks of, where this account may write to it: it owns the ARN, or is CloudTrail's
 * delegated administrator for the organization that does.
 */
export function writableTrail(finding: Finding, snapshot: Snapshot): Trail | Refusal {
  const trail = snapshot.trails.find((candidate) => candidate.arn === finding.resource)
  if (!trail) return refusal('The trail is not there any more.', 'Scan again.')
  if (isWritableHere(trail, snapshot)) return trail
  return refusal(
    `The trail belongs to account ${trail.account}; account ${snapshot.account} may not change it.`,
    `Run the repair in account ${trail.account}.`,
  )
}

export function isWritableHere(trail: Trail, snapshot: Snapshot): boolean {
  if (trail.account === snapshot.account) return true
  if (!trail.organization || !snapshot.organization.ok) return false
  const administrators = snapshot.organization.value?.delegatedAdministrators
  return administrators?.ok === true && administrators.value.includes(snapshot.account)
}

export const refusal = (reason: string, todo: string): Refusal => ({ refused: true, reason, todo })

export const isRefusal = (value: object): value is Refusal => 'refused' in value

/** Trails that AWS Control Tower made: it puts its own configuration back, so only logging is repaired (decision of AWS's drift rules). */
export const isControlTowerTrail = (trail: Pick<Trail, 'name'>): boolean =>
  /^aws-controltower-/i.test(trail.name)

/** The refusal for changing the configuration of a trail that another manager keeps. */
export function managedElsewhere(trail: Trail): Refusal | undefined {
  if (!isControlTowerTrail(trail)) return undefined
  return refusal(
    `${trail.name} is managed by AWS Control Tower, which reports changes by others as drift.`,
    'Repair it there: re-register the landing zone or reset it in Control Tower.',
  )
}
