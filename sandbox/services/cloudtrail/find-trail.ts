import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { administersOrganization, organizationOf } from './organization.ts'
import { trailArn } from './trail.ts'
import type { StoredTrail } from './trail.ts'
import { checkTrailName, trailNameFault } from './trail-name.ts'
import { visibleTrails } from './visible-trails.ts'

/** Where a request was made: what a name is short for. */
export type Place = Pick<RequestContext, 'world' | 'region'> & { caller: { account: string } }

/**
 * The ARN that a name or an ARN stands for. A name means the trail of that name which is homed in the request's
 * region and owned by its account, as the service's own error messages show.
 * Throws InvalidTrailNameException or CloudTrailARNInvalidException.
 */
export function arnOf(reference: string | undefined, place: Place): string {
  if (reference?.startsWith('arn:')) return checkArn(reference, place.world.partition)
  const name = checkTrailName(reference)
  return trailArn(place.world, place.caller.account, place.region, name)
}

/** Gives a trail's ARN back, or throws CloudTrailARNInvalidException. */
export function checkArn(arn: string, partition: string): string {
  const parts = /^arn:([a-z-]+):cloudtrail:([a-z0-9-]+):(\d{12}):trail\/(.+)$/.exec(arn)
  if (parts?.[1] === partition && trailNameFault(parts[4] ?? '') === undefined) return arn
  throw new AwsError('CloudTrailARNInvalidException', `Invalid trail ARN: ${arn}`)
}

/** A trail by name is told by its ARN too (LocalStack and moto, `TrailNotFoundException` of GetTrailStatus). */
export function trailNotFound(arn: string, account: string): AwsError {
  return new AwsError('TrailNotFoundException', `Unknown trail: ${arn} for the user: ${account}`)
}

/**
 * The trail that a read concerns. By ARN every trail that the request's region shows is found, shadows and the
 * organization's included; by name only one that is homed and owned where the request was made (CloudTrail API
 * reference, GetTrailStatus: "To get the status of a shadow trail, you must specify its ARN").
 * Throws TrailNotFoundException besides what `arnOf` throws.
 */
export function trailToRead(reference: string | undefined, place: Place): StoredTrail {
  const arn = arnOf(reference, place)
  const found = visibleTrails(place.world, place.caller.account, place.region).find((t) => t.arn === arn)
  if (!found) throw trailNotFound(arn, place.caller.account)
  return found
}

/**
 * The trail that a write concerns. A shadow, by name or by ARN, gives InvalidHomeRegionException; a trail that the
 * region does not show gives TrailNotFoundException; a member account's write to its organization's trail gives
 * NotOrganizationMasterAccountException.
 */
export function trailToWrite(reference: string | undefined, place: Place): StoredTrail {
  const arn = arnOf(reference, place)
  const { account } = place.caller
  const visible = visibleTrails(place.world, account, place.region)
  const found =
    visible.find((trail) => trail.arn === arn) ??
    visible.find((trail) => trail.name === reference && trail.account === account)
  if (!found) throw trailNotFound(arn, account)
  if (!mayWrite(found, place)) {
    throw new AwsError(
      'NotOrganizationMasterAccountException',
      `Account ${account} is not the management account of the organization that owns ${found.arn}.`,
    )
  }
  if (found.homeRegion !== place.region) {
    throw new AwsError(
      'InvalidHomeRegionException',
      `The home region of trail ${found.arn} is ${found.homeRegion}; call this operation there.`,
    )
  }
  return found
}

function mayWrite(trail: StoredTrail, place: Place): boolean {
  const { account } = place.caller
  if (trail.account === account) return true
  const organization = organizationOf(place.world, account)
  return organization !== undefined && administersOrganization(organization, account)
}
