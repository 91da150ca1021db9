import { isAccessDenied, isServiceControlDeny } from '../../lib/aws/errors.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { readGrants } from '../permissions/grants.ts'
import type { Report, Snapshot } from '../../lib/model/index.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { type Diagnosis, ok, problem, warning } from './diagnosis.ts'

const part = 'permissions'

/**
 * Operations that IAM knows under another name (Service Authorization Reference, Amazon S3).
 */
const actionOf: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
}

type Unread = Report['unread'][number]

/** Which of the reads that the policy's checks need were denied, by IAM action; each was tried. */
export function permissionDiagnoses(
  unread: readonly Unread[],
  snapshot: Snapshot,
  policy: Policy,
): Diagnosis[] {
  const expected = policy.regions.expectedDenied
  const denied = unread.filter(({ code, resource }) => isAccessDenied(code) && !expected.includes(resource))
  const needed = readGrants(allChecks, policy).length
  if (denied.length === 0 && snapshot.trails.length === 0)
    return [
      ok(part, `nothing was denied; with no trail to try them on, not all ${needed} actions were needed`),
    ]
  if (denied.length === 0)
    return [ok(part, `nothing was denied; the enabled checks read by ${needed} actions`)]
  const byPolicy = denied.filter((one) => !isServiceControlDeny(one))
  const byOrganization = denied.filter((one) => isServiceControlDeny(one))
  return [
    ...byAction(byPolicy).map(([action, on]) =>
      problem(
        part,
        `${action} is denied on ${someOf(on)}`,
        `allow it: trailkeeper iam --read-only prints all that is needed`,
      ),
    ),
    ...byAction(byOrganization).map(([action, on]) =>
      warning(
        part,
        `${action} is denied on ${someOf(on)} by a control policy of the organization`,
        'the account cannot mend that; name such regions under regions.expectedDenied',
      ),
    ),
  ]
}

function byAction(denied: readonly Unread[]): [string, string[]][] {
  const actions = [...new Set(denied.map(({ operation }) => actionOf[operation] ?? operation))].toSorted()
  return actions.map((action) => {
    const on = denied.filter(({ operation }) => (actionOf[operation] ?? operation) === action)
    return [action, [...new Set(on.map(({ resource }) => resource))]]
  })
}

const shown = 5

export const someOf = (names: readonly string[]): string =>
  names.length <= shown
    ? names.join(', ')
    : `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`
