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

function keyOf({ world, configuration }: Destination, { folder, account, region, ...place }: Place): string {
  const [day = '', time = ''] = world.clock().toISOString().split('T')
  const stamp = `${day.replaceAll('-', '')}T${time.slice(0, 5).replace(':', '')}Z`
  return [
    ...(configuration.prefix ? [configuration.prefix] : []),
    'AWSLogs',
    ...(place.organizationId === undefined ? [] : [place.organizationId]),
    account,
    folder,
    region,
    day.replaceAll('-', '/'),
    `${account}_${folder}_${region}_${stamp}.json.gz`,
  ].join('/')
}
