import { ownFailure, RunError } from '../../lib/aws/errors.ts'
import type { RegionIntegrity } from '../../lib/model/index.ts'
import type { Run } from '../../lib/evidence/context.ts'
import { type DiscoveredPlace, discoverPlaces } from '../../lib/evidence/discover.ts'
import { folderSource, keysOfFiles } from '../../lib/evidence/folder-source.ts'
import { hourMs } from '../../lib/evidence/names.ts'
import { verifyTrails } from '../../lib/evidence/verify-trails.ts'
import { parseArn, resourceName } from '../../lib/text/arn.ts'
import type { VerifyOptions } from './verify-options.ts'

export type Period = { from: number; to: number }
export type Verified = { trails: RegionIntegrity[]; period: Period }
type RunOf = (source: Run['source'], period: Period, isOffline: boolean) => Run

/**
 * Verifies what a folder holds. Without a time, each trail and region is judged from its first digest to its last.
 * @throws RunError where the folder or the keys cannot be read, or no digest is there
 */
export async function verifyFolder(
  named: readonly string[],
  options: VerifyOptions & { dir: string },
  given: Period | undefined,
  runOf: RunOf,
): Promise<Verified> {
  if (!options.keys) throw new RunError('--dir needs --keys: what aws cloudtrail list-public-keys prints')
  const { source, bucket } = await folderSource(options.dir, await keysOfFiles(options.keys))
  const found = await discoverPlaces(
    source,
    bucket,
    await prefixIn(source, options.prefix),
    (account, region) => isWanted(options, account, region),
  )
  const places = found.filter((place) => isNamed(place, named))
  if (places.length === 0)
    throw new RunError(`there is no digest of ${named.join(', ') || 'a trail'} in ${options.dir}`)
  const results: RegionIntegrity[] = []
  const periods: Period[] = []
  for (const group of groupsOf(places)) {
    const period = given ?? periodOfPlaces(group)
    periods.push(period)
    results.push(
      ...(await verifyTrails(
        runOf(source, period, true),
        group.map((place) => offlineTrail(place, bucket)),
      )),
    )
  }
  const period = {
    from: Math.min(...periods.map(({ from }) => from)),
    to: Math.max(...periods.map(({ to }) => to)),
  }
  return { trails: results, period }
}

const isWanted = ({ regions, accounts }: VerifyOptions, account: string, region: string): boolean =>
  (regions?.includes(region) ?? true) && (accounts?.includes(account) ?? true)

/** By name or ARN. */
export const isNamed = (
  { trail, name }: { trail: string; name: string },
  named: readonly string[],
): boolean =>
  named.length === 0 ||
  named.some((one) => one === trail || one === name || (isArn(one) && resourceName(one) === name))

const isArn = (text: string) => parseArn(text) !== undefined

/** A prefix that a folder shows before `AWSLogs/`, where none is given. */
async function prefixIn(source: Run['source'], given: string | undefined): Promise<string | undefined> {
  if (given !== undefined) return given
  let prefix = ''
  for (let depth = 0; depth < 8; depth += 1) {
    const folders = await source.folders('', prefix)
    const names = folders.ok ? folders.value : []
    if (names.includes('AWSLogs')) return prefix
    const [only] = names
    if (only === undefined) return undefined
    prefix += `${only}/`
  }
  return undefined
}

/** Places that share their folders are looked at together. */
function groupsOf(places: readonly DiscoveredPlace[]): DiscoveredPlace[][] {
  const groups = new Map<string, DiscoveredPlace[]>()
  for (const place of places) {
    const key = JSON.stringify([place.prefix, place.organizationId, place.account, place.region])
    groups.set(key, [...(groups.get(key) ?? []), place])
  }
  return [...groups.values()]
}

/** A digest covers the hour before the time in its name. */
const periodOfPlaces = (places: readonly DiscoveredPlace[]): Period => ({
  from: Math.min(...places.map(({ first }) => first)) - hourMs,
  to: Math.max(...places.map(({ last }) => last)),
})

const noHistory = ownFailure('cloudtrail:LookupEvents', 'NotAsked', 'a folder has no event history')

const offlineTrail = (place: DiscoveredPlace, bucket: string) => ({
  arn: place.trail,
  name: place.name,
  homeRegion: place.homeRegion,
  bucket,
  prefix: place.prefix,
  ...(place.organizationId !== undefined && { organizationId: place.organizationId }),
  places: [{ account: place.account, region: place.region }],
  newest: async () => ({}),
  history: async () => noHistory,
})
