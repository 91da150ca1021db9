import { leadRegion } from '../aws/regions.ts'
import { ownFailure } from '../aws/own-failure.ts'
import type { Read, ReadFailure, Region, RegionView, Snapshot } from '../model/index.ts'

/**
 * What each region of the sweep answered. An enabled region without an answer was not read, and where no region at all
 * is told of, the leading one stands for what nobody looked at: silence must not pass for an answer.
 */
export function regionViews(snapshot: Snapshot): Readonly<Record<Region, Read<RegionView>>> {
  const known = views.get(snapshot)
  if (known) return known
  const { regions, enabledRegions, partition } = snapshot
  const enabled = enabledRegions.ok ? enabledRegions.value : []
  const expected = Object.keys(regions).length + enabled.length > 0 ? enabled : [leadRegion(partition) ?? '']
  const silent = expected.filter((region) => !Object.hasOwn(regions, region))
  const fresh = { ...regions, ...Object.fromEntries(silent.map((region) => [region, notRead(region)])) }
  views.set(snapshot, fresh)
  return fresh
}

const views = new WeakMap<Snapshot, Readonly<Record<Region, Read<RegionView>>>>()

const notRead = (region: Region): ReadFailure =>
  ownFailure('cloudtrail:DescribeTrails', 'NotRead', `${region} was not read`)
