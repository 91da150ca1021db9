import { ownFailure } from '../aws/errors.ts'
import { regionsOnByDefault } from '../aws/regions.ts'
import type { AccountId, Read, ReadFailure, Region, Selectors, Trail } from '../model/index.ts'
import { accountsIn, regionsIn } from './named-in.ts'

/** One kind of file that a trail writes for one account and region. */
export type WrittenObject = {
  folder: Folder
  account: AccountId
  region: Region
  /** The key up to the region, with a slash behind it. */
  place: string
  /** The key of one such file, as it is written at a time. */
  keyAt: (at: Date) => string
  /** Whether account or region stands for those that nobody names. */
  isExample: boolean
  /** Why it is not certain that the trail writes it: what was not read. */
  unless?: ReadFailure
}

export type Folder =
  | 'CloudTrail'
  | 'CloudTrail-Digest'
  | 'CloudTrail-Insight'
  | 'CloudTrail-NetworkActivity'
  | 'CloudTrail-Aggregated'

type Settings =
  | 'account'
  | 'aggregations'
  | 'homeRegion'
  | 'insights'
  | 'logFileValidation'
  | 'multiRegion'
  | 'name'
  | 'organization'
  | 'prefix'
  | 'selectors'

/** What decides which files a trail writes. `organizationId`: undefined inside a Read where the account is in none. */
export type Writer = {
  trail: Pick<Trail, Settings>
  partition: string
  organizationId: Read<string | undefined>
}

/**
 * Every folder, account and region that a trail writes (CloudTrail user guide, "Finding your CloudTrail log files";
 * for digests "CloudTrail digest file structure"). What paths name of accounts and regions is asked for by name, as far
 * as the trail writes there; one made-up member and region stand for all that they do not name.
 */
export function writtenObjects(writer: Writer, paths: readonly string[] = []): WrittenObject[] {
  const { ids, unless } = belowOf(writer, paths)
  const folders = foldersOf(writer.trail)
  return ids.flatMap((below) =>
    spotsOf(writer, paths).flatMap((spot) =>
      folders.map((folder) => objectOf(writer.trail, { below, ...spot, folder, ...(unless && { unless }) })),
    ),
  )
}

type Part<T = string> = { value: T; isExample?: boolean; unless?: ReadFailure }

type Spot = { account: Part; region: Part }

type Place = Spot & { below: string; folder: Part<Folder>; unless?: ReadFailure }

function objectOf(
  { name, prefix }: Writer['trail'],
  { below, account, region, folder, ...more }: Place,
): WrittenObject {
  const above = `${prefix === undefined ? '' : `${prefix}/`}AWSLogs/${below}`
  const place = `${above}${account.value}/${folder.value}/${region.value}/`
  const unless = more.unless ?? folder.unless
  return {
    folder: folder.value,
    account: account.value,
    region: region.value,
    place,
    keyAt: (at) => `${place}${dayOf(at)}/${fileName(name, account.value, folder.value, region.value, at)}`,
    isExample: isExample({ account, region }),
    ...(unless && { unless }),
  }
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10).replaceAll('-', '/')

function fileName(trail: string, account: string, folder: Folder, region: Region, at: Date): string {
  const time = at.toISOString().replaceAll(/[-:]/g, '')
  return folder === 'CloudTrail-Digest'
    ? `${account}_${folder}_${region}_${trail}_${region}_${time.slice(0, 15)}Z.json.gz`
    : `${account}_${folder}_${region}_${time.slice(0, 13)}Z_Ab3dEf6hIj9lMn0p.json.gz`
}

function foldersOf({
  logFileValidation,
  insights,
  selectors,
  aggregations,
}: Writer['trail']): Part<Folder>[] {
  return [
    { value: 'CloudTrail' },
    ...(logFileValidation ? [{ value: 'CloudTrail-Digest' as const }] : []),
    ...where('CloudTrail-Insight', insights, (list) => list.length > 0),
    ...where('CloudTrail-NetworkActivity', selectors, logsNetworkActivity),
    ...where('CloudTrail-Aggregated', aggregations, (list) => list.length > 0),
  ]
}

function where<T>(folder: Folder, read: Read<T>, isWritten: (value: T) => boolean): Part<Folder>[] {
  if (!read.ok) return [{ value: folder, unless: read }]
  return isWritten(read.value) ? [{ value: folder }] : []
}

/** A selector that names no category, which AWS refuses, may log anything. */
const logsNetworkActivity = (selectors: Selectors): boolean =>
  selectors.kind === 'advanced' &&
  selectors.selectors.some(({ fields }) =>
    fields.some(({ field, equals }) => field === 'eventCategory' && equals?.includes('NetworkActivity')),
  )

/**
 * What stands between `AWSLogs/` and the account: for an organization's trail its id, and where that is not known one
 * that nobody names and those that the paths name.
 */
function belowOf(
  { trail, organizationId: id }: Writer,
  paths: readonly string[],
): { ids: string[]; unless?: ReadFailure } {
  if (!trail.organization) return { ids: [''] }
  if (id.ok && id.value !== undefined) return { ids: [`${id.value}/`] }
  const named = paths.flatMap((path) => path.match(/(?<![^/])o-[a-z0-9]{10,32}/g) ?? [])
  const ids = [...new Set(['o-0example0', ...named])].map((one) => `${one}/`)
  return { ids, unless: id.ok ? noOrganization : id }
}

const noOrganization = ownFailure(
  'organizations:DescribeOrganization',
  'NoOrganization',
  'the account is in none, and has an organization’s trail',
)

/**
 * The owner and each member of an organization's trail, the home region and each of a multi-region trail: those that
 * stand for all others, and those that a path names, together as it names them.
 */
function spotsOf({ trail, partition }: Writer, paths: readonly string[]): Spot[] {
  const known = knownRegions(partition)
  const named = paths.map((path) => ({
    accounts: trail.organization ? accountsIn([path]) : [],
    regions: trail.multiRegion ? regionsIn([path], known) : [],
  }))
  const taken = named.flatMap(({ accounts, regions }) => [...accounts, ...regions])
  const accounts = [
    { value: trail.account },
    ...(trail.organization ? example(taken, ['771177117711', '772277227722']) : []),
  ]
  const regions = [
    { value: trail.homeRegion },
    ...(trail.multiRegion ? example(taken, ['xx-example-1', 'xx-example-2']) : []),
  ]
  const spots = [
    ...spotsAt(accounts, regions),
    ...named
      .filter((one) => one.accounts.length + one.regions.length > 0)
      .flatMap((one) => spotsAt(partsOf(one.accounts, accounts), partsOf(one.regions, regions))),
  ]
  const distinct = new Map(spots.map((spot) => [`${spot.account.value} ${spot.region.value}`, spot]))
  return [...distinct.values()].toSorted((one, other) => Number(isExample(one)) - Number(isExample(other)))
}

const isExample = ({ account, region }: Spot): boolean =>
  account.isExample === true || region.isExample === true

const spotsAt = (accounts: readonly Part[], regions: readonly Part[]): Spot[] =>
  accounts.flatMap((account) => regions.map((region) => ({ account, region })))

const partsOf = (named: readonly string[], otherwise: readonly Part[]): readonly Part[] =>
  named.length === 0 ? otherwise : named.map((value) => ({ value }))

/** The first that nobody names: it stands for all that nobody names. */
const example = (named: readonly string[], examples: readonly string[]): Part[] =>
  examples
    .filter((one) => !named.includes(one))
    .slice(0, 1)
    .map((value) => ({ value, isExample: true }))

/** The regions that a pattern in a path may mean. */
export const knownRegions = (partition: string): Region[] => [...regionsOnByDefault(partition), ...optIn]

/** Regions that an account opts into (Account Management, "Enable or disable AWS Regions"). */
const optIn = (
  'af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ' +
  'ap-southeast-7 ca-west-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 mx-central-1'
).split(' ')
