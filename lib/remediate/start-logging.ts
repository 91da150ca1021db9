import { paidCopies, secondCopyRefusal } from './shared/paid-copies.ts'
import { isRefusal, writableTrail } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'

/** Starts a stopped trail again. Undone by stopping it. */
export const startLogging: Remedy = {
  id: 'start-logging',
  title: 'Start logging',
  risk: 'safe',
  permissions: ['cloudtrail:StartLogging', 'cloudtrail:GetTrailStatus'],
  plan: (finding, snapshot, policy, planning) => {
    const trail = writableTrail(finding, snapshot)
    if (isRefusal(trail)) return trail
    const changed = { arn: trail.arn, logging: true }
    const refused = secondCopyRefusal(snapshot, changed, policy, planning)
    if (refused) return refused
    return {
      paidCopies: paidCopies(snapshot, changed),
      calls: [
        {
          service: 'cloudtrail',
          operation: 'StartLogging',
          account: trail.account,
          region: trail.homeRegion,
          input: { Name: trail.arn },
          expect: { kind: 'logging', trailArn: trail.arn, logging: false },
          intend: { kind: 'logging', trailArn: trail.arn, logging: true },
          undo: { service: 'cloudtrail', operation: 'StopLogging', input: { Name: trail.arn } },
          why: `${trail.name} is not logging.`,
        },
      ],
    }
  },
}
