import { isRefusal, managedElsewhere, writableTrail } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'
import { updateTrailCall } from './shared/trail-calls.ts'

/** Turns signed digests on. */
export const enableLogFileValidation: Remedy = {
  id: 'enable-log-file-validation',
  title: 'Enable log file validation',
  risk: 'safe',
  permissions: ['cloudtrail:UpdateTrail', 'cloudtrail:DescribeTrails'],
  plan: (finding, snapshot) => {
    const trail = writableTrail(finding, snapshot)
    if (isRefusal(trail)) return trail
    const refused = managedElsewhere(trail)
    if (refused) return refused
    const [before, after] = [{ logFileValidation: false }, { logFileValidation: true }]
    return { calls: [updateTrailCall(trail, before, after, `${trail.name} delivers no digests.`)] }
  },
}
