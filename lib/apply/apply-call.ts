import { awsCommand } from '../text/aws-command.ts'
import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage, isAccessDenied } from '../aws/errors.ts'
import { failureDetail } from '../aws/own-failure.ts'
import type { AroundWrite, Call, Facet, Outcome, UndoCall } from '../model/index.ts'
import { foreignBucket } from './foreign-bucket.ts'
import { failureText } from './failure-text.ts'
import { liveFacet } from './live-facet.ts'
import { sameFacet } from './same-facet.ts'
import type { Sent } from './send-write.ts'

export type ReadBackOptions = {
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
export async function applyCall<Sending extends Call | UndoCall>(
  clients: Clients,
  about: About,
  call: Sending,
  send: (call: Sending) => Promise<Sent>,
  options: ReadBackOptions,
): Promise<Outcome> {
  const base = { ...about, call }
  const before = await liveFacet(clients, call.region, call.expect, call.account)
  if (!before.ok) {
    const message = `Not written: ${failureDetail(before)}`
    return { ...base, result: 'failed', message }
  }
  const seen = { ...base, before: before.value }
  if (sameFacet(before.value, call.intend)) {
    return { ...seen, result: 'applied', after: before.value, message: soAlready }
  }
  if (!sameFacet(before.value, call.expect)) {
    const made = await madeMeanwhile(clients, call)
    if (made) return { ...base, before: made, after: made, result: 'applied', message: soAlready }
    return { ...seen, result: 'drifted', message: changedSince }
  }
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

/** Two events of one moment are answered side by side: the trail that one makes again is what the other wants. */
async function madeMeanwhile(clients: Clients, { region, account, expect, intend }: AroundWrite) {
  if (expect.kind !== 'no-trail' || intend.kind !== 'trail') return undefined
  const live = await liveFacet(clients, region, intend, account)
  return live.ok && sameFacet(live.value, intend) ? live.value : undefined
}

const changedSince = 'Changed by somebody else since; nothing was written. Look again: trailkeeper plan.'

async function notAs(clients: Clients, call: AroundWrite, facet: Facet): Promise<Ended | undefined> {
  const live = await liveFacet(clients, call.region, facet, call.account)
  if (!live.ok) return { result: 'failed', message: `Not written: ${failureDetail(live)}` }
  return sameFacet(live.value, facet) ? undefined : { result: 'drifted', message: changedSince }
}

type Ended = Pick<Outcome, 'result' | 'message'> & { after?: Facet }

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
