import type { EvidenceFault, Finding, RegionIntegrity } from '../model/index.ts'
import { searchCommand } from '../report/search-command.ts'
import { reportOfVerification } from '../report/verification/findings.ts'
import { objectText, summaryText, worstObjectsFirst } from '../report/verification/texts.ts'

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
