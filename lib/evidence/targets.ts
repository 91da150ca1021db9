import type { AccountId, Read, Region, Trail } from '../model/index.ts'
import type { Range } from './chain.ts'
import type { Newest } from './context.ts'
import type { Changes } from './gaps.ts'
import {
  awsLogsFolder,
  dayFolders,
  digestFolder,
  hourMs,
  isOrganizationId,
  parseDigestName,
  rootOf,
} from './names.ts'
import type { EvidenceSource } from './source.ts'
import type { TrailToVerify } from './verify-trails.ts'
import { isAccountId } from '../text/arn.ts'

export type Selection = {
  source: EvidenceSource
  /** Whose credentials are used. */
  caller: AccountId
  /** Regions to look at; those that only the bucket shows are looked at too, unless they were named. */
  regions: readonly Region[]
  onlyThese: boolean
  range: Range
  /** Accounts of organization trails: those named, or all that are known. */
  accounts: readonly AccountId[]
  /** Also accounts that only the bucket shows. */
  allAccounts: boolean
  organizationId?: string
  history: (trail: Trail) => Promise<Read<Changes>>
  /** The trail is not there any more: only its files tell in which regions it was. */
  isGone?: boolean
}

/** A trail as it stands, with all the places in which its files are looked for. */
export async function trailToVerify(trail: Trail, selection: Selection): Promise<TrailToVerify[]> {
  const { bucket, prefix } = trail
  if (bucket === undefined) return []
  const ids = trail.organization ? await organizationIds(trail, selection) : [undefined]
  const history = once(() => selection.history(trail))
  const targets: TrailToVerify[] = []
  for (const organizationId of ids) {
    const at = { ...trail, bucket, ...(organizationId !== undefined && { organizationId }) }
    const accounts = trail.organization ? await accountsOf(at, selection) : [trail.account]
    const places = await Promise.all(
      accounts.map(async (account) =>
        (await regionsOf(at, account, selection)).map((region) => ({ account, region })),
      ),
    )
    targets.push({
      arn: trail.arn,
      name: trail.name,
      homeRegion: trail.homeRegion,
      bucket,
      ...(prefix !== undefined && { prefix }),
      ...(organizationId !== undefined && { organizationId }),
      ...(!selection.isGone && { validation: trail.logFileValidation }),
      places: places.flat(),
      newest: async (region, account) => newestOf(trail, region, account === selection.caller),
      history,
    })
  }
  return targets
}

type At = { bucket: string; prefix?: string; organizationId?: string; name: string; homeRegion: Region }

/** The organization's id; where Organizations does not tell, the folders in the bucket do. */
async function organizationIds(trail: Trail, selection: Selection): Promise<(string | undefined)[]> {
  if (selection.organizationId !== undefined) return [selection.organizationId]
  const folders = await selection.source.folders(trail.bucket ?? '', awsLogsFolder(trail.prefix))
  const ids = folders.ok ? folders.value.filter(isOrganizationId) : []
  // Nothing will be found there, which is unproven.
  return ids.length > 0 ? ids : ['o-unknown']
}

async function accountsOf(at: At, { source, accounts, allAccounts }: Selection): Promise<AccountId[]> {
  if (!allAccounts) return [...accounts]
  const folders = await source.folders(at.bucket, `${awsLogsFolder(at.prefix)}${at.organizationId}/`)
  const seen = folders.ok ? folders.value.filter(isAccountId) : []
  return [...new Set([...accounts, ...seen])].toSorted()
}

/** The trail's regions, and others with digests of it in the range: it may have had more, and regions are switched off. */
async function regionsOf(at: At, account: AccountId, selection: Selection): Promise<Region[]> {
  const { regions, onlyThese, source, range } = selection
  const own = selection.isGone ? [] : regionsOfTrail(at, regions)
  if (onlyThese) return selection.isGone ? [...regions] : own
  const { bucket, base } = rootOf(at.bucket, at.prefix, account, at.organizationId)
  const folders = await source.folders(bucket, `${base}${digestFolder}/`)
  const further = folders.ok ? folders.value.filter((region) => !own.includes(region)) : []
  const found = await Promise.all(
    further.map(async (region) => ((await hasDigests(at, region, base, { source, range })) ? [region] : [])),
  )
  const all = [...own, ...found.flat()].toSorted()
  return all.length > 0 ? all : [at.homeRegion]
}

const regionsOfTrail = (at: At & Partial<Trail>, regions: readonly Region[]): Region[] =>
  regions.filter((region) => region === at.homeRegion || at.multiRegion === true)

async function hasDigests(
  { bucket, name, homeRegion }: At,
  region: Region,
  base: string,
  { source, range }: Pick<Selection, 'source' | 'range'>,
): Promise<boolean> {
  const days = dayFolders(base, digestFolder, region, range.from, range.to + hourMs)
  const listed = await Promise.all(days.map((day) => source.list(bucket, day)))
  // A day that cannot be listed may have some: the region is looked at, and says so.
  return listed.some(
    (day) =>
      !day.ok ||
      day.value.some(({ key }) => {
        const digest = parseDigestName(key)
        return digest?.trail === name && digest.homeRegion === homeRegion && digest.end > range.from
      }),
  )
}

/** GetTrailStatus as the region said it. It tells of the caller's account; of a trail that is gone it tells nothing. */
function newestOf({ status }: Trail, region: Region, isCaller: boolean): Newest {
  const answer = status[region]
  if (!isCaller || !answer) return {}
  if (!answer.ok) return answer.code === 'TrailNotFoundException' ? {} : { unread: answer }
  const delivered = Date.parse(answer.value.latestDigestDelivery ?? '')
  return Number.isNaN(delivered) ? {} : { delivered }
}

/** Asks once, and only when it is asked for. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => (answer ??= ask())
}
