import type { EvidenceFault, Finding, RegionIntegrity } from '../model/index.ts'
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
    const commands = broken.flatMap(({ trueVersion }) => trueVersion?.command ?? [])
    return {
      ...finding,
      actual: objects.slice(0, mostNamed).map(objectText).join('; '),
      message: `${place.region}: ${summaryText(place, false)}${moreText(broken[0])}`,
      ...(commands.length > 0 && { byHand: commands.slice(0, 5) }),
    }
  })
}

type About = Parameters<typeof reportOfVerification>[0]

/** Which version is the true one, and who made the change. */
function moreText(fault: EvidenceFault | undefined): string {
  const version = fault?.trueVersion ? `; its true version is ${fault.trueVersion.versionId}` : ''
  const [change] = fault?.changedBy ?? []
  return `${version}${change ? `; ${change.event} by ${change.by} at ${change.at}` : ''}`
}
