import { lookAgain, type Swept } from '../../flow.ts'
import { type GuardSettings, stateOf } from '../guard-settings.ts'
import { putPipelineChange } from '../../state/recent-changes.ts'
import { repairWithinBudget } from '../repair-within-budget.ts'
import type { Acted, Decided, Evidence, Judged, LeftToPeople } from './reaction.ts'
import { type SafeguardedService, safeguardsOf } from '../../collect/safeguards.ts'
import type { Gap, Outcome, Tamper } from '../../model/index.ts'
import { awsCommand } from '../../text/command-line.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import {
  mendingCalls,
  type SettingDifference,
  settingDifferences,
} from '../../trail/baseline/setting-differences.ts'
import { answered } from '../../aws/read.ts'
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { Clients } from '../../aws/clients.ts'
import { actorOfRecord } from '../../tamper/actor-of-record.ts'
import { canonicalJson, documentOf, field } from '../../text/fields.ts'
import type { Envelope } from '../envelope.ts'
import { homeStatus } from '../../trail/status.ts'
import { gapOf, withRecovery } from './gap-of.ts'

/** Repairs, reads again, and finds out what the call was and what is left of it. */
export async function act(settings: GuardSettings, reaction: Decided): Promise<Acted> {
  const { run, swept, allowed, seen, affected } = reaction
  const done = await repairWithinBudget(settings, allowed)
  const end = await lookAgain(run, swept, done)
  const left = await leftToPeople(settings, reaction, done)
  const found = await evidenceOf(settings, reaction, end)
  const { account, tamper, verdict } = seen
  if (tamper.pipeline !== undefined && verdict === 'tamper')
    await putPipelineChange(stateOf(settings), account, tamper.pipeline, affected)
  return { ...reaction, done, end, left, found }
}

const services: Readonly<Record<string, SafeguardedService>> = {
  's3.amazonaws.com': 's3',
  'kms.amazonaws.com': 'kms',
  'sns.amazonaws.com': 'sns',
  'logs.amazonaws.com': 'logs',
}

/**
 * Compares what the trails rest on, as it is when repairs are done, with how their baselines have it. A policy that
 * others had a say in, a bucket's name, a subscriber's consent are no machine's to decide about: each difference is
 * told, with the very commands that put back what stood there. So are the calls on a trail that were not made.
 */
async function leftToPeople(
  settings: GuardSettings,
  reaction: Decided,
  done: readonly Outcome[],
): Promise<LeftToPeople> {
  const { verdict, eventSource, tamper } = reaction.seen
  if (verdict !== 'tamper') return { outcomes: [], commands: [] }
  if (tamper.eventName === 'PutEventConfiguration') return leftOf(settings, reaction, 'cloudtrail')
  if (eventSource === 'cloudtrail.amazonaws.com') return leftOfTrails(settings, reaction, done)
  const service = services[eventSource]
  return service ? leftOf(settings, reaction, service) : { outcomes: [], commands: [] }
}

/** A trail that could not be sent to its bucket, or made again: the bucket first, where it is gone. */
async function leftOfTrails(
  settings: GuardSettings,
  reaction: Decided,
  done: readonly Outcome[],
): Promise<LeftToPeople> {
  const { planned, restored } = reaction
  const refused = planned
    .filter(({ remedy }) => restored.some((repair) => repair.remedy === remedy))
    .flatMap(({ refusal }) => refusal?.commands ?? [])
  const undone = done.flatMap(({ call, result }) =>
    call && result !== 'applied' ? [awsCommand(call, call.region)] : [],
  )
  const commands = [...new Set([...refused, ...undone])]
  if (commands.length === 0) return { outcomes: [], commands }
  const rest = await leftOf(settings, reaction, 's3')
  const isBucketGone = rest.commands.some((command) => command.includes(' create-bucket '))
  return isBucketGone ? { ...rest, commands: [...rest.commands, ...commands] } : { outcomes: [], commands }
}

async function leftOf(
  { clients }: GuardSettings,
  { baselines }: Decided,
  service: SafeguardedService,
): Promise<LeftToPeople> {
  const left: LeftToPeople = { outcomes: [], commands: [] }
  for (const baseline of baselines.values()) {
    const kept = baseline.destination.safeguards
    if (!kept || baseline.retired) continue
    const live = await safeguardsOf(clients, baseline, [service])
    for (const difference of settingDifferences(kept, live, baseline.account).differences) {
      const commands = mendingCalls(difference)
      const isNews = commands.some((command) => !left.commands.includes(command))
      if (!isNews) continue
      left.commands.push(...commands)
      left.outcomes.push(outcomeOf(baseline, difference))
    }
  }
  return left
}

const outcomeOf = ({ trailArn }: Baseline, { setting, text }: SettingDifference): Outcome => ({
  check: 'tampering-path',
  remedy: `the ${setting}`,
  resource: trailArn,
  result: 'refused',
  message: `${text}. It is for a person to put it back.`,
})

/** Asks event history, for the call and for what it may have hidden, both at once. */
async function evidenceOf(settings: GuardSettings, reaction: Judged, end: Swept): Promise<Evidence> {
  const { seen } = reaction
  if (seen.verdict === 'benign') return { gaps: [] }
  const [tamper, gaps] = await Promise.all([
    withConfirmedActor(settings.clients, seen.tamper, reaction.envelope.record),
    seen.verdict === 'tamper' ? gapsOf(settings, reaction, end) : [],
  ])
  const proven = tamper.confirmed
    ? gaps.map(({ claimed: _claimed, ...gap }) => gap)
    : gaps.filter((gap) => !isContradicted(gap, end))
  return { tamper, gaps: proven.map((gap) => withRecovery(settings, gap)) }
}

/** A stop that the trail's own status does not show, and that event history does not either, is none. */
function isContradicted({ cause, claimed, trailArn }: Gap, { snapshot }: Swept): boolean {
  const trail = snapshot.trails.find(({ arn }) => arn === trailArn)
  return cause === 'stopped' && claimed === true && trail !== undefined && homeStatus(trail).ok
}

async function gapsOf(
  settings: GuardSettings,
  { seen, affected, swept, baselines }: Judged,
  end: Swept,
): Promise<Gap[]> {
  if (seen.eventSource !== 'cloudtrail.amazonaws.com') return []
  const { clients, now } = settings
  const gaps = await Promise.all(
    [...affected].map((trailArn) => {
      const baseline = baselines.get(trailArn)
      return gapOf(clients, {
        tamper: seen.tamper,
        trailArn,
        before: swept.snapshot,
        after: end.snapshot,
        ...(baseline && { baseline }),
        now: now(),
      })
    }),
  )
  return gaps.filter((gap) => gap !== undefined)
}

/** Event history lags by minutes: a reaction asks once and briefly, and otherwise says what the event claims. */
const patience = 3_000

/**
 * Who made the call by event history, which nobody can write to. What history has wins over what the event claims.
 * @returns the same tampering, with `confirmed`; unconfirmed where history does not show the event, or not in time
 */
export async function withConfirmedActor(
  clients: Clients,
  tamper: Tamper,
  claimed: Envelope['record'],
): Promise<Tamper> {
  try {
    const client = await clients.cloudtrailUnpaced(tamper.region)
    const { Events } = await client.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: tamper.eventId }],
      }),
      { abortSignal: AbortSignal.timeout(patience) },
    )
    const record = documentOf(
      answered(Events, 'Events').find((event) => event.EventId === tamper.eventId)?.CloudTrailEvent,
    )
    if (!record || !isSameCall(record, claimed)) return { ...tamper, confirmed: false }
    return { ...tamper, actor: actorOfRecord(record), confirmed: true }
  } catch {
    // Who it was is worth knowing, and not worth losing the alert for.
    return { ...tamper, confirmed: false }
  }
}

/** The id of a call that was made proves no other call: whoever invents an event can look one up. */
const isSameCall = (one: unknown, other: unknown): boolean =>
  ['eventSource', 'eventName', 'errorCode', 'requestParameters'].every(
    (name) => canonicalJson(field(one, name) ?? null) === canonicalJson(field(other, name) ?? null),
  )
