import type { Clients } from '../../../lib/aws/clients.ts'
import { failureText, RunError } from '../../../lib/aws/errors.ts'
import { accountFolders } from '../../../lib/evidence/discover.ts'
import { awsLogsFolder, isOrganizationId } from '../../../lib/evidence/names.ts'
import { s3Source } from '../../../lib/evidence/s3-source.ts'
import { tableOf, type TableDescription, type TablePlace } from '../../../lib/search/athena/table.ts'
import type { BucketPlace } from '../bucket-files.ts'
import type { SearchOptions } from '../search-options.ts'

/** So many accounts a table lists; with more each query has to name those that it asks about. */
const mostListed = 25

/** Before CloudTrail there was nothing to log. A query always names its days, so that a long range costs nothing. */
const firstDay = '2013/11/01'

const kinds = ['events', 'insights', 'network'] as const

/** The tables over a bucket, as the options describe it, without asking AWS; undefined where they leave something open. */
export function describedTables(options: SearchOptions): TableDescription[] | undefined {
  const { bucket, accounts, regions } = options
  if (bucket === undefined || !accounts || !regions) return undefined
  return tablesOf(options, { bucket, prefix: options.prefix ?? '' }, { accounts, regions })
}

/**
 * The tables over a bucket, for the accounts and regions that it has.
 * @throws RunError where it cannot be listed, or holds nothing of CloudTrail's
 */
export async function foundTables(
  clients: Clients,
  place: BucketPlace,
  options: SearchOptions,
): Promise<TableDescription[]> {
  const source = s3Source(clients, { regions: [place.region] })
  const below = async (folder: string): Promise<string[]> => {
    const found = await source.folders(place.bucket, folder)
    if (!found.ok)
      throw new RunError(`s3://${place.bucket}/${folder} cannot be listed: ${failureText(found)}`)
    return found.value.map((name) => `${folder}${name}/`)
  }
  try {
    const bases = await accountFolders(awsLogsFolder(place.prefix), below)
    const accounts = options.accounts ?? [...new Set(bases.map(lastName))]
    const wanted = bases.filter((base) => accounts.includes(lastName(base)))
    const regions = options.regions ?? [
      ...new Set((await Promise.all(wanted.map((base) => below(`${base}CloudTrail/`)))).flat().map(lastName)),
    ]
    if (accounts.length === 0 || regions.length === 0)
      throw new RunError(`s3://${place.bucket}/${awsLogsFolder(place.prefix)} has no files of CloudTrail's`)
    const organization = bases.map((base) => base.split('/').at(-3) ?? '').find(isOrganizationId)
    return tablesOf(
      {
        ...options,
        ...(organization !== undefined && { organization: options.organization ?? organization }),
      },
      place,
      { accounts, regions },
    )
  } finally {
    await source.close()
  }
}

const lastName = (folder: string): string => folder.split('/').at(-2) ?? ''

function tablesOf(
  { database, from, organization }: SearchOptions,
  { bucket, prefix }: { bucket: string; prefix: string },
  { accounts, regions }: { accounts: readonly string[]; regions: readonly string[] },
): TableDescription[] {
  const place: TablePlace = {
    database,
    bucket,
    prefix,
    accounts: accounts.length > mostListed ? 'injected' : accounts,
    regions,
    since: from === undefined ? firstDay : new Date(from).toISOString().slice(0, 10).replaceAll('-', '/'),
    ...(organization !== undefined && { organizationId: organization }),
  }
  return kinds.map((kind) => tableOf(place, kind))
}
