import * as z from 'zod'
import { check, type PolicyOf } from './check.ts'
import { findUnlogged } from '../coverage/find-unlogged.ts'
import { logsManagementEvents, regionViews, trailsStandingIn } from '../coverage/trails-logging-in.ts'
import { regionCoverage } from '../coverage/region-coverage.ts'
import type {
  AdvancedSelector,
  ReadFailure,
  Selectors,
  Snapshot,
  Trail,
  Verdict,
  WitnessEvent,
} from '../model/index.ts'
import { allManagementEvents, eventText, missedManagementEvent } from './judging/management-coverage.ts'
import { eachOwnTrail, trailVerdict, unknownTrail } from './judging/verdicts.ts'

/** Data events that trails must log where they log at all: a resource type, or a type with a read/write half. */
const dataEventsForm = () =>
  z
    .union([
      z.string().min(1),
      z.strictObject({
        type: z.string().min(1),
        readWrite: z.enum(['All', 'ReadOnly', 'WriteOnly']).optional(),
      }),
    ])
    .transform((written) => {
      const { type, readWrite = 'All' } = typeof written === 'string' ? { type: written } : written
      return { type, readWrite }
    })

type DataEvents = z.output<ReturnType<typeof dataEventsForm>>

const settings = () => ({
  each: z
    .boolean()
    .default(false)
    .meta({ description: 'Every trail must log all management events by itself.', examples: [true] }),
  dataEvents: z
    .array(dataEventsForm())
    .default([])
    .meta({
      description:
        'Data events that must be logged wherever trails log: by any of them, or by every one under each.',
      examples: [['AWS::Lambda::Function', { type: 'AWS::S3::Object', readWrite: 'WriteOnly' }]],
    }),
})

type Policy = PolicyOf<'event-selectors', ReturnType<typeof settings>>

/** CIS v5.0 3.1 (management events, read and write); PutEventSelectors, API reference. */
export const eventSelectors = check({
  id: 'event-selectors',
  title: 'Each trail logs what the policy asks of it',
  why: 'A trail can be logging and still record next to nothing: its event selectors decide. Narrowing them is the quiet way to switch a trail off.',
  failsWhen:
    'a trail logs less than all management events, unless it logs data events only and other logging trails cover management events in its regions; or data events that the policy asks for are not logged',
  group: 'events',
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
  settings,
  run: (snapshot, policy) =>
    eachOwnTrail(snapshot, expectedOf(policy), (trail) => judge(trail, snapshot, policy)),
})

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
  const lack =
    managementLack(trail, selectors, snapshot, policy) ?? dataLack(trail, selectors, snapshot, policy)
  if (lack?.covered === 'unknown') return unknownTrail(trail, expected, ...lack.unread)
  if (lack) return fails(trail, expected, lack)
  const isAll = missedManagementEvent(selectors, policy, snapshot.partition) === undefined
  return trailVerdict(trail, 'pass', {
    expected,
    actual: isAll ? 'all management events' : 'data events only; other trails cover management events',
    message: isAll
      ? `${trail.name} logs all management events.`
      : `${trail.name} logs data events only, and other logging trails cover management events in its regions.`,
  })
}

/** What a trail lacks: an event that is not logged, or answers that would tell. */
type Lack =
  { covered: false; witness: WitnessEvent; several?: boolean } | { covered: 'unknown'; unread: ReadFailure[] }

function managementLack(
  trail: Trail,
  selectors: Selectors,
  snapshot: Snapshot,
  policy: Policy,
): Lack | undefined {
  const missed = missedManagementEvent(selectors, policy, snapshot.partition)
  if (!missed) return undefined
  if (isDataOnly(selectors) && !policy.checks['event-selectors'].each) {
    return lackOf(allManagementEvents(snapshot.partition), trail, snapshot, policy)
  }
  const { wanted } = allManagementEvents(snapshot.partition)
  return { covered: false, witness: missed, several: findUnlogged(wanted, [selectors]) === undefined }
}

/** Data events are as often logged by a trail of their own, so other trails count here too. */
function dataLack(trail: Trail, selectors: Selectors, snapshot: Snapshot, policy: Policy): Lack | undefined {
  const { dataEvents, each } = policy.checks['event-selectors']
  for (const wanted of dataEvents.map(dataQuestion)) {
    const witness = findUnlogged(wanted, [selectors])
    if (!witness) continue
    if (each) return { covered: false, witness }
    const lack = lackOf({ wanted }, trail, snapshot, { ...policy, coverage: 'union' })
    if (lack) return lack
  }
  return undefined
}

const isDataOnly = (selectors: Selectors) =>
  selectors.selectors.length > 0 && !logsManagementEvents(selectors)

function fails(
  trail: Trail,
  expected: string,
  { witness, several }: Extract<Lack, { covered: false }>,
): Verdict {
  const said = several
    ? {
        actual: 'several selectors together',
        message: `${trail.name} logs all management events by several selectors together; the policy asks for one that does (coverage: strict).`,
      }
    : {
        actual: `${eventText(witness)} is not logged`,
        message: `${trail.name} does not log, for example, ${eventText(witness)}.`,
      }
  return { ...trailVerdict(trail, 'fail', { expected, ...said }), ...(!several && { witness }) }
}

/** What trails leave unlogged wherever this one logs. In a region that was not read there may be more of them. */
function lackOf(
  question: Parameters<typeof regionCoverage>[0],
  trail: Trail,
  snapshot: Snapshot,
  policy: Policy,
): Lack | undefined {
  const regions = trail.multiRegion ? Object.keys(regionViews(snapshot)) : [trail.homeRegion]
  const lacks = regions.flatMap((region): Lack[] => {
    const answer = regionCoverage(question, region, trailsStandingIn(region, snapshot), policy.coverage)
    if (answer.covered === true) return []
    const view = regionViews(snapshot)[region]
    return view && !view.ok ? [{ covered: 'unknown', unread: [view] }] : [answer]
  })
  return lacks.find((lack) => lack.covered === false) ?? lacks[0]
}

const questions = new WeakMap<DataEvents, AdvancedSelector>()

/** Always the same object: answers about it are remembered. */
function dataQuestion(wanted: DataEvents): AdvancedSelector {
  const known = questions.get(wanted)
  if (known) return known
  const question = selectorFor(wanted)
  questions.set(wanted, question)
  return question
}

function selectorFor({ type, readWrite }: DataEvents): AdvancedSelector {
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
