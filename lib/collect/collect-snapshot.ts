import type { Clients } from '../aws/clients.ts'
import { notRead } from '../aws/read.ts'
import type { AccountId, Part, Read, Region, RegionView, Snapshot } from '../model.ts'
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
  now: Date
  onRegion?: (region: Region, answer: Read<RegionView>) => void
}

/** Reads what the parts ask for, and nothing else. Reads only; failures are values in the snapshot. */
export async function collectSnapshot(clients: Clients, options: CollectOptions): Promise<Snapshot> {
  const { account, parts, defaultRegion } = options
  const [organization, { regions, trails }] = await Promise.all([
    parts.has('organization')
      ? import('./organization.ts').then((m) => m.organizationOf(clients, defaultRegion, account))
      : notRead('organizations:DescribeOrganization'),
    trailsOfRegions(clients, options.regions, parts, options.onRegion),
  ])
  return {
    account,
    partition: options.partition,
    takenAt: options.now.toISOString(),
    enabledRegions: options.enabledRegions,
    regions,
    trails,
    buckets: {},
    keys: {},
    topics: {},
    logGroups: {},
    changeAlarms: notRead('logs:DescribeMetricFilters'),
    organization,
    guard: notRead('events:DescribeRule'),
  }
}
