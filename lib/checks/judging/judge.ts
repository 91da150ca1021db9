import { errorMessage } from '../../aws/errors.ts'
import type { Finding, Part, Snapshot, Verdict } from '../../model/index.ts'
import { exemptionFor, exemptionNote, hasExpired } from './rules.ts'
import { accountRegion, accountVerdict } from './verdicts.ts'
import type { Check, CheckPolicy } from '../all-checks.ts'

/** The findings of every enabled check, passes included, with the policy's severities and exemptions. */
export function judge(checks: readonly Check[], snapshot: Snapshot, policy: CheckPolicy): Finding[] {
  const now = new Date(snapshot.takenAt)
  const findings = checks
    .filter((check) => policy.checks[check.id].enabled)
    .flatMap((check) =>
      verdictsOf(check, snapshot, policy).map((verdict) => findingOf(check, verdict, policy, now)),
    )
  return [...findings, ...expiredExemptions(snapshot, policy, now)]
}

/** A check that throws has judged nothing (law 1). */
function verdictsOf(check: Check, snapshot: Snapshot, policy: CheckPolicy): Verdict[] {
  try {
    const verdicts = check.run(snapshot, policy)
    return policy.undecided?.includes(check.id) ? verdicts.map(undecided) : verdicts
  } catch (error) {
    const said = `the check itself failed: ${errorMessage(error)}`
    return [
      accountVerdict(snapshot, accountRegion(snapshot), 'unknown', {
        expected: check.title,
        actual: said,
        message: said,
      }),
    ]
  }
}

/** Which settings hold is not known, and so neither is what follows from them (law 1). */
const undecided = (verdict: Verdict): Verdict => ({
  ...verdict,
  status: 'unknown',
  message: `Settings differ by organizational unit, and those of this account could not be read. By the file's: ${verdict.status}. ${verdict.message}`,
})

/** A verdict of a check with the policy's severity and exemption. */
export function findingOf(
  check: Pick<Check, 'id'>,
  verdict: Verdict,
  policy: CheckPolicy,
  now: Date,
): Finding {
  const finding = {
    check: check.id,
    severity: policy.checks[check.id].severity,
    ...verdict,
  }
  if (verdict.status === 'pass') return finding
  const exemption = exemptionFor(policy, check.id, verdict.resource, now)
  return exemption.state === 'valid' ? { ...finding, exemption: exemptionNote(exemption.exemption) } : finding
}

/** An exemption past its date binds nothing, and somebody has to renew or remove it. */
function expiredExemptions(snapshot: Snapshot, policy: CheckPolicy, now: Date): Finding[] {
  return policy.exemptions
    .filter((exemption) => hasExpired(exemption, now))
    .map((exemption) => ({
      check: 'exemption-expired',
      severity: 'medium' as const,
      ...accountVerdict(snapshot, accountRegion(snapshot), 'fail', {
        expected: 'exemptions in force',
        actual: `expired on ${exemption.expires ?? ''}`,
        message: `The exemption from ${exemption.check} for ${exemption.resource} expired on ${exemption.expires ?? ''}; its owner is ${exemption.owner}.`,
      }),
      resource: exemption.resource,
    }))
}

/** The union of what the enabled checks and their remedies read. */
export function partsRead(checks: readonly Check[], policy: CheckPolicy): ReadonlySet<Part> {
  return new Set(
    checks.filter((check) => policy.checks[check.id].enabled).flatMap((check) => everyPart(check, policy)),
  )
}

/** What one check reads to come to its verdicts. */
export const verdictParts = (check: Check, policy: CheckPolicy): Part[] => [
  ...check.reads,
  ...(check.readsUnder?.(policy) ?? []),
]

/** What one check and its remedies read. */
export const everyPart = (check: Check, policy: CheckPolicy): Part[] => [
  ...verdictParts(check, policy),
  ...(check.remediesRead ?? []),
]
