import { isAccessDenied, isDisabledRegion, isExpiredSession } from '../aws/errors.ts'
import type { Report } from '../model/index.ts'

type Read = Pick<Report, 'accounts' | 'summary' | 'unread' | 'scope'>

/**
 * Why nothing at all could be judged, and what to do, in one paragraph: a line for each read would say the same each
 * time. Undefined where something was judged, or there is more than one reason.
 */
export function nothingReadText({ accounts, summary, unread, scope }: Read): string | undefined {
  if (accounts || summary.pass + summary.fail + summary.exempt > 0 || unread.length === 0) return undefined
  if (unread.every(({ code }) => isExpiredSession(code))) return expiredText
  const isDenied = unread.every(({ code }) => isAccessDenied(code) || isDisabledRegion(code))
  if (!isDenied || !unread.some(({ code }) => isAccessDenied(code))) return undefined
  return `AWS denied every read of account ${scope.account} (${unread.length} of them), so that nothing could be judged. \`trailkeeper doctor\` says which rights are missing and what denies them; \`trailkeeper iam --read-only --account ${scope.account}\` prints the policy with all that scan and plan need. --verbose lists what was denied.`
}

const expiredText = 'Nothing could be judged: the credentials have expired. Sign in again, or get new ones.'

/** That the credentials expired under way, so that what came after is unknown; undefined where they did not. */
export const expiredUnderWayText = ({ summary, unread }: Read): string | undefined =>
  summary.pass + summary.fail > 0 && unread.some(({ code }) => isExpiredSession(code))
    ? 'The credentials expired during the run, and what came after is unknown. Sign in again, and run this once more.'
    : undefined
