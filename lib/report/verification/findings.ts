import type {
  Finding,
  FindingStatus,
  Integrity,
  RegionIntegrity,
  Report,
  Verification,
} from '../../model/index.ts'
import { summaryOf } from '../score.ts'
import { checkFacts } from '../check-facts.ts'
import { faultText, summaryText, worstObjectsFirst } from './texts.ts'

const statuses: Readonly<Record<Integrity, FindingStatus>> = {
  proven: 'pass',
  broken: 'fail',
  unproven: 'unknown',
}

export const integrityCheck = 'log-integrity'

/** One trail in one region as a finding of the check `log-integrity`. */
function integrityFinding(place: RegionIntegrity, quick: boolean): Finding {
  const { trail: resource, account, region, verdict, objects } = place
  const named = worstObjectsFirst(objects).map((fault) => `${fault.object}: ${faultText(fault)}`)
  return {
    check: integrityCheck,
    severity: checkFacts(integrityCheck).severity,
    status: statuses[verdict],
    account,
    region,
    resource,
    expected: 'every file as its signed digest names it, and no time without a digest',
    actual: verdict === 'proven' ? 'so it is' : named.join('; '),
    message: `${region}: ${summaryText(place, quick)}`,
  }
}

/** A verification as the report that every format renders: one finding a trail and region. */
export function reportOfVerification(verification: Verification): Report {
  const { trails, partition, startedAt, finishedAt, apiCalls, quick } = verification
  const findings = trails.map((place) => integrityFinding(place, quick))
  const regions = [...new Set(trails.map(({ region }) => region))].toSorted()
  return {
    schemaVersion: '1',
    scope: { account: trails[0]?.account ?? '', regions },
    partition,
    startedAt,
    finishedAt,
    apiCalls,
    regions,
    unread: [],
    findings,
    outcomes: [],
    summary: summaryOf(findings, []),
  }
}
