import type { Clients } from '../../lib/aws/clients.ts'
import { ownFailure } from '../../lib/aws/errors.ts'
import { trailsSeenIn } from '../../lib/collect/collect-snapshot.ts'
import { describedOrganization } from '../../lib/collect/organization.ts'
import { rootOf } from '../../lib/evidence/names.ts'
import { deliveredIds } from '../../lib/evidence/recover/delivered-ids.ts'
import { s3Source } from '../../lib/evidence/s3-source.ts'
import type { Read, ReadFailure, Region } from '../../lib/model/index.ts'
import { type Unread, unreadOf } from '../../lib/evidence/recover/manifest.ts'
import type { Member } from '../../lib/org/member-credentials.ts'
import type { RecoverOptions } from './recover-options.ts'

/** Ids of events that files of trails have, by region, and the regions whose trails cannot be read: they have none. */
export type KnownEvents = { known: Map<Region, Set<string>>; unread: Unread[] }

/**
 * Ids of events that the files of the account's trails have, by region. A member may not read the organization's bucket:
 * what its trail delivered is read by whoever asks.
 * @returns the first failure where a trail's files cannot be read, or the organization, whose id stands in the names of
 *   its trails' files: what they lack cannot be told. A region in which trails cannot be described may have one of its
 *   own, and is told apart.
 */
export async function knownEvents(
  { clients, identity }: Member,
  regions: readonly Region[],
  { trail: only, from, to }: Pick<RecoverOptions, 'trail' | 'from' | 'to'>,
  asker: Clients,
): Promise<Read<KnownEvents>> {
  const unread: Unread[] = []
  const { account } = identity
  const trails = await trailsSeenIn(clients, regions, (region, failure) =>
    unread.push(unreadOf(failure, account, region)),
  )
  const wanted = trails.filter(({ arn }) => only === undefined || arn === only)
  const known = new Map(
    regions
      .filter((region) => unread.every((one) => one.region !== region))
      .map((region) => [region, new Set<string>()]),
  )
  if (known.size === 0) return { ok: true, value: { known, unread } }
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
  try {
    for (const trail of wanted) {
      if (trail.bucket === undefined) return notTold(`the bucket of ${trail.name} is not told`)
      const root = rootOf(
        trail.bucket,
        trail.prefix,
        account,
        trail.organization ? organizationId : undefined,
      )
      for (const [region, ids] of known) {
        if (!trail.multiRegion && region !== trail.homeRegion) continue
        const source = trail.organization ? organizations : own
        const delivered = await deliveredIds(source, root, region, { from, to })
        if (!delivered.ok) return delivered
        for (const id of delivered.value) ids.add(id)
      }
    }
    return { ok: true, value: { known, unread } }
  } finally {
    await Promise.all([own.close(), organizations.close()])
  }
}

const notTold = (why: string): ReadFailure => ownFailure('cloudtrail:DescribeTrails', 'NoFiles', why)
