import type { PolicyDocument } from '../model.ts'
import { accessOverTime, takesAway } from './access-over-time.ts'
import { allowsOf, deniesOf } from './by-effect.ts'
import { isShut } from './evaluate.ts'
import type { PolicyRequest } from './request.ts'

/** What a policy says of a request: whether its Allows let it in, and whether that is taken away or ends. */
export type Standing = { isLetIn: boolean; isTaken: boolean }

/** The standing of a request under a policy, now and on the days that the policy names. */
export function standingOf(
  document: PolicyDocument,
  requestAt: (at: Date) => PolicyRequest,
  now: Date,
): Standing {
  const given = accessOverTime(allowsOf(document), requestAt, now)
  const left = accessOverTime(deniesOf(document), requestAt, now)
  return { isLetIn: !isShut(given), isTaken: takesAway(left) || given.until !== undefined }
}

/** Whether none of several requests that a policy may be made for is let in, or one of those that are is taken away. */
export function isLost(standings: readonly Standing[]): boolean {
  const open = standings.filter(({ isLetIn }) => isLetIn)
  return open.length === 0 || open.some(({ isTaken }) => isTaken)
}
