import { check, noSettings } from './check.ts'
import type { Rules } from './judging/rules.ts'
import { logsEvent } from '../coverage/selector-matches.ts'
import {
  logsManagementEvents,
  regionViews,
  trailsLoggingIn,
  trailsStandingIn,
  unreadIn,
} from '../coverage/trails-logging-in.ts'
import { question } from '../coverage/questions.ts'
import type { ReadFailure, Region, Snapshot, Trail, Verdict, WitnessEvent } from '../model/index.ts'
import { accountRegion, accountVerdict, unknownAccount } from './judging/verdicts.ts'
import { eventText, unreadRegions } from './judging/management-coverage.ts'

const expected = 'each management event is logged once a region'

/** CloudTrail pricing: the first copy of management events in a region is free, each further one is paid for. */
export const duplicateManagementEvents = check({
  id: 'duplicate-management-events',
  title: 'Management events are not paid for twice',
  why: 'Only the first copy of management events is free in a region. A second trail is often a leftover, and so is an own trail beside the one of the organization.',
  failsWhen: 'in some region more than one logging trail logs the same management events',
  group: 'events',
  severity: 'info',
  scope: 'account',
  reads: ['status', 'event-selectors'],
  controls: { cis: [], securityHub: [], nist: [], pci: [] },
  remedies: [],
  manual:
    "Decide which trail is to keep management events, and remove them from the others' selectors (aws cloudtrail put-event-selectors) once nobody reads those; keep the organization's trail",
  settings: noSettings,
  run: (snapshot, policy) => [judge(snapshot, policy)],
})

function judge(snapshot: Snapshot, policy: Rules): Verdict {
  const { examples } = question('management-events', snapshot.partition)
  const regions = Object.keys(regionViews(snapshot))
  const copies = regions.map((region) => copiesIn(region, snapshot, examples))
  const twice = copies.flatMap((one) => one.twice ?? [])
  const [first] = twice
  if (first) {
    return {
      ...accountVerdict(snapshot, accountRegion(snapshot), 'fail', {
        expected,
        actual: `${first.trails.length} trails in ${twice.length} regions`,
        message: `In ${twice.map((one) => one.region).join(', ')} more than one trail logs the same management events, for example ${eventText(first.event)} by ${first.trails.map((trail) => trail.name).join(', ')}. Every copy after the first is paid for.`,
      }),
      witness: first.event,
    }
  }
  const unread = [...copies.flatMap((one) => one.unread), ...unreadRegions(snapshot, policy)]
  if (unread.length > 0) return unknownAccount(snapshot, { expected, unread })
  return accountVerdict(snapshot, accountRegion(snapshot), 'pass', {
    expected,
    actual: 'no management event is logged twice',
    message: 'No management event is logged twice in a region.',
  })
}

type Twice = { region: Region; trails: Trail[]; event: WitnessEvent }

/** An event that two trails log in the region; or the reads that may hide one, for which it takes two trails. */
function copiesIn(
  region: Region,
  snapshot: Snapshot,
  events: readonly WitnessEvent[],
): { twice?: Twice; unread: ReadFailure[] } {
  const { logging, undecided } = trailsLoggingIn(region, trailsStandingIn(region, snapshot))
  for (const event of events) {
    const by = logging.filter((trail) => trail.selectors.ok && logsEvent(trail.selectors.value, event))
    if (by.length > 1) return { twice: { region, trails: by, event }, unread: [] }
  }
  const paying = [...logging, ...undecided].filter(
    ({ selectors }) => !selectors.ok || logsManagementEvents(selectors.value),
  )
  if (paying.length < 2) return { unread: [] }
  return {
    unread: undecided.filter((trail) => paying.includes(trail)).flatMap((trail) => unreadIn(region, trail)),
  }
}
