import { findUnlogged } from '../coverage/find-unlogged.ts'
import { logsManagementEvents } from '../coverage/logs-management-events.ts'
import { regionCoverage } from '../coverage/region-coverage.ts'
import type {
  AdvancedSelector,
  ReadFailure,
  Selectors,
  Snapshot,
  Trail,
  Verdict,
  WitnessEvent,
} from '../model.ts'
import type { DataEvents, Policy } from '../policy/policy.ts'
import type { Check } from './check.ts'
import { allManagementEvents, eventText, missedManagementEvent } from './management-coverage.ts'
import { ownTrails, trailVerdict, unknownTrail } from './verdicts.ts'

/** CIS v5.0 3.1 (management events, read and write); PutEventSelectors, API reference. */
export const eventSelectors: Check = {
  id: 'event-selectors',
  title: 'Each trail logs what the policy asks of it',
  why: 'A trail can be logging and still record next to nothing: its event selectors decide. Narrowing them is the quiet way to switch a trail off.',
  failsWhen:
    'a trail logs less than all management events, unless it logs data events only and other logging trails cover management events in its regions; or data events that the policy asks for are not logged',
  severity: 'high',
  scope: 'trail',
  reads: ['status', 'event-selectors'],
  controls: {
    cis: ['v1.4 3.1', 'v3.0 3.1', 'v5.0 3.1', 'v7.0 4.1'],
    securityHub: ['CloudTrail.1'],
    nist: ['AU-2', 'AU-12'],
    pci: ['10.2.1', '10.2.2'],
  },
  remedies: ['restore-event-selectors'],
  manual:
    'aws cloudtrail get-event-selectors --trail-name <trail ARN>; then put-event-selectors with all of them and one more that has ReadWriteType All and IncludeManagementEvents true (put replaces, it does not add)',
  run: (snapshot, policy) => ownTrails(snapshot).map((trail) => judge(trail, snapshot, policy)),
}

const expectedOf = (policy: Policy) => {
  const data = policy.checks['event-selectors'].dataEvents.map(
    (wanted) => `${wanted.type} (${wanted.readWrite})`,
  )
  return ['all management events', ...data].join(', and ')
}

function judge(trail: Trail, snapshot: Snapshot, policy: Policy): Verdict {
  const expected = expectedOf(policy)
  if (!trail.selectors.ok) return unknownTrail(trail, expected, trail.selectors)
  const selectors = trail.selectors.value
  const missed = missedManagementEvent(selectors, policy, snapshot.partition)
  if (missed) {
    const excused = isDataOnly(selectors) && !policy.checks['event-selectors'].each
    if (!excused) return fails(trail, expected, missed)
    const elsewhere = coverageElsewhere(trail, snapshot, policy)
    if (elsewhere.covered === 'unknown') return unknownTrail(trail, expected, ...elsewhere.unread)
    if (!elsewhere.covered) return fails(trail, expected, elsewhere.witness)
  }
  const missedData = policy.checks['event-selectors'].dataEvents
    .map((wanted) => findUnlogged(dataQuestion(wanted), [selectors]))
    .find((witness) => witness !== undefined)
  if (missedData) return fails(trail, expected, missedData)
  return trailVerdict(trail, 'pass', {
    expected,
    actual: missed ? 'data events only; other trails cover management events' : 'all management events',
    message: missed
      ? `${trail.name} logs data events only, and other logging trails cover management events in its regions.`
      : `${trail.name} logs all management events.`,
  })
}

const isDataOnly = (selectors: Selectors) =>
  selectors.selectors.length > 0 && !logsManagementEvents(selectors)

function fails(trail: Trail, expected: string, witness: WitnessEvent): Verdict {
  return {
    ...trailVerdict(trail, 'fail', {
      expected,
      actual: `${eventText(witness)} is not logged`,
      message: `${trail.name} does not log, for example, ${eventText(witness)}.`,
    }),
    witness,
  }
}

type Elsewhere =
  | { covered: true }
  | { covered: false; witness: WitnessEvent }
  | { covered: 'unknown'; unread: ReadFailure[] }

/** Whether other logging trails cover management events wherever this one logs. */
function coverageElsewhere(trail: Trail, snapshot: Snapshot, policy: Policy): Elsewhere {
  const others = snapshot.trails.filter((other) => other.arn !== trail.arn)
  const regions = trail.multiRegion ? Object.keys(snapshot.regions) : [trail.homeRegion]
  const answers = regions.map((region) =>
    regionCoverage(allManagementEvents(snapshot.partition), region, others, policy.coverage),
  )
  const hole = answers.find((answer) => answer.covered === false)
  if (hole) return hole
  return answers.find((answer) => answer.covered === 'unknown') ?? { covered: true }
}

function dataQuestion({ type, readWrite }: DataEvents): AdvancedSelector {
  return {
    fields: [
      { field: 'eventCategory', equals: ['Data'] },
      { field: 'resources.type', equals: [type] },
      ...(readWrite === 'All'
        ? []
        : [{ field: 'readOnly', equals: [readWrite === 'ReadOnly' ? 'true' : 'false'] }]),
    ],
  }
}
