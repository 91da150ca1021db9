import { forwardingCalls } from '../tamper/forwarding/forwarding-calls.ts'
import { forwardingFaults } from '../tamper/forwarding/rule-faults.ts'
import { wantedRules } from '../tamper/forwarding/wanted-rules.ts'
import { tagList } from './shared/trail-calls.ts'
import type { Remedy } from './remedy.ts'

/**
 * Makes and mends the rules by which the guard hears: at home they call it, in other regions they forward to the home
 * region's bus. Undone by taking away what was made. Only the guard itself knows where its bus is.
 */
export const restoreForwarders: Remedy = {
  id: 'restore-forwarders',
  title: 'Restore the rules that carry events to the guard',
  risk: 'safe',
  permissions: [
    'events:DescribeRule',
    'events:EnableRule',
    'events:ListTargetsByRule',
    'events:PutRule',
    'events:PutTargets',
    'iam:PassRole',
  ],
  tagging: ['events:TagResource'],
  plan: (_finding, snapshot, policy) => {
    const guard = snapshot.guard.ok ? snapshot.guard.value : undefined
    if (!guard?.deployment) return undefined
    const wanted = wantedRules(snapshot, guard.deployment).filter(
      ({ region }) => !policy.regions.expectedDenied.includes(region),
    )
    const tags = policy.tags && tagList(policy.tags)
    const { faults } = forwardingFaults(wanted, guard)
    return { calls: forwardingCalls(faults, snapshot.account, tags), apart: true }
  },
}
