import { leadRegion } from '../../aws/regions.ts'
import type { Region, Snapshot } from '../../model/index.ts'

/** Where verdicts on the whole account are reported: the partition's leading region. */
export const accountRegion = (snapshot: Snapshot): Region =>
  leadRegion(snapshot.partition) ?? Object.keys(snapshot.regions)[0] ?? ''
