import { paidCopies, secondCopyRefusal } from './shared/paid-copies.ts'
import { isRefusal, writableTrail } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'
import { startCall } from './shared/trail-calls.ts'

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
      calls: [startCall(trail, `${trail.name} is not logging.`)],
    }
  },
}
