import { allChecks, type Check, type CheckId } from '../../lib/checks/all-checks.ts'
import { type Policy, repairMode } from '../../lib/policy/policy.ts'
import { trailSettings } from '../../lib/trail/settings.ts'
import { withDependentActions } from './dependent-actions.ts'
import { type Grant, granted, writeGrants } from './grants.ts'

/** What restoring a trail to its baseline writes, by the checks whose mode lets it. */
const restorations: Readonly<Record<string, readonly CheckId[]>> = {
  'cloudtrail:AddTags': ['trail-tags', 'multi-region-trail'],
  'cloudtrail:CreateTrail': ['multi-region-trail'],
  'cloudtrail:PutEventSelectors': ['event-selectors', 'multi-region-trail'],
  'cloudtrail:PutInsightSelectors': ['insights', 'multi-region-trail'],
  'cloudtrail:StartLogging': ['trail-logging', 'multi-region-trail'],
  'cloudtrail:UpdateTrail': trailSettings.map(({ check }) => check),
}

const isEnforced = (policy: Policy, check: Check): boolean =>
  policy.checks[check.id].enabled && repairMode(policy, check) === 'enforce'

/**
 * What a deployed role may write: what the policy lets the guard write by itself, and nothing that it would only plan. A
 * trail that was seen logging is started in every mode, where the policy restarts trails at all.
 */
export function enforcedGrants(checks: readonly Check[], policy: Policy): Grant[] {
  const enforced = new Set<string>(allChecks.filter((check) => isEnforced(policy, check)).map(({ id }) => id))
  const restored = Object.entries(restorations).flatMap(([action, ids]) =>
    ids.some((id) => enforced.has(id)) ? [action] : [],
  )
  const { enabled, restart } = policy.checks['trail-logging']
  return [
    ...writeGrants(
      checks.filter((check) => enforced.has(check.id)),
      policy,
    ),
    ...granted(
      withDependentActions([...restored, ...(enabled && restart ? ['cloudtrail:StartLogging'] : [])]),
    ),
  ]
}
