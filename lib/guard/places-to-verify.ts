import { enabledRegions } from '../collect/account.ts'
import { trailsOfRegions } from '../collect/collect-snapshot.ts'
import { organizationOf } from '../collect/organization.ts'
import { regionsOnByDefault } from '../aws/regions.ts'
import type { Range } from '../evidence/chain.ts'
import type { EvidenceSource } from '../evidence/source.ts'
import { trailToVerify } from '../evidence/targets.ts'
import { trailChanges } from '../evidence/trail-changes.ts'
import type { TrailToVerify } from '../evidence/verify-trails.ts'
import type { AccountId, Region, Trail } from '../model/index.ts'
import type { Unread } from '../model/report.ts'
import type { AccountIdentity } from '../collect/account.ts'
import { type DigestPlace, nameOfPlace, type SeenDigests } from '../state/newest-digests.ts'
import type { GuardSettings } from './guard-settings.ts'

type Seen = ReadonlyMap<string, DigestPlace & SeenDigests>

/** What a verification looks at. */
export type VerifiedTrails = {
  regions: Region[]
  trails: Trail[]
  unread: Unread[]
}

/** The trails that an account owns, as the regions of the policy show them. */
export async function trailsOfAccount(
  { clients, policy, homeRegion }: GuardSettings,
  { account, partition }: AccountIdentity,
): Promise<VerifiedTrails> {
  const { include } = policy.regions
  const enabled = include === 'all' ? await enabledRegions(clients, homeRegion) : undefined
  const regions =
    include === 'all' ? (enabled?.ok ? enabled.value : [...regionsOnByDefault(partition)]) : include
  const unread: Unread[] = []
  if (enabled && !enabled.ok) unread.push({ resource: account, ...failureOf(enabled) })
  const { trails } = await trailsOfRegions(clients, regions, {
    parts: new Set(['status', 'regional-status']),
    concerns: (trail) => trail.account === account,
    onRegion: (region, answer) => {
      if (!answer.ok) unread.push({ resource: region, ...failureOf(answer) })
    },
  })
  return { regions, trails: trails.filter((trail) => trail.account === account), unread }
}

const failureOf = ({ operation, code, message }: { operation: string; code: string; message: string }) => ({
  operation,
  code,
  message,
})

export type PlacesWanted = {
  source: EvidenceSource
  identity: AccountIdentity
  range: Range
  seen: Seen
  /** Accounts of organization trails that are looked at; all that the bucket or the memory shows where absent. */
  only?: readonly AccountId[]
}

/**
 * Where the digests of trails are looked for: where they should be, where they are, and where they were once seen. A
 * trail without validation that never had a digest is the business of another check.
 */
export async function placesToVerify(
  { clients, homeRegion }: GuardSettings,
  { trails, regions }: VerifiedTrails,
  { source, identity, range, seen, only }: PlacesWanted,
): Promise<TrailToVerify[]> {
  const seenPlaces = (trail: Trail) => [...seen.values()].filter((place) => place.trail === trail.arn)
  const wanted = trails.filter((trail) => trail.logFileValidation || seenPlaces(trail).length > 0)
  const organization = wanted.some((trail) => trail.organization)
    ? await organizationOf(clients, homeRegion)
    : undefined
  const organizationId = organization?.ok ? organization.value?.id : undefined
  const targets: TrailToVerify[] = []
  for (const trail of wanted) {
    const accounts = only ?? [identity.account, ...seenPlaces(trail).map(({ account }) => account)]
    const found = await trailToVerify(trail, {
      source,
      caller: identity.account,
      regions,
      onlyThese: false,
      range,
      accounts: [...new Set(accounts)],
      allAccounts: trail.organization && only === undefined,
      ...(organizationId !== undefined && { organizationId }),
      history: (one) => trailChanges(clients, one),
    })
    targets.push(...found.map((target) => withMemory(target, seenPlaces(trail), accounts, seen)))
  }
  return targets
}

/** With places whose folders may be gone, and with the newest digest that was seen in each. */
function withMemory(
  target: TrailToVerify,
  known: readonly DigestPlace[],
  accounts: readonly AccountId[],
  seen: Seen,
): TrailToVerify {
  const isListed = (place: DigestPlace) =>
    target.places.some(({ account, region }) => account === place.account && region === place.region)
  const gone = known.filter((place) => accounts.includes(place.account) && !isListed(place))
  return {
    ...target,
    places: [...target.places, ...gone.map(({ account, region }) => ({ account, region }))],
    newest: async (region, account) => {
      const remembered = seen.get(nameOfPlace({ trail: target.arn, account, region }))?.newest
      return { ...(await target.newest(region, account)), ...(remembered && { seen: remembered }) }
    },
  }
}
