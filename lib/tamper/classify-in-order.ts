import { withoutVersion } from './api-call.ts'
import { classifyRecord, type Triage } from './classify-record.ts'
import type { ProtectedResources } from './protected-resources.ts'

const day = 24 * 60 * 60 * 1000
/** Deletions remembered for each account, and accounts: enough for any log, and bounded for a hostile one. */
const deletionsKept = 64
const accountsKept = 10_000

/**
 * Judges records in their order, as `classifyRecord` does, and remembers trails that were deleted: a CreateTrail
 * in the same account within 24 hours after a DeleteTrail takes the name or the place in the quota that became free.
 * Times are whole seconds and log files are in no order, so that a creation in the very second of the deletion is
 * not taken to follow it.
 */
export function classifyInOrder(
  protectedResources: ProtectedResources,
): (value: unknown) => Triage | undefined {
  const deletions = new Map<string, number[]>()

  function remember(account: string, time: number): void {
    const times = deletions.get(account) ?? []
    deletions.delete(account)
    deletions.set(account, [...times, time].slice(-deletionsKept))
    const oldest = deletions.keys().next().value
    if (deletions.size > accountsKept && oldest !== undefined) deletions.delete(oldest)
  }

  function follows(account: string, time: number): boolean {
    return (deletions.get(account) ?? []).some((deleted) => time > deleted && time - deleted <= day)
  }

  return (value) => {
    const triage = classifyRecord(value, protectedResources)
    if (!triage || triage.eventSource !== 'cloudtrail.amazonaws.com') return triage
    const name = withoutVersion(triage.eventName)
    if (name !== 'DeleteTrail' && name !== 'CreateTrail') return triage
    const time = Date.parse(triage.eventTime ?? '')
    const account = triage.account ?? ''
    if (Number.isNaN(time)) return triage
    if (name === 'DeleteTrail') {
      if (triage.verdict === 'tamper') remember(account, time)
      return triage
    }
    if (triage.verdict !== 'benign' || !follows(account, time)) return triage
    return { ...triage, verdict: triage.errorCode ? 'attempt' : 'tamper', weakens: ['trail-quota'] }
  }
}
