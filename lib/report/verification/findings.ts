import { searchCommand } from '../search-command.ts'
import type {
  EvidenceFault,
  Finding,
  FindingStatus,
  Integrity,
  RegionIntegrity,
  Report,
  Verification,
} from '../../model/index.ts'
import { reportOfFindings } from '../report-of-findings.ts'
import { checkFacts } from '../check-facts.ts'
import { faultText, objectText, summaryText, worstObjectsFirst } from './texts.ts'

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
export const reportOfVerification = (verification: Verification): Report =>
  reportOfFindings(
    verification.trails[0]?.account ?? '',
    verification.trails.map((place) => integrityFinding(place, verification.quick)),
    verification,
  )

/** More of one place are counted. */
const mostNamed = 50

/**
 * What a verification found as findings to notify of. What fails names its objects alone, so that one that was told is
 * told again when a further object is broken, and not when its text changes.
 */
export function integrityFindings(
  trails: readonly RegionIntegrity[],
  about: Omit<About, 'trails'>,
): Finding[] {
  const { findings } = reportOfVerification({ ...about, trails: [...trails] })
  return findings.map((finding, index) => {
    const place = trails[index]
    if (!place || place.verdict !== 'broken') return finding
    const broken = worstObjectsFirst(place.objects).filter(({ verdict }) => verdict === 'broken')
    const objects = [...new Set(broken.map(({ object }) => object))].toSorted()
    return {
      ...finding,
      actual: objects.slice(0, mostNamed).map(objectText).join('; '),
      message: `${place.region}: ${summaryText(place, false)}${moreText(broken[0])}`,
      ...byHand(broken, place),
    }
  })
}

type About = Parameters<typeof reportOfVerification>[0]

/** Commands that copy true versions back, and one that finds what else whoever made the change did. */
function byHand(
  broken: readonly EvidenceFault[],
  { account, region }: RegionIntegrity,
): Pick<Finding, 'byHand'> {
  const [change] = broken.flatMap(({ changedBy = [] }) => changedBy)
  const actor = { type: 'Unknown', ...(change?.by.startsWith('arn:') && { arn: change.by }) }
  const scope = { account, regions: [region] }
  const search = change && searchCommand({ actor, eventTime: change.at, region }, { scope })
  const copies = broken.flatMap(({ trueVersion }) => trueVersion?.command ?? []).slice(0, 5)
  const commands = search === undefined ? copies : [...copies, search]
  return commands.length > 0 ? { byHand: commands } : {}
}

/** Which version is the true one, and who made the change. */
function moreText(fault: EvidenceFault | undefined): string {
  const version = fault?.trueVersion ? `; its true version is ${fault.trueVersion.versionId}` : ''
  const [change] = fault?.changedBy ?? []
  return `${version}${change ? `; ${change.event} by ${change.by} at ${change.at}` : ''}`
}
