import type { Report, Severity } from '../model/index.ts'
import { isAtLeast } from './finding-id.ts'
import { isExpectedDenial } from '../checks/judging/rules.ts'
import type { Policy } from '../policy/policy.ts'

/** Which settings hold in the account was not known. */
const unitsOperation = 'organizations:ListParents'

export type ExitCode = 0 | 1 | 2 | 3

/**
 * 0 all pass, 2 something fails, 3 nothing fails but something is unknown. A region that could not be read counts as
 * unknown unless it is denied and the policy expects that. A call that failed, drifted or was refused while it was to be applied is a 2.
 * @param failOn what is less severe than this fails nothing
 */
export function exitCode(report: Report, policy: Policy, applying = false, failOn?: Severity): ExitCode {
  const { summary } = report
  if (failOn === undefined ? summary.fail > 0 : failsAt(report, failOn)) return 2
  if (applying && summary.failed + summary.drifted + summary.refused > 0) return 2
  if (summary.unknown > 0 || unexpectedlyUnread(report, policy)) return 3
  return 0
}

const failsAt = ({ findings }: Report, least: Severity): boolean =>
  findings.some(
    ({ status, severity, exemption }) => status === 'fail' && !exemption && isAtLeast(severity, least),
  )

function unexpectedlyUnread(report: Report, policy: Policy): boolean {
  return report.unread.some(
    (unread) =>
      (unread.operation === 'cloudtrail:DescribeTrails' &&
        !isExpectedDenial(policy, unread.resource, unread)) ||
      unread.operation === 'account:ListRegions' ||
      unread.operation === unitsOperation,
  )
}
