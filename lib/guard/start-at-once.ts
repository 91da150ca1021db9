import { EventEmitter, once } from 'node:events'
import { parseArn, trailArnOf } from '../text/arn.ts'
import type { Clients } from '../aws/clients.ts'
import { ownFailure } from '../aws/errors.ts'
import { read } from '../aws/read.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import type { Arn, Read, Region, Snapshot } from '../model/index.ts'
import { isKnownNeverToHaveLogged } from '../trail/status.ts'
import { exemptionFor } from '../checks/judging/rules.ts'
import { putStop, type StopsSeen, stopsWindow } from '../state/stops.ts'
import { type Envelope, envelopeOf, pipelineOf, roleOfRecord } from './envelope.ts'
import {
  type GuardSettings,
  type Invocation,
  patience,
  stateOf,
  unhurried,
  watchedAccount,
} from './guard-settings.ts'

/** What came of starting a trail before anything else was looked at. */
export type Start = {
  trail: Arn
  region: Region
  /** The request id of the call that AWS took. */
  sent: Read<{ requestId: string | undefined; at: string }>
  stops: Read<StopsSeen>
}

/**
 * `begunAt`: when the event was heard, before all else; absent where none was. `left` resolves when the call is on its way, or will not be made:
 * until then nothing else should use the processor.
 */
export type FirstCall = { begunAt?: Date; left: Promise<void>; answer: Promise<Start | undefined> }

/** From the fourth stop within the window on, starts are a minute apart. */
const unspacedStarts = 3
const spacing = 60_000
/** Time that the rest of a reaction needs after a start that waited. */
const reserve = 45_000

/**
 * Starts a trail that an event shows to have been stopped: the very first call, with no read before it, and the write
 * of it to the state beside it; but what this process knows as never started waits for proof. It is never rationed, for a ration would be an intruder's off-switch; but a function
 * that knows of more than three stops of the trail within the hour waits until a minute has passed since the last
 * start, or, where its time does not allow that, leaves it to the next event and the sweep.
 *
 * Nothing is started where the envelope is not to be believed, the call failed, the trail is another account's, the
 * policy does not restart trails or exempts this one, or a known pipeline stopped it.
 */
export function startAtOnce(
  settings: GuardSettings,
  event: unknown,
  invocation: Invocation = unhurried,
): FirstCall {
  const begunAt = settings.now()
  const stopped = stoppedTrail(settings, event)
  if (!stopped) return { begunAt, left: Promise.resolve(), answer: Promise.resolve(undefined) }
  const { left, leave } = departure()
  const answer = answered(settings, stopped, invocation, leave).finally(leave)
  // Whoever awaits the answer sees its failure; until then it must not end the process.
  answer.catch(() => undefined)
  return { begunAt, left, answer }
}

type Stopped = { trail: Arn; envelope: Envelope }

function stoppedTrail(settings: GuardSettings, event: unknown): Stopped | undefined {
  const { policy, now } = settings
  const rules = policy.checks['trail-logging']
  if (!rules.restart || !rules.enabled) return undefined
  const envelope = believed(event, now())
  if (envelope?.eventSource !== 'cloudtrail.amazonaws.com' || envelope.eventName !== 'StopLogging')
    return undefined
  if (envelope.errorCode !== undefined || envelope.account !== watchedAccount(settings)) return undefined
  const trail = trailOf(envelope)
  if (trail === undefined) return undefined
  if (exemptionFor(policy, 'trail-logging', trail, now()).state === 'valid') return undefined
  if (pipelineOf(policy, roleOfRecord(envelope.record), now())) return undefined
  return { trail, envelope }
}

/** An event that is not believed is refused, with its reason, by the reaction that follows. */
function believed(event: unknown, now: Date): Envelope | undefined {
  try {
    return envelopeOf(event, now)
  } catch {
    return undefined
  }
}

/** StopLogging takes a name or an ARN, and works in the trail's home region alone (CloudTrail API reference). */
function trailOf({ account, region, record }: Envelope): Arn | undefined {
  const parameters = record.requestParameters
  if (typeof parameters !== 'object' || parameters === null || !('name' in parameters)) return undefined
  const { name } = parameters
  if (typeof name !== 'string') return undefined
  if (/^[\w.-]{3,128}$/.test(name))
    return trailArnOf({ partition: partitionOfRegion(region), region, account }, name)
  const arn = parseArn(name)
  const isOurs = arn?.service === 'cloudtrail' && arn.account === account && arn.region === region
  return isOurs && /^trail\/[\w.-]{3,128}$/.test(arn.resource) ? name : undefined
}

async function answered(
  settings: GuardSettings,
  stopped: Stopped,
  invocation: Invocation,
  onItsWay: () => void,
): Promise<Start> {
  const { trail, envelope } = stopped
  const about = { trail, region: envelope.region }
  const pause = pauseFor(settings, trail)
  if (pause > 0 && pause + reserve > invocation.remaining()) {
    const stops = await putStopOf(settings, stopped, settings.now())
    const message = `stopped again and again; it was started ${Math.round((spacing - pause) / 1000)} s ago`
    return {
      ...about,
      sent: ownFailure('cloudtrail:StartLogging', 'Spaced', message),
      stops,
    }
  }
  if (pause > 0) await patience(settings)(pause)
  if (neverLogged.get(settings.clients)?.has(trail) && !(await isProven(settings.clients, stopped)))
    return { ...about, sent: unproven, stops: await putStopOf(settings, stopped, settings.now()) }
  const at = settings.now()
  const sending = startLogging(settings.clients, about, at)
  await sending.left
  onItsWay()
  const [sent, stops] = await Promise.all([sending.answer, putStopOf(settings, stopped, at)])
  return { ...about, sent, stops }
}

/** `left` resolves when the request is signed and handed to the connection. */
function startLogging(clients: Clients, { trail, region }: { trail: Arn; region: Region }, at: Date) {
  const { left, leave } = departure()
  const answer = read('cloudtrail:StartLogging', async () => {
    const [client, { StartLoggingCommand }] = await Promise.all([
      clients.cloudtrailUnpaced(region),
      import('@aws-sdk/client-cloudtrail'),
    ])
    const command = new StartLoggingCommand({ Name: trail })
    command.middlewareStack.add(
      (next) => (request) => {
        const sending = next(request)
        leave()
        return sending
      },
      { name: 'tellsWhenSent', step: 'deserialize', priority: 'low' },
    )
    const { $metadata } = await client.send(command)
    return { requestId: $metadata.requestId, at: at.toISOString() }
  })
  void answer.then(leave)
  return { left, answer }
}

const unproven = ownFailure(
  'cloudtrail:StartLogging',
  'NotProven',
  'the trail never logged, and event history shows no call that stopped it',
)

/** Trails that this process, or the last sweep that it knows of, read as never started, by its clients. */
const neverLogged = new WeakMap<Clients, ReadonlySet<Arn>>()

/** A forged event must not start what nobody ever started: that one waits for proof. Others are started unasked. */
export function rememberNeverLogged(clients: Clients, { trails }: Snapshot): void {
  const now = new Set(trails.filter(isKnownNeverToHaveLogged).map(({ arn }) => arn))
  const others = [...(neverLogged.get(clients) ?? [])].filter((arn) => !trails.some((one) => one.arn === arn))
  neverLogged.set(clients, new Set([...now, ...others]))
}

/**
 * What the last sweep read, which runs elsewhere, as a reaction finds it in the state: the first event of a process is
 * answered before anything is read.
 */
export function knowNeverLogged(clients: Clients, trails: readonly Arn[] = []): void {
  if (trails.length > 0) neverLogged.set(clients, new Set([...(neverLogged.get(clients) ?? []), ...trails]))
}

/** What cannot be asked is started: a service that is down must not be an off-switch. */
async function isProven(clients: Clients, { trail, envelope }: Stopped): Promise<boolean> {
  const { region, eventId } = envelope
  const asked = await read('cloudtrail:GetTrailStatus', async () => {
    const [client, sdk] = await Promise.all([
      clients.cloudtrailUnpaced(region),
      import('@aws-sdk/client-cloudtrail'),
    ])
    const LookupAttributes = [{ AttributeKey: 'EventId' as const, AttributeValue: eventId }]
    const [{ StartLoggingTime }, { Events }] = await Promise.all([
      client.send(new sdk.GetTrailStatusCommand({ Name: trail })),
      client.send(new sdk.LookupEventsCommand({ LookupAttributes })),
    ])
    return StartLoggingTime !== undefined || !Events || Events.some(({ EventId }) => EventId === eventId)
  })
  return !asked.ok || asked.value
}

/** What this process knows of starts, by its clients: asking the state would cost the read that must not be. */
const known = new WeakMap<Clients, Map<Arn, { repeats: number; startedAt: number }>>()

function pauseFor({ clients, now }: GuardSettings, trail: Arn): number {
  const last = known.get(clients)?.get(trail)
  if (!last || last.repeats < unspacedStarts) return 0
  const since = now().getTime() - last.startedAt
  return since > stopsWindow ? 0 : Math.max(0, spacing - since)
}

async function putStopOf(
  settings: GuardSettings,
  { trail, envelope }: Stopped,
  at: Date,
): Promise<Read<StopsSeen>> {
  const { clients } = settings
  const { account, eventId, eventTime } = envelope
  const stops = await read('dynamodb:UpdateItem', () =>
    putStop(stateOf(settings), { account, trail, stop: { eventId, eventTime }, at }),
  )
  if (stops.ok) {
    const trails = known.get(clients) ?? new Map<Arn, { repeats: number; startedAt: number }>()
    trails.set(trail, { repeats: stops.value.repeats, startedAt: at.getTime() })
    known.set(clients, trails)
  }
  return stops
}

function departure(): { left: Promise<void>; leave: () => void } {
  const leaving = new EventEmitter()
  const left = once(leaving, 'left').then(() => undefined)
  return { left, leave: () => void leaving.emit('left') }
}
