import { isRefusal, managedElsewhere, writableTrail } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'

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
    const update = (on: boolean) => ({
      service: 'cloudtrail' as const,
      operation: 'UpdateTrail' as const,
      input: { Name: trail.arn, EnableLogFileValidation: on },
    })
    return {
      calls: [
        {
          ...update(true),
          account: trail.account,
          region: trail.homeRegion,
          expect: { kind: 'trail', trailArn: trail.arn, settings: { logFileValidation: false } },
          intend: { kind: 'trail', trailArn: trail.arn, settings: { logFileValidation: true } },
          undo: update(false),
          why: `${trail.name} delivers no digests.`,
        },
      ],
    }
  },
}
