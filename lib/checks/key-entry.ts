import type { Key, Region, Snapshot } from '../model.ts'

/** A key as a trail names it, or as the policy names it in a region: that one is kept as `<id>@<region>`. */
export const keyEntry = (snapshot: Snapshot, id: string, region: Region): Key | undefined =>
  snapshot.keys[`${id}@${region}`] ?? snapshot.keys[id]
