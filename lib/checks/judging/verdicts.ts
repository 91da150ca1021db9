import { errorCode, errorMessage, failureText, ownFailure } from '../../aws/errors.ts'
import type { ReadFailure, Region, Snapshot, Trail, Verdict } from '../../model/index.ts'
import { leadRegion } from '../../aws/regions.ts'

type Said = { expected: string; actual: string; message: string }

/** A verdict on one trail, reported at its home region and its owner. */
export const trailVerdict = (trail: Trail, status: Verdict['status'], said: Said): Verdict => ({
  status,
  account: trail.account,
  region: trail.homeRegion,
  resource: trail.arn,
  ...said,
})

/** A part of the trail that could not be read decides nothing. */
export const unknownTrail = (trail: Trail, expected: string, ...unread: ReadFailure[]): Verdict => ({
  ...trailVerdict(trail, 'unknown', {
    expected,
    actual: unread.map(failureText).join('; '),
    message: `${trail.name} could not be judged: ${unread.map(failureText).join('; ')}.`,
  }),
  unread,
})

/** A verdict on the account as a whole. */
export const accountVerdict = (
  snapshot: Snapshot,
  region: string,
  status: Verdict['status'],
  said: Said,
): Verdict => ({
  status,
  account: snapshot.account,
  region,
  resource: snapshot.account,
  ...said,
})

/** Each failure once, with the regions that gave it. */
function failuresText(failures: readonly ReadFailure[]): string {
  const texts = [...new Set(failures.map(failureText))]
  return texts
    .map((text) => {
      const same = failures.filter((failure) => failureText(failure) === text)
      const regions = [...new Set(same.flatMap(({ region }) => region ?? []))]
      return regions.length === 0 ? text : `${text} in ${regions.join(', ')}`
    })
    .join('; ')
}

/**
 * The trails that are judged here: those that the account owns. An organization's trail is judged once, at its owner;
 * in a member it counts as coverage only.
 */
export const ownTrails = (snapshot: Snapshot): Trail[] =>
  snapshot.trails.filter((trail) => trail.account === snapshot.account)

/** What a check could not work out: like an unread part, it decides nothing. */
export const unworkable = (error: unknown): ReadFailure =>
  ownFailure('judging it', errorCode(error), errorMessage(error))

/** A verdict for each trail of the account. One that cannot be worked out never hides another trail's (law 1). */
export const eachOwnTrail = (
  snapshot: Snapshot,
  expected: string,
  judge: (trail: Trail) => Verdict,
): Verdict[] =>
  ownTrails(snapshot).map((trail) => {
    try {
      return judge(trail)
    } catch (error) {
      return unknownTrail(trail, expected, unworkable(error))
    }
  })

/** Where verdicts on the whole account are reported: the partition's leading region. */
export const accountRegion = (snapshot: Snapshot): Region =>
  leadRegion(snapshot.partition) ?? Object.keys(snapshot.regions)[0] ?? ''

/** Who can tell what this account may not read: the owners of the organization's trails that it sees. */
function ownersToAsk(snapshot: Snapshot, unread: readonly ReadFailure[]): string {
  const trails = snapshot.trails.filter(
    (trail) =>
      trail.account !== snapshot.account &&
      [...Object.values(trail.status), trail.selectors, trail.insights].some(
        (part) => !part.ok && unread.includes(part),
      ),
  )
  return trails.map((trail) => ` Ask account ${trail.account}, which owns ${trail.name}.`).join('')
}

type Open = { expected: string; unread: readonly ReadFailure[]; region?: Region; resource?: string }

/** What could not be read may decide it: a verdict on the account, or on one of its regions. */
export function unknownAccount(snapshot: Snapshot, { expected, unread, region, resource }: Open): Verdict {
  const failures = failuresText(unread)
  return {
    ...accountVerdict(snapshot, region ?? accountRegion(snapshot), 'unknown', {
      expected,
      actual: failures,
      message: `It could not be judged: ${failures}.${ownersToAsk(snapshot, unread)}`,
    }),
    ...(resource !== undefined && { resource }),
    unread: [...unread],
  }
}
