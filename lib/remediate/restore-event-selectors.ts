import { isDeepStrictEqual } from 'node:util'
import { logsManagementEvents } from '../coverage/trails-logging-in.ts'
import { weakens } from '../coverage/weakens.ts'
import type { Arn, Call, Finding, Refusal, Selectors, Snapshot, Trail } from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'
import { isKnownToLog } from '../trail/status.ts'
import { isRefusal, managedElsewhere, refusal, writableTrail } from './shared/own-trail.ts'
import { paidCopies, secondCopyRefusal } from './shared/paid-copies.ts'
import { type PlanningContext, type Plan, type Remedy, tamperedBy } from './remedy.ts'
import { withManagementEvents } from './shared/with-management-events.ts'
import type { SelectorsInput } from '../model/write.ts'

/** Adds the management events that a trail misses. Its selector kind and every data selector stay. */
export const restoreEventSelectors: Remedy = {
  id: 'restore-event-selectors',
  title: 'Restore event selectors',
  risk: 'safe',
  permissions: ['cloudtrail:PutEventSelectors', 'cloudtrail:GetEventSelectors'],
  plan: (finding, snapshot, policy, planning) => {
    const trail = writableTrail(finding, snapshot)
    if (isRefusal(trail)) return trail
    const refused = managedElsewhere(trail)
    if (refused) return refused
    if (!trail.selectors.ok)
      return refusal('Its selectors could not be read.', 'Grant cloudtrail:GetEventSelectors.')
    return planFor(trail, trail.selectors.value, finding, { snapshot, policy, planning })
  },
}

type Around = { snapshot: Snapshot; policy: Policy; planning: PlanningContext }

function planFor(trail: Trail, live: Selectors, finding: Finding, around: Around): Plan {
  const { snapshot, policy, planning } = around
  if (finding.witness?.eventCategory === 'Data') return noDataEvents
  const owner = managementOwner(snapshot, policy, planning)
  const isDataOnly = !logsManagementEvents(live)
  // Management events on a trail that was never meant to have them are no reason to give it all of them.
  const meant = planning.baselines?.get(trail.arn)?.selectors
  if (meant && !logsManagementEvents(meant) && isLoggedByAnother(trail, snapshot)) return { calls: [] }
  if (isDataOnly && !policy.checks['event-selectors'].each) {
    if (owner !== undefined && owner.arn !== trail.arn) return { calls: [] }
    if (owner === undefined) return undecidedOwner
  }
  const wanted = withManagementEvents(
    live,
    finding.check === 'event-selectors' ? 'keep' : 'drop',
    policy.coverage,
  )
  if (isRefusal(wanted)) return wanted
  if (isDeepStrictEqual(wanted, live)) return { calls: [] }
  if (weakens(live, wanted))
    return refusal('The repair would stop logging something.', 'Report this: it should not happen.')
  const changed = { arn: trail.arn, selectors: { ok: true as const, value: wanted } }
  const refused = secondCopyRefusal(snapshot, changed, policy, planning)
  if (refused) return refused
  return {
    paidCopies: paidCopies(snapshot, changed),
    calls: [putSelectors(trail, live, wanted, finding.message)],
  }
}

const noDataEvents: Refusal = refusal(
  'Data events are charged by volume, so Trailkeeper adds none by itself.',
  'Add a selector for them by hand: aws cloudtrail put-event-selectors, with all of the present ones beside it.',
)

const undecidedOwner: Refusal = refusal(
  'Several trails could take management events, and each copy after the first is paid for.',
  'Name one in checks.multi-region-trail.trail.',
)

/**
 * The one trail that should take management events when no trail logs them: the one that the policy names, the one
 * whose selectors were just put, the only one that still logs some, the only multi-region one, or the only one.
 */
function managementOwner(snapshot: Snapshot, policy: Policy, planning: PlanningContext): Trail | undefined {
  const own = snapshot.trails.filter((trail) => trail.account === snapshot.account)
  const named = policy.checks['multi-region-trail'].trail
  const certain =
    own.find((trail) => trail.arn === named || trail.name === named) ??
    own.find((trail) => trail.arn === lostManagement(planning))
  if (certain) return certain
  const some = own.filter(
    (trail) => isKnownToLog(trail) && trail.selectors.ok && logsManagementEvents(trail.selectors.value),
  )
  if (some.length > 0) return some.length === 1 ? some[0] : undefined
  const multiRegion = own.filter((trail) => trail.multiRegion)
  if (multiRegion.length > 0) return multiRegion.length === 1 ? multiRegion[0] : undefined
  return own.length === 1 ? own[0] : undefined
}

/** The trail whose selectors were put just now, unless its baseline never had management events either. */
function lostManagement(planning: PlanningContext): Arn | undefined {
  const trailArn = tamperedBy(planning, 'PutEventSelectors')
  const baseline = trailArn === undefined ? undefined : planning.baselines?.get(trailArn)
  return baseline && !logsManagementEvents(baseline.selectors) ? undefined : trailArn
}

const isLoggedByAnother = ({ arn }: Trail, { trails }: Snapshot): boolean =>
  trails.some(
    (other) =>
      other.arn !== arn &&
      isKnownToLog(other) &&
      other.selectors.ok &&
      logsManagementEvents(other.selectors.value),
  )

/** The write that replaces a trail's selectors by better ones. */
export function putSelectors(
  trail: Pick<Trail, 'arn' | 'account' | 'homeRegion'>,
  live: Selectors,
  wanted: Selectors,
  why: string,
): Call {
  return {
    service: 'cloudtrail',
    operation: 'PutEventSelectors',
    account: trail.account,
    region: trail.homeRegion,
    input: selectorsInput(trail.arn, wanted),
    expect: { kind: 'selectors', trailArn: trail.arn, selectors: live },
    intend: { kind: 'selectors', trailArn: trail.arn, selectors: wanted },
    undo: {
      service: 'cloudtrail',
      operation: 'PutEventSelectors',
      input: selectorsInput(trail.arn, undoable(live)),
    },
    why,
  }
}

/** As putSelectors, on a trail that has AWS's default: that they were put matters, even if they ask for no more. */
export function putFirstSelectors(...[trail, live, wanted, why]: Parameters<typeof putSelectors>): Call {
  const facet = { kind: 'selectors' as const, trailArn: trail.arn }
  return {
    ...putSelectors(trail, live, wanted, why),
    expect: { ...facet, selectors: live, custom: false },
    intend: { ...facet, selectors: wanted, custom: true },
  }
}

/** AWS refuses an empty list; its default is the same as one selector for all management events. */
export const undoable = (selectors: Selectors): Selectors =>
  selectors.selectors.length > 0
    ? selectors
    : {
        kind: 'basic',
        selectors: [{ readWrite: 'All', management: true, dataResources: [], excludedSources: [] }],
      }

/** PutEventSelectors' input for these selectors. Empty operator lists are left out: AWS refuses them. */
export function selectorsInput(trailArn: string, selectors: Selectors): SelectorsInput {
  if (selectors.kind === 'basic') {
    return {
      TrailName: trailArn,
      EventSelectors: selectors.selectors.map((selector) => ({
        ReadWriteType: selector.readWrite,
        IncludeManagementEvents: selector.management,
        DataResources: selector.dataResources.map(({ type, values }) => ({ Type: type, Values: values })),
        ExcludeManagementEventSources: selector.excludedSources,
      })),
    }
  }
  return {
    TrailName: trailArn,
    AdvancedEventSelectors: selectors.selectors.map(({ name, fields }) => ({
      ...(name !== undefined && { Name: name }),
      FieldSelectors: fields.map((field) => ({
        Field: field.field,
        ...(field.equals?.length && { Equals: field.equals }),
        ...(field.startsWith?.length && { StartsWith: field.startsWith }),
        ...(field.endsWith?.length && { EndsWith: field.endsWith }),
        ...(field.notEquals?.length && { NotEquals: field.notEquals }),
        ...(field.notStartsWith?.length && { NotStartsWith: field.notStartsWith }),
        ...(field.notEndsWith?.length && { NotEndsWith: field.notEndsWith }),
      })),
    })),
  }
}
