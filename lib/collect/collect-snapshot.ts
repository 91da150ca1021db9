import type { Clients } from '../aws/clients.ts'
import { notRead } from '../aws/read.ts'
import type {
  AccountId,
  Arn,
  GuardDeployment,
  Part,
  Read,
  Region,
  RegionView,
  Snapshot,
  Trail,
  ValidatedSince,
} from '../model/index.ts'
import { destinationsOf } from './destinations.ts'
import { trailsOfRegions } from './trails.ts'

export type CollectOptions = {
  account: AccountId
  partition: string
  /** Regions to look at, and whether they are known to be all that are enabled. */
  enabledRegions: Read<Region[]>
  regions: readonly Region[]
  /** Region for the calls that belong to none. */
  defaultRegion: Region
  parts: ReadonlySet<Part>
  /** Key that the policy asks trails to use, where it names one. */
  requiredKey?: string
  /** Trails whose details, and what they rest on, are read; all where absent. */
  concerns?: (trail: Trail) => boolean
  /** The guard that asks, where it is one. */
  deployment?: GuardDeployment
  /** Since when trails are validated, as far as that is known already. */
  knownValidation?: ReadonlyMap<Arn, ValidatedSince>
  now: Date
  onRegion?: (region: Region, answer: Read<RegionView>) => void
}

/** Reads what the parts ask for, and nothing else. Reads only; failures are values in the snapshot. */
export async function collectSnapshot(clients: Clients, options: CollectOptions): Promise<Snapshot> {
  const { account, partition, parts, defaultRegion, concerns = () => true } = options
  const [organization, { regions, trails: seen }, guard] = await Promise.all([
    parts.has('organization')
      ? import('./organization.ts').then((m) => m.organizationOf(clients, defaultRegion))
      : notRead('organizations:DescribeOrganization'),
    trailsOfRegions(clients, options.regions, { parts, concerns, onRegion: options.onRegion }),
    parts.has('guard')
      ? import('./guard.ts').then((m) =>
          m.guardOf(clients, account, partition, options.regions, options.deployment),
        )
      : notRead('events:ListRules'),
  ])
  const takenAt = options.now.toISOString()
  const isOwn = (trail: Trail) => trail.account === account && concerns(trail)
  const trails = parts.has('validation-history') ? await withHistory(clients, seen, isOwn, options) : seen
  return {
    account,
    partition,
    takenAt,
    enabledRegions: options.enabledRegions,
    regions,
    trails,
    ...(await destinationsOf(clients, trails.filter(isOwn), options)),
    organization,
    guard,
  }
}

async function withHistory(
  clients: Clients,
  trails: Trail[],
  isOwn: (trail: Trail) => boolean,
  { knownValidation: known = new Map(), now }: CollectOptions,
): Promise<Trail[]> {
  const { withValidationHistory } = await import('./validation-history.ts')
  const own = await withValidationHistory(clients, trails.filter(isOwn), { known, now: now.toISOString() })
  return trails.map((trail) => own.find(({ arn }) => arn === trail.arn) ?? trail)
}
