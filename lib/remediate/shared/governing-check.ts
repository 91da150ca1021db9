import type { FacetSettings, Snapshot } from '../../model/index.ts'
import type { CheckId } from '../../checks/all-checks.ts'
import { exemptionFor } from '../../checks/judging/rules.ts'
import type { Mode, Policy } from '../../policy/policy.ts'

/** The check whose mode and exemptions bind the restoration of a setting. */
export const settingChecks: { readonly [Name in keyof Required<FacetSettings>]: CheckId } = {
  multiRegion: 'multi-region-trail',
  organization: 'multi-region-trail',
  globalServiceEvents: 'global-service-events',
  recursiveLogging: 'event-selectors',
  logFileValidation: 'log-file-validation',
  kmsKeyId: 'kms-encryption',
  bucket: 'bucket-exists',
  prefix: 'bucket-exists',
  topicArn: 'delivery',
  logGroupArn: 'cloudwatch-logs',
  logGroupRoleArn: 'cloudwatch-logs',
}

/** The mode under which something of a trail may be restored: off where its check is, or the trail is exempt from it. */
export function restorationMode(policy: Policy, check: CheckId, trailArn: string, snapshot: Snapshot): Mode {
  const { enabled, mode } = policy.checks[check]
  const exemption = exemptionFor(policy, check, trailArn, new Date(snapshot.takenAt))
  return exemption.state === 'valid' || !enabled ? 'off' : mode
}
