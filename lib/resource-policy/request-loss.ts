import type { PolicyDocument } from '../model/index.ts'
import { accessOverTime, takesAway, type TimedEvaluation } from './access-over-time.ts'
import { allowsOf, deniesOf } from './by-effect.ts'
import type { Membership } from './cloudtrail-keys.ts'
import { isShut } from './evaluate.ts'
import type { PolicyRequest } from './request.ts'

/** What a policy says of a request: whether its Allows let it in, and whether that is taken away or ends. */
export type Standing = { isLetIn: boolean; wasTaken: boolean }

/** The standing of a request under a policy, now and on the days that the policy names. */
export function standingOf(
  document: PolicyDocument,
  requestAt: (at: Date) => PolicyRequest,
  { now, membership }: { now: Date; membership: Membership },
): Standing {
  const given = accessOverTime(allowsOf(document), requestAt, now)
  const left = accessOverTime(deniesOf(document), requestAt, now)
  return { isLetIn: !isShut(given), wasTaken: isTaken(left, membership) || given.until !== undefined }
}

/**
 * Whether a Deny takes away what is let in otherwise, now or from a day on, or may. Of an account that is taken to be
 * in no organization only what is certain counts: most are in one, and `${aws:ResourceOrgID}` is made for those.
 */
export function isTaken(left: TimedEvaluation, membership: Membership): boolean {
  return membership === 'none' ? isShut(left) || left.until !== undefined : takesAway(left)
}

/** Whether none of several requests that a policy may be made for is let in, or one of those that are is taken away. */
export function isLost(standings: readonly Standing[]): boolean {
  const open = standings.filter(({ isLetIn }) => isLetIn)
  return open.length === 0 || open.some(({ wasTaken }) => wasTaken)
}
