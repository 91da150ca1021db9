import type { Snapshot } from '../../lib/model/index.ts'
import { isControlTowerTrail } from '../../lib/remediate/shared/own-trail.ts'
import { isKnownToBeStopped } from '../../lib/trail/status.ts'
import { scalar } from './scalar.ts'

type Suggestion = { check: string; resource: string; reason: string; owner: string; expires: string }

/** Lines of YAML that a person may take over, for what looks as if somebody meant it; none where nothing does. */
export function suggestedExemptions(snapshot: Snapshot, at: Date): string[] {
  const expires = new Date(at.getTime() + 90 * 86_400_000).toISOString().slice(0, 10)
  const suggestions = snapshot.trails.flatMap((trail): Suggestion[] => {
    const about = { resource: trail.arn, owner: 'NAME', expires }
    if (isControlTowerTrail(trail))
      return [{ ...about, check: '*', reason: 'kept by AWS Control Tower, which undoes what others change' }]
    if (trail.account !== snapshot.account)
      return [{ ...about, check: '*', reason: 'belongs to another account, and is mended there' }]
    return isKnownToBeStopped(trail)
      ? [{ ...about, check: 'trail-logging', reason: 'stopped on purpose: WHY' }]
      : []
  })
  if (suggestions.length === 0) return []
  return [
    'Suggested, each for somebody to answer for; put those that hold in place of the [] above:',
    'exemptions:',
    ...suggestions.flatMap(({ check, resource, reason, owner, expires: until }) => [
      `  - check: ${scalar(check)}`,
      `    resource: ${scalar(resource)}`,
      `    reason: ${scalar(reason)}`,
      `    owner: ${scalar(owner)}`,
      `    expires: ${until}`,
    ]),
  ]
}
