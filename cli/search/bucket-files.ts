import { createClients, type Clients, defaultRegion } from '../../lib/aws/clients.ts'
import { failureText, RunError } from '../../lib/aws/errors.ts'
import { bucketRegion } from '../../lib/collect/bucket-region.ts'
import { trailsSeenIn } from '../../lib/collect/collect-snapshot.ts'
import { accountFolders } from '../../lib/evidence/discover.ts'
import { awsLogsFolder, dayFolders, dayMs, mayHoldEvents } from '../../lib/evidence/names.ts'
import { s3Source } from '../../lib/evidence/s3-source.ts'
import type { Seekers } from '../../lib/evidence/seekers.ts'
import type { Region } from '../../lib/model/index.ts'
import { parseArn } from '../../lib/text/arn.ts'
import type { Session } from '../session.ts'
import { byTime, contentSought, type Files, folderOfKind, isOfKind } from './files.ts'
import type { Kind, SearchOptions } from './search-options.ts'

/** What says which files of which bucket. */
type BucketOptions = Pick<SearchOptions, 'bucket' | 'prefix' | 'trail' | 'accounts' | 'regions' | 'kind'>

/**
 * Lists the files of the bucket that the options name, or of the trail's, and gives them to a search.
 * @throws RunError where no bucket is named and no trail tells one
 */
export async function withBucketFiles<T>(
  options: BucketOptions,
  { aws }: Session,
  range: { from: number; to: number },
  seekers: Seekers,
  use: (files: Files) => Promise<T>,
): Promise<T> {
  const { region, ...settings } = aws
  const clients = createClients(settings)
  try {
    const place = await placeOf(options, clients, region ?? (await defaultRegion()))
    const found = await filesOfBucket(clients, place, options, range, seekers)
    try {
      return await use(found)
    } finally {
      await found.close()
    }
  } finally {
    clients.close()
  }
}

/** Where in a bucket the accounts' folders lie: `AWSLogs/` with the prefix before it, and the organization behind it. */
export type BucketPlace = { bucket: string; prefix: string; region: Region }

/** Files of the days asked for, in the accounts and regions that the bucket has. */
async function filesOfBucket(
  clients: Clients,
  { bucket, prefix, region }: BucketPlace,
  options: BucketOptions,
  range: { from: number; to: number },
  seekers: Seekers,
): Promise<Files & { close: () => Promise<void> }> {
  const source = s3Source(clients, { regions: [region] })
  const unread: string[] = []
  const sizes = new Map<string, number>()
  const below = async (folder: string): Promise<string[]> => {
    const found = await source.folders(bucket, folder)
    if (found.ok) return found.value.map((name) => `${folder}${name}/`)
    unread.push(`s3://${bucket}/${folder}: ${failureText(found)}`)
    return []
  }
  for (const base of await accountFolders(awsLogsFolder(prefix), below)) {
    if (options.accounts && !options.accounts.includes(base.slice(-13, -1))) continue
    for (const folder of foldersOf(options.kind)) {
      const regions = (await below(`${base}${folder}/`)).map((path) => path.split('/').at(-2) ?? '')
      for (const one of regions.filter((name) => options.regions?.includes(name) ?? true))
        for (const day of dayFolders(base, folder, one, range.from, range.to + dayMs)) {
          const listed = await source.list(bucket, day)
          if (listed.ok) listed.value.forEach(({ key, size }) => sizes.set(key, size))
          else unread.push(`s3://${bucket}/${day}: ${failureText(listed)}`)
        }
    }
  }
  const wanted = [...sizes.keys()].filter(
    (name) => isOfKind(name, options.kind) && mayHoldEvents(name, range),
  )
  return {
    files: wanted.toSorted(byTime).map((key) => ({
      name: `s3://${bucket}/${key}`,
      content: async (needles) => {
        const read = await source.readFor({ bucket, key }, (body) => seekers.seek(body, needles))
        if (!read.ok) throw new RunError(failureText(read))
        return contentSought(read.value)
      },
    })),
    unread,
    bytes: wanted.reduce((sum, key) => sum + (sizes.get(key) ?? 0), 0),
    close: () => source.close(),
  }
}

const foldersOf = (kind: Kind): string[] =>
  kind === 'all'
    ? Object.values(folderOfKind)
    : [kind === 'recovered' ? folderOfKind.events : folderOfKind[kind]]

/** @throws RunError where no trail tells a bucket, or several do */
export async function placeOf(
  { bucket, prefix = '', trail: named }: Pick<SearchOptions, 'bucket' | 'prefix' | 'trail'>,
  clients: Clients,
  region: string,
): Promise<BucketPlace> {
  const within = async (name: string, below: string): Promise<BucketPlace> => {
    const home = await bucketRegion(clients, name, [region])
    if (!home.ok) throw new RunError(`cannot read ${name}: ${failureText(home)}`)
    return { bucket: name, prefix: below, region: home.value }
  }
  if (bucket !== undefined) return within(bucket, prefix)
  // A trail is where its ARN says.
  const home = named === undefined ? undefined : parseArn(named)?.region
  const place = home || region
  const trails = await trailsSeenIn(clients, [place], (name, failure) => {
    throw new RunError(`the trails of ${name} cannot be read: ${failureText(failure)}`)
  })
  const wanted = trails.filter(({ arn, name }) => named === undefined || arn === named || name === named)
  const [only, ...others] = wanted
  if (named !== undefined && only === undefined)
    throw new RunError(`there is no trail ${named} in ${place}; name the bucket with --bucket`)
  if (only?.bucket === undefined)
    throw new RunError(`no trail tells a bucket in ${place}; name one with --bucket`)
  if (others.length > 0)
    throw new RunError(
      `several trails are there: name one with --trail, of ${wanted.map(({ name }) => name).join(', ')}`,
    )
  return within(only.bucket, only.prefix ?? '')
}
