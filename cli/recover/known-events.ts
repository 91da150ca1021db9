import type { Clients } from '../../lib/aws/clients.ts'
import { ownFailure } from '../../lib/aws/errors.ts'
import { trailsSeenIn } from '../../lib/collect/collect-snapshot.ts'
import { describedOrganization } from '../../lib/collect/organization.ts'
import { rootOf } from '../../lib/evidence/names.ts'
import { deliveredIds } from '../../lib/evidence/recover/delivered-ids.ts'
import { s3Source } from '../../lib/evidence/s3-source.ts'
import type { Read, ReadFailure, Region, Trail } from '../../lib/model/index.ts'
import type { Member } from '../../lib/org/member-credentials.ts'
import type { RecoverOptions } from './recover-options.ts'

/**
 * Ids of events that the files of the account's trails have, by region; the failure of reading the organization, whose id
 * stands in the names of its trails' files. A member may not read the organization's bucket: what its trail delivered is
 * read by whoever asks.
 * @returns the first failure where a trail's files cannot be read: what they lack cannot be told
 */
export async function knownEvents(
  { clients, identity }: Member,
  regions: readonly Region[],
  { trail: only, from, to }: Pick<RecoverOptions, 'trail' | 'from' | 'to'>,
  asker: Clients,
): Promise<Read<Map<Region, Set<string>>>> {
  const trails = await trailsSeenIn(clients, regions, () => undefined)
  const wanted = trails.filter(({ arn }) => only === undefined || arn === only)
  if (wanted.length === 0)
    return notTold(only === undefined ? 'no trail is there to compare with' : `there is no trail ${only}`)
  const [firstRegion = 'us-east-1'] = regions
  const organization = wanted.some((trail) => trail.organization)
    ? await describedOrganization(clients, firstRegion)
    : undefined
  if (organization && !organization.ok) return organization
  const organizationId = organization?.value?.id
  const homes = [...new Set(wanted.map(({ homeRegion }) => homeRegion))]
  const [own, organizations] = [s3Source(clients, { regions: homes }), s3Source(asker, { regions: homes })]
  const known = new Map(regions.map((region) => [region, new Set<string>()]))
  try {
    for (const trail of wanted) {
      if (trail.bucket === undefined) return notTold(`the bucket of ${trail.name} is not told`)
      const root = rootOf(
        trail.bucket,
        trail.prefix,
        identity.account,
        trail.organization ? organizationId : undefined,
      )
      for (const region of regionsOf(trail, regions)) {
        const ids = await deliveredIds(trail.organization ? organizations : own, root, region, { from, to })
        if (!ids.ok) return ids
        for (const id of ids.value) known.get(region)?.add(id)
      }
    }
    return { ok: true, value: known }
  } finally {
    await Promise.all([own.close(), organizations.close()])
  }
}

const notTold = (why: string): ReadFailure => ownFailure('cloudtrail:DescribeTrails', 'NoFiles', why)

const regionsOf = (trail: Trail, regions: readonly Region[]): readonly Region[] =>
  trail.multiRegion ? regions : regions.filter((region) => region === trail.homeRegion)
