import type { AccountId, Arn, Read, Region, RegionIntegrity } from '../model/index.ts'
import type { Area, Newest, Run } from './context.ts'
import type { Changes } from './gaps.ts'
import { inParallel } from './in-parallel.ts'
import { hourMs, rootOf } from './names.ts'
import type { Range } from './chain.ts'
import { verifyRegion } from './verify-region.ts'

/** A trail, and where its files are looked for. */
export type TrailToVerify = {
  arn: Arn
  name: string
  homeRegion: Region
  bucket: string
  prefix?: string
  organizationId?: string
  /** Undefined where nothing tells, as in a folder. */
  validation?: boolean
  places: { account: AccountId; region: Region }[]
  newest: (region: Region, account: AccountId) => Promise<Newest>
  history: () => Promise<Read<Changes>>
}

/** CloudTrail delivers a digest within the hour after the one that it covers. */
const latest = 2 * hourMs

/** What is judged of a time, and up to where digests have to be there by now. Times in milliseconds. */
export function rangeOf(from: number, to: number, now: number): { range: Range; isLive: boolean } {
  const isLive = to > now - latest
  return { range: { from, to, limit: Math.min(to, now - latest) }, isLive }
}

/**
 * Regions at a time: what one has read is let go before the next begins, and they share the requests, so that memory
 * does not grow with them.
 */
const regionsAtOnce = 2

/** Verifies trails in all their places, in the order of trails, accounts and regions. */
export async function verifyTrails(run: Run, trails: readonly TrailToVerify[]): Promise<RegionIntegrity[]> {
  const results: RegionIntegrity[] = []
  const areas = areasOf(trails)
  const sideBySide = Math.max(1, Math.min(regionsAtOnce, areas.length))
  const share: Run = { ...run, atOnce: Math.ceil(run.atOnce / sideBySide) }
  await inParallel(areas, sideBySide, async (area) => {
    results.push(...(await verifyRegion(share, area)))
  })
  return results.toSorted((a, b) => compare(orderOf(a), orderOf(b)))
}

const orderOf = ({ trail, account, region }: RegionIntegrity) => `${trail} ${account} ${region}`

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Trails that put their files into the same folders are looked at together: log files do not name their trail. */
function areasOf(trails: readonly TrailToVerify[]): Area[] {
  const areas = new Map<string, Area>()
  for (const trail of trails) {
    for (const { account, region } of trail.places) {
      const root = rootOf(trail.bucket, trail.prefix, account, trail.organizationId)
      const key = JSON.stringify([root, region])
      const { arn, name, homeRegion, validation, history } = trail
      const judged = {
        arn,
        name,
        homeRegion,
        ...(validation !== undefined && { validation }),
        history,
        newest: () => trail.newest(region, account),
      }
      const known = areas.get(key)
      areas.set(key, { account, region, root, trails: [...(known?.trails ?? []), judged] })
    }
  }
  return [...areas.values()]
}
