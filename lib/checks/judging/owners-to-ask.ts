import type { ReadFailure, Snapshot } from '../../model/index.ts'

/** Who can tell what this account may not read: the owners of the organization's trails that it sees. */
export function ownersToAsk(snapshot: Snapshot, unread: readonly ReadFailure[]): string {
  const trails = snapshot.trails.filter(
    (trail) =>
      trail.account !== snapshot.account &&
      [...Object.values(trail.status), trail.selectors, trail.insights].some(
        (part) => !part.ok && unread.includes(part),
      ),
  )
  return trails.map((trail) => ` Ask account ${trail.account}, which owns ${trail.name}.`).join('')
}
