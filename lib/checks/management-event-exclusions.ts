import { check, noSettings } from './check.ts'
import { logsEvent } from '../coverage/selector-matches.ts'
import {
  logsManagementEvents,
  regionViews,
  trailsLoggingIn,
  trailsStandingIn,
  unreadIn,
} from '../coverage/trails-logging-in.ts'
import { question } from '../coverage/questions.ts'
import type {
  ReadFailure,
  Region,
  Selectors,
  Snapshot,
  Trail,
  Verdict,
  WitnessEvent,
} from '../model/index.ts'
import { eventText } from './judging/management-coverage.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = 'events of KMS and the RDS Data API are logged, by this trail or another'

/** CloudTrail API reference, EventSelector.ExcludeManagementEventSources; AWS Config, cloudtrail-enabled family. */
export const managementEventExclusions = check({
  id: 'management-event-exclusions',
  title: 'KMS and RDS Data API events are not left out',
  why: "Excluding KMS events saves money and hides who decrypted what, and who disabled the trail's own key. The same goes for statements that run over the RDS Data API.",
  failsWhen:
    'a trail that logs management events excludes those of KMS or the RDS Data API, and nothing else logs them',
  group: 'events',
  severity: 'medium',
  scope: 'trail',
  reads: ['status', 'event-selectors'],
  controls: { cis: [], securityHub: ['CloudTrail.1'], nist: ['AU-2', 'AU-12'], pci: ['10.2.1'] },
  remedies: ['restore-event-selectors'],
  manual:
    'Read the selectors (aws cloudtrail get-event-selectors), remove kms.amazonaws.com and rdsdata.amazonaws.com from ExcludeManagementEventSources (or the eventSource NotEquals field), and put all of them back (put-event-selectors)',
  settings: noSettings,
  run: (snapshot) => ownTrails(snapshot).map((trail) => judge(trail, snapshot)),
})

function judge(trail: Trail, snapshot: Snapshot): Verdict {
  if (!trail.selectors.ok) return unknownTrail(trail, expected, trail.selectors)
  const excluded = excludedEvents(trail.selectors.value, snapshot.partition)
  if (excluded.length === 0) {
    const logs = logsManagementEvents(trail.selectors.value)
    return passes(
      trail,
      logs ? 'nothing is excluded' : 'it logs no management events',
      logs
        ? `${trail.name} excludes neither.`
        : `${trail.name} logs no management events; event-selectors judges that.`,
    )
  }
  const answers = excluded.map((event) => loggedElsewhere(event, trail, snapshot))
  const hole = excluded.find((_, index) => answers[index] === 'no')
  if (hole) {
    return {
      ...trailVerdict(trail, 'fail', {
        expected,
        actual: `${eventText(hole)} is excluded`,
        message: `${trail.name} excludes, for example, ${eventText(hole)}, and no other trail logs it.`,
      }),
      witness: hole,
    }
  }
  const unread = new Set(answers.flatMap(unreadOf))
  if (unread.size > 0) return unknownTrail(trail, expected, ...unread)
  return passes(
    trail,
    'other trails log what it excludes',
    `Other logging trails log what ${trail.name} excludes.`,
  )
}

const passes = (trail: Trail, actual: string, message: string) =>
  trailVerdict(trail, 'pass', { expected, actual, message })

/** Events that the trail would log if another service had sent them: missing reads or writes are not exclusions. */
function excludedEvents(selectors: Selectors, partition: string): WitnessEvent[] {
  return [...question('kms-events', partition).examples, ...question('rds-data-events', partition).examples]
    .filter((event) => !logsEvent(selectors, event))
    .filter((event) => logsEvent(selectors, { ...event, eventSource: 'ec2.amazonaws.com' }))
}

/** What was not read may hold the answer: where it is nothing, the event is logged. */
type Elsewhere = 'no' | { unread: ReadFailure[] }

const unreadOf = (answer: Elsewhere): ReadFailure[] => (answer === 'no' ? [] : answer.unread)

/** Whether other trails log the event wherever this one would. */
function loggedElsewhere(event: WitnessEvent, trail: Trail, snapshot: Snapshot): Elsewhere {
  const regions = trail.multiRegion ? Object.keys(regionViews(snapshot)) : [trail.homeRegion]
  const answers = regions.map((region) => loggedIn(region, event, snapshot))
  return answers.includes('no') ? 'no' : { unread: answers.flatMap(unreadOf) }
}

/** By other trails: the trail that is judged excludes the event. */
function loggedIn(region: Region, event: WitnessEvent, snapshot: Snapshot): Elsewhere {
  const { logging, undecided } = trailsLoggingIn(region, trailsStandingIn(region, snapshot))
  if (logging.some(({ selectors }) => selectors.ok && logsEvent(selectors.value, event)))
    return { unread: [] }
  const open = undecided.filter(({ selectors }) => !selectors.ok || logsEvent(selectors.value, event))
  const view = regionViews(snapshot)[region]
  const unread = [...open.flatMap((other) => unreadIn(region, other)), ...(view && !view.ok ? [view] : [])]
  return unread.length > 0 ? { unread } : 'no'
}
