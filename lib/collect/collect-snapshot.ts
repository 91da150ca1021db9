import type { Clients } from '../aws/clients.ts'
import { answered, notRead, read } from '../aws/read.ts'
import type {
  AccountId,
  Arn,
  GuardDeployment,
  Part,
  Read,
  ReadFailure,
  Region,
  RegionView,
  Snapshot,
  Trail,
  ValidatedSince,
} from '../model/index.ts'
import { destinationsOf } from './destinations.ts'
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { isAccessDenied, isDisabledRegion } from '../aws/errors.ts'
import {
  eventAggregations,
  eventSelectors,
  insightSelectors,
  trailOfDescription,
  trailStatus,
  trailTags,
} from './trail-details.ts'

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
  const asked = trails.filter(isOwn)
  if (asked.length === 0) return trails
  const { withValidationHistory } = await import('./validation-history.ts')
  const own = await withValidationHistory(clients, asked, { known, now: now.toISOString() })
  return trails.map((trail) => own.find(({ arn }) => arn === trail.arn) ?? trail)
}

export type TrailsOfRegions = { regions: Record<Region, Read<RegionView>>; trails: Trail[] }

type TrailsWanted = {
  parts: ReadonlySet<Part>
  /** Trails whose details are read. */
  concerns: (trail: Trail) => boolean
  /** Told after each region's answer. */
  onRegion: ((region: Region, answer: Read<RegionView>) => void) | undefined
}

/**
 * Every trail that is visible in the regions, each once by its ARN, with the parts asked for. A trail's details are
 * asked for as soon as one region shows it, so that no region waits for another.
 */
export async function trailsOfRegions(
  clients: Clients,
  regions: readonly Region[],
  { parts, concerns, onRegion }: TrailsWanted,
): Promise<TrailsOfRegions> {
  const trails = new Map<Arn, Trail>()
  const details: Promise<void>[] = []
  const answers = await Promise.all(
    regions.map(async (region): Promise<[Region, Read<RegionView>]> => {
      const described = await describedTrails(clients, region)
      if (!described.ok) return told(region, described)
      for (const trail of described.value) {
        const known = trails.get(trail.arn)
        if (known) {
          known.seenIn.push(region)
        } else {
          trails.set(trail.arn, trail)
          if (concerns(trail)) details.push(fetchDetails(clients, trail, region, parts))
        }
      }
      return told(region, { ok: true, value: { trails: described.value.map((trail) => trail.arn) } })
    }),
  )
  function told(region: Region, answer: Read<RegionView>): [Region, Read<RegionView>] {
    onRegion?.(region, answer)
    return [region, answer]
  }
  await Promise.all(details)
  if (parts.has('regional-status')) await fetchRegionalStatus(clients, [...trails.values()].filter(concerns))
  for (const trail of trails.values()) trail.seenIn.sort()
  return {
    regions: Object.fromEntries(answers),
    trails: [...trails.values()].toSorted((a, b) => (a.arn < b.arn ? -1 : 1)),
  }
}

/** Every trail that is visible in the regions, as DescribeTrails has it and no more; what is not read, `onUnread` is told. */
export const trailsSeenIn = async (
  clients: Clients,
  regions: readonly Region[],
  onUnread: (region: Region, failure: ReadFailure) => void,
): Promise<Trail[]> => {
  const { trails } = await trailsOfRegions(clients, regions, {
    parts: new Set(),
    concerns: () => false,
    onRegion: (region, answer) => {
      if (!answer.ok) onUnread(region, answer)
    },
  })
  return trails
}

const describedTrails = (clients: Clients, region: Region): Promise<Read<Trail[]>> =>
  read('cloudtrail:DescribeTrails', async () => {
    const client = await clients.cloudtrail(region)
    const { trailList } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: true }))
    return answered(trailList, 'trailList').map((description) =>
      answered(trailOfDescription(description, region), 'TrailARN'),
    )
  })

async function fetchDetails(
  clients: Clients,
  trail: Trail,
  seenIn: Region,
  parts: ReadonlySet<Part>,
): Promise<void> {
  const home = trail.homeRegion
  const reading = <T>(from: (clients: Clients, region: Region, arn: Arn) => Promise<Read<T>>) =>
    readAtHomeOr(seenIn, home, (region) => from(clients, region, trail.arn))
  await Promise.all([
    parts.has('status') && fetchStatus(clients, trail, seenIn, parts),
    parts.has('event-selectors') && reading(eventSelectors).then((answer) => (trail.selectors = answer)),
    parts.has('insight-selectors') && reading(insightSelectors).then((answer) => (trail.insights = answer)),
    parts.has('event-configuration') &&
      reading(eventAggregations).then((answer) => (trail.aggregations = answer)),
    parts.has('tags') && reading(trailTags).then((answer) => (trail.tags = answer)),
  ])
}

/**
 * The home region's status. Where it is shut off, the region that showed the trail tells whether it logs: that answer is
 * kept as its own.
 */
async function fetchStatus(
  clients: Clients,
  trail: Trail,
  seenIn: Region,
  parts: ReadonlySet<Part>,
): Promise<void> {
  const ask = async (region: Region) => (trail.status[region] = await trailStatus(clients, region, trail.arn))
  const home = await ask(trail.homeRegion)
  const willBeAsked = seenIn === trail.homeRegion || parts.has('regional-status')
  if (!home.ok && isShutOff(home) && !willBeAsked) await ask(seenIn)
}

/**
 * A setting of the trail as a whole. A home region that is shut off by policy or switched off does not hide what another
 * region shows by ARN.
 */
async function readAtHomeOr<T>(
  seenIn: Region,
  home: Region,
  from: (region: Region) => Promise<Read<T>>,
): Promise<Read<T>> {
  const answer = await from(home)
  if (answer.ok || seenIn === home) return answer
  if (!isShutOff(answer)) return answer
  const elsewhere = await from(seenIn)
  return elsewhere.ok ? elsewhere : answer
}

const isShutOff = ({ code }: ReadFailure): boolean => isAccessDenied(code) || isDisabledRegion(code)

async function fetchRegionalStatus(clients: Clients, trails: Trail[]): Promise<void> {
  await Promise.all(
    trails.flatMap((trail) =>
      trail.seenIn
        .filter((region) => region !== trail.homeRegion)
        .map(async (region) => {
          trail.status[region] = await trailStatus(clients, region, trail.arn)
        }),
    ),
  )
}
