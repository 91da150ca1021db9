import type { AccountId, Region } from '../model/index.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import { awsLogsFolder, type DigestName, digestFolder, isOrganizationId, parseDigestName } from './names.ts'
import type { EvidenceSource } from './source.ts'
import { trailArnOf } from '../text/arn.ts'

/** A trail that digests in a bucket or folder name, in one place, with the times of the first and the last of them. */
export type DiscoveredPlace = {
  /** Its ARN; of an organization's trail its name, as no file tells the management account. */
  trail: string
  name: string
  homeRegion: Region
  prefix: string
  organizationId?: string
  account: AccountId
  region: Region
  /** Ends of the first and the last digest, in milliseconds. */
  first: number
  last: number
}

/**
 * The folders of accounts in `AWSLogs/`, and below the ids of organizations in it.
 * @param below gives the folders directly below one, as whole paths with a slash at their ends
 */
export async function accountFolders(
  awsLogs: string,
  below: (folder: string) => Promise<string[]>,
): Promise<string[]> {
  const first = await below(awsLogs)
  const organizations = await Promise.all(
    first.filter((path) => isOrganizationId(path.split('/').at(-2) ?? '')).map(below),
  )
  return [...first, ...organizations.flat()].filter((name) => /\/\d{12}\/$/.test(name))
}

/**
 * What a bucket or a folder holds digests of, by their names. Folders are walked from the prefix on: account or
 * organization, then region; nothing else is listed.
 */
export async function discoverPlaces(
  source: EvidenceSource,
  bucket: string,
  prefix: string | undefined,
  isWanted: (account: AccountId, region: Region) => boolean,
): Promise<DiscoveredPlace[]> {
  const below = async (folder: string) => {
    const folders = await source.folders(bucket, folder)
    return folders.ok ? folders.value.map((name) => `${folder}${name}/`) : []
  }
  const accounts = await accountFolders(awsLogsFolder(prefix), below)
  const regions = await Promise.all(accounts.map((account) => below(`${account}${digestFolder}/`)))
  const places = new Map<string, DiscoveredPlace>()
  for (const folder of regions.flat()) {
    const [, account = '', region = ''] = /\/(\d{12})\/[^/]+\/([^/]+)\/$/.exec(folder) ?? []
    if (!isWanted(account, region)) continue
    const listed = await source.list(bucket, folder)
    for (const { key } of listed.ok ? listed.value : []) {
      const name = parseDigestName(key)
      if (name && !name.isBackfill) addPlace(places, name)
    }
  }
  return [...places.values()]
}

function addPlace(places: Map<string, DiscoveredPlace>, name: DigestName): void {
  const { base, trail, homeRegion, account, region, organizationId, end } = name
  const key = JSON.stringify([base, trail, homeRegion, region])
  const known = places.get(key)
  places.set(key, {
    trail: organizationId
      ? `${trail} (${homeRegion}) of ${organizationId}`
      : trailArnOf({ partition: partitionOfRegion(homeRegion), region: homeRegion, account }, trail),
    name: trail,
    homeRegion,
    prefix: base.slice(0, base.indexOf('AWSLogs/')).replace(/\/$/, ''),
    ...(organizationId !== undefined && { organizationId }),
    account,
    region,
    first: Math.min(known?.first ?? end, end),
    last: Math.max(known?.last ?? end, end),
  })
}
