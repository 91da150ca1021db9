import type { Snapshot } from '../../lib/model/index.ts'
import { aBucket } from './a-bucket.ts'
import { aKey } from './a-key.ts'
import { account, aTrail } from './a-trail.ts'

/** One compliant account with two regions and one trail, whole but for what is changed. */
export function aSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  const trails = changes.trails ?? [aTrail()]
  const seenIn = (region: string) =>
    trails.filter((trail) => trail.multiRegion || trail.homeRegion === region).map((trail) => trail.arn)
  const regions = ['eu-west-1', 'us-east-1']
  const bucket = aBucket()
  const key = aKey()
  return {
    account,
    partition: 'aws',
    takenAt: '2026-11-21T00:00:00.000Z',
    enabledRegions: { ok: true, value: regions },
    regions: Object.fromEntries(
      regions.map((region) => [region, { ok: true, value: { trails: seenIn(region) } }]),
    ),
    trails,
    buckets: { [bucket.name]: bucket },
    keys: { [key.id]: key },
    topics: {},
    logGroups: {},
    changeAlarms: { ok: true, value: [] },
    organization: { ok: true, value: undefined },
    guard: { ok: true, value: undefined },
    ...changes,
  }
}
