import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage, isServiceControlDeny, RunError } from '../aws/errors.ts'
import type { AttackId } from '../model/drill.ts'
import type { Region } from '../model/index.ts'
import { canaryName, type Drill } from '../state/drills.ts'
import { attacks } from './attacks.ts'
import type { Mailbox, ReceivedAlert } from './mailbox.ts'

/** The links of an answer, in their order. */
export const links = ['call', 'heard', 'restored', 'read-back', 'published', 'received'] as const
export type Link = (typeof links)[number]

/** Milliseconds from the sending of the attack to each link that came about. */
export type Times = Partial<Record<Link, number>>

export type AttackResult = {
  attack: AttackId
  region: Region
  result: 'answered' | 'prevented' | 'planned' | 'late' | 'none'
  links: Times
  /** False where the alert does not say that it is a drill. */
  marked?: boolean
  /** The first link that came about after the time-out. */
  lateLink?: Link
  brokenLink?: { link: Link; why: string[] }
  note?: string
}

export type Striking = {
  clients: Clients
  partition: string
  mailbox: Pick<Mailbox, 'alerts'> & Partial<Pick<Mailbox, 'fault'>>
  timeout: number
  wait: (milliseconds: number) => Promise<void>
  now: () => number
  stopped: () => boolean
}

/**
 * GetTrailStatus takes ten requests a second in a region (CloudTrail user guide, "Quotas in AWS CloudTrail"): half of them
 * are left to the guard. What AWS does not date lies between two looks, and their middle is off by half of it at most.
 */
const pause = 200
/** Clocks of AWS and of this machine differ, and CloudTrail tells some times in whole seconds. */
const skew = 1_000

/**
 * So much longer than asked is waited: a guard that answers late is another finding than one that does not. A record
 * of a drill holds for thirty minutes, and a time-out is 25 at most.
 */
const graceOf = (timeout: number): number => Math.min(timeout / 4, 4 * 60_000)

/**
 * Whether a policy of the organization forbids an attack on a canary that does not exist yet, or on a rule that is called
 * as the guard's and something more: IAM decides before CloudTrail looks for the trail. StopLogging on a trail that was not there was denied by a service control policy, which
 * the message names, and answered with TrailNotFoundException where none forbade it (rocklambros/mlops-toxic-moderation,
 * evidence of its service control policy, 2026-08-10). Of the other calls [U]: where it were otherwise, the attack on the
 * canary itself would be refused, and reported the same.
 * @throws RunError where it is forbidden otherwise
 */
export async function forbidden(
  { clients, partition }: Pick<Striking, 'clients' | 'partition'>,
  drill: Drill,
  id: AttackId,
): Promise<AttackResult | undefined> {
  const nowhere = { ...drill, rule: `${drill.rule}-drill` }
  if (id === 'disable-forwarding' && drill.rule === undefined) return undefined
  try {
    await attacks[id].strike(clients, nowhere, partition)
    return undefined
  } catch (error) {
    return notThere.has(errorCode(error)) ? undefined : preventedOr(error, drill, id)
  }
}

const notThere: ReadonlySet<string> = new Set(['TrailNotFoundException', 'ResourceNotFoundException'])

/** @throws RunError where something else than the organization's policies stood in the way */
function preventedOr(error: unknown, { region }: Drill, attack: AttackId): AttackResult {
  const [code, message] = [errorCode(error), errorMessage(error)]
  if (!isServiceControlDeny({ code, message }))
    throw new RunError(`${attacks[attack].call} in ${region}: ${code}: ${message}`, { cause: error })
  return { attack, region, result: 'prevented', links: {}, note: preventedBy(message) }
}

/**
 * Attacks, and waits for the answer: until live state is as it was, and an alert was received; or the time is over.
 * @throws RunError where the attack could not be made for another reason than the organization's policies
 */
export async function strike(striking: Striking, drill: Drill, id: AttackId): Promise<AttackResult> {
  const { clients, partition, timeout, wait, now, stopped } = striking
  const about = { attack: id, region: drill.region }
  const [sentAt, before] = [now(), striking.mailbox.alerts.length]
  try {
    await attacks[id].strike(clients, drill, partition)
  } catch (error) {
    return preventedOr(error, drill, id)
  }
  const calledAt = now()
  let [undoneAt, lookedAt]: [number | undefined, number] = [undefined, calledAt]
  let alert: ReceivedAlert | undefined
  for (;;) {
    if (undoneAt === undefined) {
      const lookingAt = now()
      const undone = await attacks[id].isUndone(clients, drill)
      if (undone) undoneAt = timeOf(undone.at, sentAt, { after: lookedAt, before: now() })
      lookedAt = lookingAt
    }
    alert ??= striking.mailbox.alerts.slice(before).find((one) => isOf(one, drill, id))
    if (alert && (undoneAt !== undefined || isPlanned(alert))) break
    if (now() - sentAt > timeout + graceOf(timeout) || stopped()) break
    await wait(pause)
  }
  const times = timesOf({ sentAt, calledAt, undoneAt, alert })
  const fault = striking.mailbox.fault?.()
  const result = resultOf(alert, undoneAt)
  const late = result === 'none' ? undefined : links.find((link) => (times[link] ?? 0) > timeout)
  return {
    ...about,
    result: late === undefined ? result : 'late',
    links: times,
    ...(late !== undefined && { lateLink: late }),
    ...(!alert && fault !== undefined && { note: `the drill's own queue could not be read: ${fault}` }),
    ...(alert && { marked: alert.subject.includes(`[drill ${drill.code}]`) }),
  }
}

/** A time in whole seconds is less exact than the looks between which it was. */
function timeOf(told: number | undefined, sentAt: number, seen: { after: number; before: number }): number {
  return told !== undefined && told % 1_000 !== 0 && told >= sentAt - skew && told <= seen.before
    ? Math.max(told, sentAt)
    : (seen.after + seen.before) / 2
}

/** Records name a trail by its name or its ARN, as whoever called did. */
function isOf({ subject, eventName, target, region }: ReceivedAlert, drill: Drill, id: AttackId): boolean {
  const [, code = drill.code] = /\[drill (\w+)\]/.exec(subject) ?? []
  const attacked = id === 'disable-forwarding' ? (drill.rule ?? '') : canaryName
  // A queue that stays may still hold what an earlier drill was told.
  return (
    code === drill.code &&
    eventName === attacks[id].call &&
    region === drill.region &&
    target.split('/').at(-1) === attacked
  )
}

function resultOf(alert: ReceivedAlert | undefined, undoneAt: number | undefined): AttackResult['result'] {
  if (!alert) return 'none'
  if (undoneAt !== undefined) return 'answered'
  return isPlanned(alert) ? 'planned' : 'none'
}

/** In plan mode what the guard proposes is its answer. */
const isPlanned = ({ outcomes }: ReceivedAlert): boolean =>
  outcomes.includes('planned') && !outcomes.includes('applied')

type Seen = {
  sentAt: number
  calledAt: number
  undoneAt: number | undefined
  alert: ReceivedAlert | undefined
}

function timesOf({ sentAt, calledAt, undoneAt, alert }: Seen): Times {
  const after = (at: number | undefined): number | undefined =>
    at === undefined || Number.isNaN(at) ? undefined : Math.max(0, Math.round(at - sentAt))
  const all = {
    call: after(calledAt),
    heard: after(alert?.startedAt),
    restored: after(undoneAt),
    'read-back': after(alert?.finishedAt),
    published: after(alert?.publishedAt),
    received: after(alert?.receivedAt),
  }
  return Object.fromEntries(Object.entries(all).filter(([, at]) => at !== undefined))
}

/** The first link that did not come about, or not in time. What the guard heard, only what it did tells where no alert came. */
export function brokenLinkOf({ result, links: times, lateLink }: AttackResult): Link | undefined {
  if (result === 'late') return lateLink
  if (result !== 'none') return undefined
  if (times.received === undefined) return times.restored === undefined ? 'heard' : 'published'
  return times.restored === undefined ? 'restored' : undefined
}

/** IAM names the policy in newer messages (IAM user guide, "Troubleshoot access denied error messages"). */
export function preventedBy(message: string): string {
  const [policy] = /arn:[\w-]+:organizations::\S+\/p-[a-z0-9]+/.exec(message) ?? []
  return policy === undefined
    ? 'a policy of the organization forbids it'
    : `a policy of the organization forbids it: ${policy}`
}
