import { callsBetween } from '../aws/request-path.ts'
import type { Report, Tamper } from '../model/index.ts'
import { followsDeletion, putDeletion } from '../state/recent-changes.ts'
import { isSent, sendOnce } from '../state/send-once.ts'
import { getOwnCall } from '../state/repair-budget.ts'
import { noDistrust } from '../state/distrusted.ts'
import { getPipelineRoles } from '../state/pipeline-roles.ts'
import type { StateTable } from '../state/state-table.ts'
import type { Pipeline } from '../policy/policy.ts'
import { withoutVersion } from '../tamper/api-call.ts'
import {
  alertName,
  type Envelope,
  envelopeOf,
  ImplausibleEvent,
  issuerOfRecord,
  pipelineOf,
  roleOfRecord,
} from './envelope.ts'
import { type GuardSettings, stateOf, watchedAccount } from './guard-settings.ts'
import { isBySelf, isOnAnothersRule, isUnderOwnRole } from './own-roles.ts'
import { getProtection, judgedAsOwn, listedBy, type Protection } from './protection.ts'
import { drillOf } from './drill-of.ts'
import { earlyReads, isReady } from './react/early-reads.ts'
import { notifyOfAttempt } from './notify-of-attempts.ts'
import { notifyOfMemory } from './notify-of-memory.ts'
import { quietReport } from './notify-of-notice.ts'
import { withConfirmedActor } from './react/act.ts'
import { dataResource } from './react/notify.ts'
import { react } from './react/react.ts'
import { type FirstCall, knowNeverLogged, type Start, startAtOnce } from './start-at-once.ts'
import { judgedEnvelope, type TamperEvent } from './tamper-of-event.ts'

/**
 * Answers one event. A trail that was stopped is started before anything else. Beyond that the event only says whom
 * and what to look at; live state decides (law 3): it is read again, judged, repaired as far as policy and budget
 * allow, and people are notified, once an event.
 * @param first the start that is under way already
 * @param maxAge of the event, in milliseconds; event history shows older ones than EventBridge brings
 * @throws ImplausibleEvent for an envelope that is not to be believed; whatever keeps the memory from being read, or an
 * alert from being sent: the invocation is tried again then, and ends in the dead-letter queue
 */
export async function guardReact(
  settings: GuardSettings,
  event: unknown,
  first: FirstCall = startAtOnce(settings, event),
  maxAge?: number,
): Promise<Report> {
  const run = { ...settings, distrusted: noDistrust() }
  const report = await answered(run, event, first, maxAge)
  await notifyOfMemory(run, report.scope.account)
  return report
}

async function answered(
  settings: GuardSettings,
  event: unknown,
  first: FirstCall,
  maxAge: number | undefined,
): Promise<Report> {
  const callsBefore = settings.clients.calls()
  const startedAt = (first.begunAt ?? settings.now()).toISOString()
  const envelope = envelopeOf(event, settings.now(), maxAge)
  const account = watchedAccount(settings)
  if (envelope.account !== account)
    throw new ImplausibleEvent(`it is of account ${envelope.account}, this guard is of ${account}`)
  const state = stateOf(settings)
  const early = earlyReads(settings, envelope, first)
  const memory = isReady(settings, first).then(() => memoryOf(state, envelope))
  const [start, { isNotified, ownCall, protection }] = await Promise.all([first.answer, memory])
  if (protection) knowNeverLogged(settings.clients, protection.neverLogged)
  const listed = listedBy(protection, settings)
  const bySelf = isBySelf(envelope.record, listed)
  // A request id of the guard's is no excuse to anybody else: it stands in records that many may read.
  const isKnown = bySelf && ownCall
  const judged = judgedAsOwn(settings, envelope, judgedEnvelope(envelope, listed))
  const named = pipelineOf(settings.policy, roleOfRecord(envelope.record), settings.now())
  const pipeline = named && (await isMadeAnew(named, state, envelope)) ? undefined : named
  const known = await withQuotaTaken(state, envelope, judged, bySelf)
  const isElsewhere = !bySelf && isUnderOwnRole(envelope.record, listed)
  const whole = isElsewhere ? withRoleElsewhere(envelope, known) : known
  const seen = withCaller(envelope, whole, bySelf || isElsewhere, pipeline)
  const quiet = (tamper?: Tamper) =>
    quietReport(
      envelope,
      {
        startedAt,
        finishedAt: settings.now().toISOString(),
        calls: callsBetween(callsBefore, settings.clients.calls()),
      },
      tamper,
    )
  if (isKnown || isNotified || isIgnored(envelope, seen, bySelf)) return quiet()
  const drill = seen.verdict === 'benign' ? undefined : await (early?.drill ?? drillOf(state, envelope))
  if (drill?.expected) return quiet()
  if (bySelf && (await becomesOwn(state, envelope))) return quiet()
  if (seen.verdict === 'attempt' || (seen.verdict === 'tamper' && isOnAnothersRule(seen.tamper, listed))) {
    const tamper =
      maxAge === undefined
        ? await withConfirmedActor(settings.clients, seen.tamper, envelope.record)
        : { ...seen.tamper, confirmed: true }
    const resource = dataResource(settings, { envelope, seen, protection })
    const notify = () => notifyOfAttempt(settings, account, tamper, resource)
    // A claim may turn out to be true, and is told as such then.
    await (tamper.confirmed ? sendOnce(state, alertName(envelope), notify) : notify())
    return quiet(tamper)
  }
  return react(settings, {
    envelope,
    seen: withRepeats(seen, start),
    start,
    protection,
    ...(early && { early }),
    ...(drill && { drill: drill.code }),
  })
}

/** A run's event can come before the run has put its request ids: it reads its writes back first. */
const pauses = [250, 500, 1_000, 2_000, 4_000, 8_000]

/** True where an own run puts the call soon. What the guard's role may not do at all is no own call, and waits for nothing. */
async function becomesOwn(
  state: StateTable,
  { eventName, requestId, errorCode }: Envelope,
): Promise<boolean> {
  const isWritten = /^(?:Create|Update|Put|Add|Enable|Cancel)/.test(eventName)
  if (!isWritten || requestId === undefined || errorCode !== undefined) return false
  for (const pause of pauses) {
    await state.wait(pause)
    const operation = await getOwnCall(state, requestId)
    if (operation !== undefined) return sameCall(operation, eventName)
  }
  return false
}

/** S3 names some calls otherwise in its records than in its API (user guide, "Amazon S3 CloudTrail events"). */
const sameCall = (operation: string, eventName: string): boolean =>
  [
    operation,
    operation.replace('PublicAccessBlock', 'BucketPublicAccessBlock'),
    operation.replace('LifecycleConfiguration', 'Lifecycle'),
  ].includes(withoutVersion(eventName))

/** `ownCall`: some run of the guard's made this very call. */
type Memory = { isNotified: boolean; ownCall: boolean; protection: Protection | undefined }

async function memoryOf(state: StateTable, envelope: Envelope): Promise<Memory> {
  const { account, requestId, eventName } = envelope
  const [isNotified, operation, protection] = await Promise.all([
    isSent(state, alertName(envelope)),
    requestId === undefined ? undefined : getOwnCall(state, requestId),
    getProtection(state, account),
  ])
  return { isNotified, ownCall: operation !== undefined && sameCall(operation, eventName), protection }
}

/** Harmless, and not about a trail's own configuration; or by the guard's own role, which excuses nothing else. */
const isIgnored = (envelope: Envelope, { verdict }: TamperEvent, bySelf: boolean): boolean =>
  verdict === 'benign' &&
  (bySelf || (envelope.eventSource !== 'cloudtrail.amazonaws.com' && !putsRule(envelope)))

/** Whether a pattern hears less than it should, no record tells: only the rules of the guard are heard of. */
const putsRule = ({ eventSource, eventName, errorCode }: Envelope): boolean =>
  eventSource === 'events.amazonaws.com' && eventName === 'PutRule' && errorCode === undefined

/** Making a trail is harmless by itself; right after a deletion it is not. The guard's own role puts deleted ones back. */
async function withQuotaTaken(
  state: StateTable,
  { account, eventName, eventSource, eventTime, errorCode }: Envelope,
  seen: TamperEvent,
  bySelf: boolean,
): Promise<TamperEvent> {
  if (eventSource !== 'cloudtrail.amazonaws.com' || errorCode !== undefined) return seen
  if (eventName === 'DeleteTrail') await putDeletion(state, account, eventTime)
  if (eventName !== 'CreateTrail' || seen.verdict !== 'benign' || bySelf) return seen
  if (!(await followsDeletion(state, account, eventTime))) return seen
  return { ...seen, verdict: 'tamper', tamper: { ...seen.tamper, weakens: ['trail-quota'] } }
}

/**
 * True for a role that the policy names one by one, and that was made anew since the last sweep: it is nobody's pipeline until
 * that was told.
 */
async function isMadeAnew(
  { role }: Pipeline,
  state: StateTable,
  { account, record }: Envelope,
): Promise<boolean> {
  const { arn, id = '' } = issuerOfRecord(record)
  if (role !== arn) return false
  return (await getPipelineRoles(state, account))?.has(id) === false
}

/** Somebody has the guard's role, from a function that is none of the guard's: whatever the call is, that is tampering. */
const withRoleElsewhere = ({ errorCode }: Envelope, seen: TamperEvent): TamperEvent => ({
  ...seen,
  verdict: errorCode === undefined ? 'tamper' : 'attempt',
  tamper: { ...seen.tamper, weakens: [...new Set([...seen.tamper.weakens, 'guard' as const])] },
})

function withCaller(
  envelope: Envelope,
  seen: TamperEvent,
  underOwnRole: boolean,
  pipeline: Pipeline | undefined,
): TamperEvent {
  return {
    ...seen,
    tamper: {
      ...seen.tamper,
      eventSource: envelope.eventSource,
      ...(pipeline && { pipeline: `${pipeline.role} (${pipeline.owner})` }),
      ...(underOwnRole && { underOwnRole: true }),
    },
  }
}

function withRepeats(seen: TamperEvent, start: Start | undefined): TamperEvent {
  if (!start?.stops.ok) return seen
  return { ...seen, tamper: { ...seen.tamper, repeats: start.stops.value.repeats } }
}
