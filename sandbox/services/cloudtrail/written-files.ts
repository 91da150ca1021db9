import type { Destination } from './destination.ts'
import { destinationOf } from './destination.ts'
import { organizationOf } from './organization.ts'
import type { StoredTrail } from './trail.ts'
import type { World } from '../../world.ts'

/** The folders of CloudTrail below `AWSLogs/` (CloudTrail user guide, "Finding your CloudTrail log files"). */
type Folder =
  | 'CloudTrail'
  | 'CloudTrail-Digest'
  | 'CloudTrail-Insight'
  | 'CloudTrail-NetworkActivity'
  | 'CloudTrail-Aggregated'

export type WrittenFile = { key: string; isDigest: boolean }

/**
 * The files that CloudTrail writes now for a trail from one region: for each of its folders, one for its owner, and
 * for an organization's trail one for each member.
 */
export function writtenFiles(world: World, trail: StoredTrail, region: string): WrittenFile[] {
  const destination = destinationOf(world, trail)
  const { organizationId } = destination
  const members = organizationId === undefined ? undefined : organizationOf(world, trail.account)?.members
  const accounts = members ?? [trail.account]
  return foldersOf(trail).flatMap((folder) =>
    accounts.map((account) => ({
      key: keyOf(destination, { folder, account, region, organizationId }),
      isDigest: folder === 'CloudTrail-Digest',
    })),
  )
}

/**
 * The objects for which CreateTrail and UpdateTrail ask whether CloudTrail may put them: for an organization's trail
 * below the management account's id as well as below the organization's (CloudTrail user guide, "Creating a trail
 * for an organization with the AWS CLI", its bucket policy). That they lie in the folder CloudTrail is assumed [U].
 */
export function askedFor(trail: Destination): string[] {
  const { account, homeRegion: region, organizationId } = trail
  const own = { folder: 'CloudTrail', account, region, organizationId: undefined } as const
  if (organizationId === undefined) return [keyOf(trail, own)]
  return [keyOf(trail, own), keyOf(trail, { ...own, organizationId })]
}

function foldersOf(trail: StoredTrail): Folder[] {
  return [
    'CloudTrail',
    ...(trail.configuration.logFileValidation ? (['CloudTrail-Digest'] as const) : []),
    ...(trail.insights.length > 0 ? (['CloudTrail-Insight'] as const) : []),
    ...(logsNetworkActivity(trail) ? (['CloudTrail-NetworkActivity'] as const) : []),
    ...(trail.aggregations.length > 0 ? (['CloudTrail-Aggregated'] as const) : []),
  ]
}

function logsNetworkActivity({ selectors }: StoredTrail): boolean {
  if (selectors?.kind !== 'advanced') return false
  const fields = selectors.selectors.flatMap((selector) => selector.FieldSelectors ?? [])
  return fields.some((field) => field.Equals?.includes('NetworkActivity'))
}

type Place = { folder: Folder; account: string; region: string; organizationId: string | undefined }

/** The folder of one kind of file, account and region, above the days. */
export function folderOf(
  prefix: string | undefined,
  { folder, account, region, organizationId }: Place,
): string {
  return [
    ...(prefix ? [prefix] : []),
    'AWSLogs',
    ...(organizationId === undefined ? [] : [organizationId]),
    account,
    folder,
    region,
  ].join('/')
}

/** A day as folders are named, `2026/11/30`. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10).replaceAll('-', '/')

/** A time as files are named, `20261130T010203Z`. */
export const stampOf = (time: Date): string => time.toISOString().replaceAll(/[-:]|\.\d+/g, '')

/** The time to the minute, as log files are named. */
export const minuteOf = (time: Date): string => stampOf(time).replace(/\d\dZ$/, 'Z')

function keyOf({ world, configuration }: Destination, place: Place): string {
  const now = world.clock()
  const { folder, account, region } = place
  const name = `${account}_${folder}_${region}_${minuteOf(now)}.json.gz`
  return [folderOf(configuration.prefix, place), dayOf(now), name].join('/')
}
