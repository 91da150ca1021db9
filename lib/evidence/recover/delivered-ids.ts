import type { Clients } from '../../aws/clients.ts'
import { ownFailure } from '../../aws/errors.ts'
import { describedOrganization } from '../../collect/organization.ts'
import type { AccountId, Arn, Read, ReadFailure, Region, Trail } from '../../model/index.ts'
import { documentOf, field, listOf } from '../../text/fields.ts'
import { inParallel } from '../in-parallel.ts'
import { dayFolders, dayMs, mayHoldEvents, type Root, rootOf } from '../names.ts'
import { s3Source } from '../s3-source.ts'
import type { EvidenceSource } from '../source.ts'
import { isRecovered } from './slots.ts'

/** Files that are read at the same time. */
const atOnce = 16

/** Of what is compared, and with what. */
export type Compared = {
  account: AccountId
  /** As which the account's own buckets are read. */
  clients: Clients
  /** Who asks: a member may not read the organization's bucket. */
  asker: Clients
  regions: readonly Region[]
  /** Those that the account sees. */
  trails: readonly Trail[]
  /** The one trail whose files are compared, where not all are. */
  only?: Arn | undefined
  from: number
  to: number
  /** Where it is true, nothing more is read, and it is not told. */
  stopped?: () => boolean
}

/**
 * Ids of events that the files of an account's trails have, by region. A member may not read the organization's bucket:
 * what its trail delivered is read by whoever asks.
 * @returns the first failure where a trail's files cannot be read, or the organization, whose id stands in the names of
 *   its trails' files: what they lack cannot be told.
 */
export async function knownEvents(compared: Compared): Promise<Read<Map<Region, Set<string>>>> {
  const { account, clients, asker, regions, trails, only, from, to, stopped = () => false } = compared
  const wanted = trails.filter(({ arn }) => only === undefined || arn === only)
  const known = new Map(regions.map((region) => [region, new Set<string>()]))
  if (known.size === 0) return { ok: true, value: known }
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
        const delivered = await deliveredIds(source, root, region, { from, to }, stopped)
        if (!delivered.ok) return delivered
        for (const id of delivered.value) ids.add(id)
      }
    }
    return { ok: true, value: known }
  } finally {
    await Promise.all([own.close(), organizations.close()])
  }
}

const notTold = (why: string): ReadFailure => ownFailure('cloudtrail:DescribeTrails', 'NoFiles', why)

const cutOff = ownFailure('s3:GetObject', 'CutOff', 'there was no time to read all log files')

/**
 * Ids of the events of a range that a trail's log files of one region have.
 * @returns the first failure, where a folder or a file could not be read: what is in it is not known
 */
async function deliveredIds(
  source: EvidenceSource,
  { bucket, base }: Root,
  region: Region,
  range: { from: number; to: number },
  stopped: () => boolean,
): Promise<Read<Set<string>>> {
  const keys: string[] = []
  for (const folder of dayFolders(base, 'CloudTrail', region, range.from, range.to + dayMs)) {
    if (stopped()) return cutOff
    const listed = await source.list(bucket, folder)
    if (!listed.ok) return listed
    keys.push(
      ...listed.value.map(({ key }) => key).filter((key) => isDelivered(key) && mayHoldEvents(key, range)),
    )
  }
  const ids = new Set<string>()
  let failure: Extract<Read<unknown>, { ok: false }> | undefined
  await inParallel(
    keys,
    atOnce,
    async (key) => {
      const file = await source.read({ bucket, key }, 'content')
      if (!file.ok) failure ??= file
      else if (file.value.inflated.ok) idsIn(file.value.inflated.content ?? '', ids)
    },
    () => failure !== undefined || stopped(),
  )
  return failure ?? (stopped() ? cutOff : { ok: true, value: ids })
}

const isDelivered = (key: string): boolean => key.endsWith('.json.gz') && !isRecovered(key)

function idsIn(content: string, ids: Set<string>): void {
  for (const record of listOf(field(documentOf(content), 'Records'))) {
    const id = field(record, 'eventID')
    if (typeof id === 'string') ids.add(id)
  }
}
