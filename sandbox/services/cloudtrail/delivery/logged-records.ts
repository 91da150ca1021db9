import type { CloudTrailRecord } from '../../../event-history.ts'
import { stateSlot } from '../../../world.ts'
import type { World } from '../../../world.ts'
import type { StoredTrail } from '../trail.ts'

const logged = stateSlot(() => new Map<StoredTrail, CloudTrailRecord[]>())

/** Keeps a record for the trails that log it, until they deliver it. */
export function logRecord(world: World, trails: readonly StoredTrail[], record: CloudTrailRecord): void {
  const byTrail = logged(world, record.recipientAccountId, record.awsRegion)
  for (const trail of trails) {
    const records = byTrail.get(trail)
    if (records) records.push(record)
    else byTrail.set(trail, [record])
  }
}

/** Takes the records of a trail, from one account and region, that pass a test; the others stay. */
export function takeRecords(
  world: World,
  trail: StoredTrail,
  { account, region }: { account: string; region: string },
  isDue: (record: CloudTrailRecord) => boolean,
): CloudTrailRecord[] {
  const byTrail = logged(world, account, region)
  const records = byTrail.get(trail) ?? []
  byTrail.set(
    trail,
    records.filter((record) => !isDue(record)),
  )
  return records.filter(isDue)
}
