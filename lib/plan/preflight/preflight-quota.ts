import type { Region, Snapshot } from '../../model/index.ts'
import { refusal } from '../../remediate/shared/own-trail.ts'
import type { IntendedTrail } from './intended-trail.ts'
import type { Preflight } from './preflight.ts'

/** Trails in one region; AWS raises it for nobody (CloudTrail user guide, "Quotas in AWS CloudTrail"). */
const trailsPerRegion = 5

/**
 * Room for the trail: "a trail that applies to all Regions counts as one trail in every Region", shadows included. And
 * the name, which must be free where the trail is made. Regions that were not read are a note.
 */
export function preflightQuota({ before, after }: IntendedTrail, snapshot: Snapshot): Preflight {
  const spreads = after.multiRegion && before?.multiRegion !== true
  if (before && !spreads) return { notes: [] }
  if (!before) {
    const namesake = snapshot.trails.find(
      ({ name, homeRegion, seenIn }) =>
        name === after.name && [homeRegion, ...seenIn].includes(after.homeRegion),
    )
    if (namesake) {
      return {
        refusal: refusal(
          `${after.homeRegion} shows a trail of that name already: ${namesake.arn}.`,
          'Choose another name, or repair that one.',
        ),
        notes: [],
      }
    }
  }
  const regions = spreads ? Object.keys(snapshot.regions) : [after.homeRegion]
  const full = regions.filter((region) => trailsIn(region, snapshot, after.arn) >= trailsPerRegion)
  if (full.length > 0) {
    return {
      refusal: refusal(
        `${full.join(', ')} ${full.length === 1 ? 'has' : 'have'} ${trailsPerRegion} trails already, which is all that AWS allows, shadows of multi-region trails included.`,
        'Delete a trail that is not needed there, or widen one of them instead.',
      ),
      notes: [],
    }
  }
  const unread = regions.filter((region) => snapshot.regions[region]?.ok !== true)
  return {
    notes: unread.length > 0 ? [`Not checked: how many trails there are in ${unread.join(', ')}.`] : [],
  }
}

function trailsIn(region: Region, snapshot: Snapshot, except: string): number {
  const view = snapshot.regions[region]
  return view?.ok ? view.value.trails.filter((arn) => arn !== except).length : 0
}
