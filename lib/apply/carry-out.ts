import type { Clients } from '../aws/clients.ts'
import type {
  AroundWrite,
  Call,
  Facet,
  Outcome,
  OwnedBucket,
  PlannedRepair,
  Region,
  UndoCall,
} from '../model/index.ts'
import { sendWrite, type Sent } from './send-write.ts'
import { awsCommand } from '../text/command-line.ts'
import { errorCode, errorMessage, failureDetail, isAccessDenied } from '../aws/errors.ts'
import { failureText } from './whole-answer.ts'
import { liveFacet, sameFacet } from './live-facet.ts'
import { headBucket } from '../collect/bucket-region.ts'

export type ApplyOptions = ReadBackOptions & {
  /** Told before a call is compared and sent; what it finds may still stop the call. */
  onBegin?: (call: Call | UndoCall) => void
  onOutcome?: (outcome: Outcome) => void
  /** True once the person has asked to stop: what was begun is finished, nothing further is begun. */
  stopped?: () => boolean
}

/** Calls that stand or fall together, and what they are about. */
export type Work<Sending extends Call | UndoCall> = Pick<Outcome, 'check' | 'remedy' | 'resource'> & {
  calls: readonly Sending[]
}

/**
 * Carries calls out in their order. The first that is not applied ends the rest: they are refused.
 * @param send what puts a call on the wire
 */
export async function carryOut<Sending extends Call | UndoCall>(
  clients: Clients,
  { calls, check, remedy, resource }: Work<Sending>,
  send: (call: Sending) => Promise<Sent>,
  options: ApplyOptions,
): Promise<Outcome[]> {
  const about = { check, remedy, resource }
  const outcomes: Outcome[] = []
  const tell = (outcome: Outcome) => {
    outcomes.push(outcome)
    options.onOutcome?.(outcome)
  }
  let didNotTake = false
  for (const call of calls) {
    if (!didNotTake) options.onBegin?.(call)
    if (didNotTake || options.stopped?.()) {
      const message = didNotTake
        ? 'Not tried: an earlier call of this repair did not take.'
        : `Stopped before this call.${outcomes.at(-1)?.result === 'applied' ? leftBehind(outcomes) : ''}`
      tell({ ...about, call, result: 'refused', message })
      continue
    }
    const outcome = await applyCall(clients, about, call, send, options)
    didNotTake = outcome.result !== 'applied'
    const left = didNotTake ? leftBehind(outcomes) : ''
    tell({ ...outcome, message: `${outcome.message}${left}` })
  }
  return outcomes
}

/**
 * What earlier calls of a repair that ended early have made and nothing uses: two repairs of an account without a
 * trail each make a bucket, and only one of them gets to make the trail.
 * @returns a sentence with the command that takes it away, after a space; empty where nothing was left
 */
function leftBehind(outcomes: readonly Outcome[]): string {
  const written = outcomes.flatMap(({ call, result, requestId }) =>
    result === 'applied' && requestId !== undefined ? [call] : [],
  )
  if (written.some(({ operation }) => operation === 'CreateTrail')) return ''
  return written
    .flatMap((call) => (call.operation === 'CreateBucket' ? [call] : []))
    .map(({ input, undo, region }) => {
      const removal = undo ? `, remove it: ${awsCommand(undo, region)}` : ', remove it.'
      return ` The bucket ${input.Bucket} was made for this repair and stays. If no trail uses it${removal}`
    })
    .join('')
}

type ReadBackOptions = {
  /** Waits between read-backs; a test passes one that does not. */
  wait: (milliseconds: number) => Promise<void>
  /** How long a change may take to show before the call counts as failed, in milliseconds. */
  readBackFor: number
}

type About = Pick<Outcome, 'check' | 'remedy' | 'resource'>

/**
 * One write, whole: compared with live state before, sent, and read back after.
 * @param send what puts it on the wire
 */
async function applyCall<Sending extends Call | UndoCall>(
  clients: Clients,
  about: About,
  call: Sending,
  send: (call: Sending) => Promise<Sent>,
  options: ReadBackOptions,
): Promise<Outcome> {
  const base = { ...about, call }
  const first = await compared(clients, call)
  if (first.result !== 'as-expected') return { ...base, ...first }
  const again = replacesNothing(call.expect) ? await compared(clients, call) : first
  if (again.result !== 'as-expected') return { ...base, ...again }
  const seen = { ...base, before: again.before }
  const inVain = 'onlyWhile' in call && call.onlyWhile && (await notAs(clients, call, call.onlyWhile))
  if (inVain) return { ...seen, ...inVain }
  const foreign = call.sendsTo && (await foreignBucket(clients, call.region, call.sendsTo))
  if (foreign) {
    const byHand = `If it is right, by hand: ${awsCommand(call, call.region)}`
    return { ...seen, result: 'refused', message: `${foreign} ${byHand}` }
  }
  try {
    const { requestId } = await send(call)
    return { ...seen, ...(requestId && { requestId }), ...(await readBack(clients, call, options)) }
  } catch (error) {
    return { ...seen, ...(await afterError(clients, call, error)) }
  }
}

const soAlready = 'It was so already; nothing was written.'

type Compared =
  | { result: 'as-expected'; before: Facet }
  | { result: 'applied'; before: Facet; after: Facet; message: string }
  | { result: 'drifted'; before: Facet; message: string }
  | { result: 'failed'; message: string }

/** Live state beside what a call expects; where it is what the call intends, somebody else has written it. */
async function compared(clients: Clients, call: AroundWrite): Promise<Compared> {
  const live = await liveFacet(clients, call.region, call.expect, call.account)
  if (!live.ok) return { result: 'failed', message: `Not written: ${failureDetail(live)}` }
  const before = live.value
  if (sameFacet(before, call.intend)) return { result: 'applied', before, after: before, message: soAlready }
  if (sameFacet(before, call.expect)) return { result: 'as-expected', before }
  const made = await madeMeanwhile(clients, call)
  if (made) return { result: 'applied', before: made, after: made, message: soAlready }
  return { result: 'drifted', before, message: changedSince }
}

/** Two events of one moment are answered side by side: the trail that one makes again is what the other wants. */
async function madeMeanwhile(clients: Clients, { region, account, expect, intend }: AroundWrite) {
  if (expect.kind !== 'no-trail' || intend.kind !== 'trail') return undefined
  const live = await liveFacet(clients, region, intend, account)
  return live.ok && sameFacet(live.value, intend) ? live.value : undefined
}

const changedSince = 'Changed by somebody else since; nothing was written. Look again: trailkeeper plan.'

/** A document that is written whole where none is: what is overlooked would be lost, so it is looked for twice. */
function replacesNothing(expect: Facet): boolean {
  switch (expect.kind) {
    case 'whole-bucket-policy':
      return expect.document === null
    case 'public-access-block':
      return expect.block === null
    case 'bucket-policy':
      return expect.sids.length === 0
    case 'lifecycle':
      return expect.rules.length === 0
    default:
      return false
  }
}

async function notAs(clients: Clients, call: AroundWrite, facet: Facet): Promise<NotTried | undefined> {
  const live = await liveFacet(clients, call.region, facet, call.account)
  if (!live.ok) return { result: 'failed', message: `Not written: ${failureDetail(live)}` }
  return sameFacet(live.value, facet) ? undefined : { result: 'drifted', message: changedSince }
}

type Ended = { message: string } & ({ result: 'applied'; after: Facet } | { result: 'failed'; after?: Facet })

type NotTried = { message: string } & ({ result: 'failed' } | { result: 'drifted' })

/** Reads until the change shows: CloudTrail and S3 may answer with the old state for a moment. */
async function readBack(clients: Clients, call: AroundWrite, options: ReadBackOptions): Promise<Ended> {
  let waited = 0
  for (let pause = 200; ; pause *= 2) {
    const after = await liveFacet(clients, call.region, call.intend, call.account)
    if (after.ok && sameFacet(after.value, call.intend)) {
      return { result: 'applied', after: after.value, message: 'Written, and read back as intended.' }
    }
    if (waited >= options.readBackFor) {
      const seen = after.ok ? 'it reads back otherwise' : failureDetail(after)
      return { result: 'failed', ...(after.ok && { after: after.value }), message: `Written, but ${seen}.` }
    }
    await options.wait(pause)
    waited += pause
  }
}

/** An answer that was lost says nothing of what it answered, so live state is asked; what was denied was not done. */
async function afterError(clients: Clients, call: Call | UndoCall, error: unknown): Promise<Ended> {
  const message = failureOf(call, error)
  if (isAccessDenied(errorCode(error))) return { result: 'failed', message }
  const after = await liveFacet(clients, call.region, call.intend, call.account)
  if (!after.ok) return { result: 'failed', message }
  return sameFacet(after.value, call.intend)
    ? { result: 'applied', after: after.value, message: `${message} It reads back as intended all the same.` }
    : { result: 'failed', after: after.value, message }
}

const failureOf = (call: Call | UndoCall, error: unknown): string =>
  failureText(call, { code: errorCode(error), message: errorMessage(error) })

/**
 * Why a trail must not be sent to a bucket: it is gone, or none of the accounts that may own it is known to do so. A
 * name that became free may have been taken by anybody (S3 user guide, "Verifying bucket ownership").
 * @returns undefined where the bucket is there and one of the accounts owns it
 */
async function foreignBucket(
  clients: Clients,
  region: Region,
  { bucket, owners }: OwnedBucket,
): Promise<string | undefined> {
  let said = ''
  for (const owner of owners) {
    const answer = await headBucket(clients, bucket, region, owner)
    if (answer.ok) return undefined
    if (answer.code === 'NoSuchBucket') return `The bucket ${bucket} is gone.`
    said = `${answer.operation} gave ${answer.code}: ${answer.message}`
  }
  return `It is not known that the bucket ${bucket} belongs to this account or its organization (${said}).`
}

export const patient: ApplyOptions = {
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  readBackFor: 10_000,
}

/**
 * Carries repairs out, one after the other; a failed one never stops the others. Inside a repair the first call that
 * is not applied ends it. Each call is compared with live state before, and read back after.
 */
export async function applyRepairs(
  clients: Clients,
  repairs: readonly PlannedRepair[],
  options: ApplyOptions = patient,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const repair of repairs) {
    if (!repair.refusal) {
      const send = (call: PlannedRepair['calls'][number]) =>
        sendWrite(clients, call.region, call.account, call)
      outcomes.push(...(await carryOut(clients, repair, send, options)))
      continue
    }
    const { check, remedy, resource, refusal } = repair
    const message = `${refusal.reason} ${refusal.todo}`
    const outcome: Outcome = { check, remedy, resource, result: 'refused', message }
    outcomes.push(outcome)
    options.onOutcome?.(outcome)
  }
  return outcomes
}
