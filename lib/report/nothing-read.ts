import { isAccessDenied, isDisabledRegion } from '../aws/errors.ts'
import type { Report } from '../model/index.ts'

type Read = Pick<Report, 'summary' | 'unread' | 'scope'>

/** What STS and the services answer to a session that is over. */
const isExpired = (code: string): boolean => code === 'ExpiredToken' || code === 'ExpiredTokenException'

/**
 * Why nothing at all could be judged, and what to do, in one paragraph: a line for each read would say the same each
 * time. Undefined where something was judged, or there is more than one reason.
 */
export function nothingReadText({ summary, unread, scope }: Read): string | undefined {
  if (summary.pass + summary.fail > 0 || unread.length === 0) return undefined
  if (unread.every(({ code }) => isExpired(code))) return expiredText
  const isDenied = unread.every(({ code }) => isAccessDenied(code) || isDisabledRegion(code))
  if (!isDenied || !unread.some(({ code }) => isAccessDenied(code))) return undefined
  return `Nothing could be judged: these credentials belong to account ${scope.account}, and may read nothing of what is asked for. trailkeeper iam --read-only prints the policy that a scan needs; trailkeeper doctor says what of it is missing. --verbose lists every call that was denied.`
}

const expiredText = 'Nothing could be judged: the credentials have expired. Sign in again, or get new ones.'

/** That the credentials expired under way, so that what came after is unknown; undefined where they did not. */
export const expiredUnderWayText = ({ summary, unread }: Read): string | undefined =>
  summary.pass + summary.fail > 0 && unread.some(({ code }) => isExpired(code))
    ? 'The credentials expired during the run, and what came after is unknown. Sign in again, and run this once more.'
    : undefined
