import type { EvidenceFault, Region } from '../model/index.ts'
import { failureDetail } from '../aws/errors.ts'
import { type Files, inOrder, type Range } from './chain.ts'
import type { JudgedTrail, Newest, Run } from './context.ts'
import { digestsUri, hourMs, type Root, timeText } from './names.ts'

/**
 * Whether the newest digest is the newest: GetTrailStatus names the time at which one was delivered last, and the guard
 * remembers the newest one that it saw. A digest is delivered within the hour after the time that it covers [U], so that
 * the newest one ends less than an hour before that.
 */
export async function tailFault(
  { range }: Pick<Run, 'range'>,
  files: Files,
  trail: JudgedTrail,
  { region, root }: { region: Region; root: Root },
): Promise<EvidenceFault | undefined> {
  const newest = await trail.newest()
  const { delivered, seen, unread } = newest
  const end = newestEnd(files)
  const folder = digestsUri(root, region)
  const found = end === undefined ? 'none is there' : `the newest one there ends at ${timeText(end)}`
  const cut = (object: string, message: string): EvidenceFault => ({
    object,
    kind: 'digest',
    verdict: 'broken',
    reason: 'tail-cut',
    message: `${message}, and ${found}`,
  })
  const cutBy = cutAsKnownBy(range, end, newest)
  if (seen && cutBy === 'seen') return cut(seen.object, `the guard saw a digest up to ${timeText(seen.end)}`)
  if (delivered !== undefined && cutBy === 'delivered')
    return cut(folder, `CloudTrail says that it delivered a digest at ${timeText(delivered)}`)
  if (!unread) return undefined
  return {
    object: folder,
    kind: 'folder',
    verdict: 'unproven',
    reason: 'unread',
    message: failureDetail(unread),
  }
}

/** True where the newest digests of a trail are known to have been delivered, and are not there. */
export const isTailCut = (range: Range, files: Files, newest: Newest): boolean =>
  cutAsKnownBy(range, newestEnd(files), newest) !== undefined

/** By whom it is known that a newer digest was delivered than the one that ends the last of those that are there. */
function cutAsKnownBy(
  range: Range,
  end: number | undefined,
  { delivered, seen }: Newest,
): 'seen' | 'delivered' | undefined {
  if (seen && isMissing(seen.end, end, range)) return 'seen'
  return delivered !== undefined && isMissing(delivered - hourMs + 1, end, range) ? 'delivered' : undefined
}

/** True where a digest that ends then or later has to be there, and none does. */
const isMissing = (due: number, end: number | undefined, { from }: Range): boolean =>
  due >= from && (end === undefined || end < due)

/**
 * The end of the newest digest that is there: one that could not be read is there, and what was restored from versions is
 * not.
 */
export function newestEnd(files: Files): number | undefined {
  const good = new Map([...files].filter(([, { state }]) => state === 'good'))
  const unread = [...files.values()].flatMap(({ state, name }) =>
    state === 'unread' && name && !name.isBackfill ? [name.end] : [],
  )
  const ends = [...unread, ...inOrder(good).map(({ end }) => end)]
  return ends.length > 0 ? Math.max(...ends) : undefined
}
