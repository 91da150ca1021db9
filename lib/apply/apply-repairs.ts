import { isDeepStrictEqual } from 'node:util'
import { awsCommand } from '../alert/aws-command.ts'
import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage, isAccessDenied, isServiceControlDeny } from '../aws/errors.ts'
import type { Call, Facet, Outcome, PlannedRepair } from '../model.ts'
import { foreignBucket } from './foreign-bucket.ts'
import { liveFacet } from './live-facet.ts'
import { sendWrite } from './send-write.ts'

export type ApplyOptions = {
  /** Waits between read-backs; a test passes one that does not. */
  wait: (milliseconds: number) => Promise<void>
  /** How long a change may take to show before the call counts as failed, in milliseconds. */
  readBackFor: number
  onOutcome?: (outcome: Outcome) => void
  /** True once the person has asked to stop: what was begun is finished, nothing further is begun. */
  stopped?: () => boolean
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
  const tell = (outcome: Outcome) => {
    outcomes.push(outcome)
    options.onOutcome?.(outcome)
  }
  for (const repair of repairs) {
    if (repair.refusal) {
      tell({
        ...about(repair),
        result: 'refused',
        message: `${repair.refusal.reason} ${repair.refusal.todo}`,
      })
      continue
    }
    let goesOn = true
    for (const call of repair.calls) {
      if (!goesOn || options.stopped?.()) {
        const why = goesOn
          ? 'Stopped before this call.'
          : 'Not tried: an earlier call of this repair did not take.'
        tell({ ...about(repair), call, result: 'refused', message: why })
        continue
      }
      const outcome = await applyCall(clients, repair, call, options)
      goesOn = outcome.result === 'applied'
      tell(outcome)
    }
  }
  return outcomes
}

const about = (repair: PlannedRepair) => ({
  check: repair.check,
  remedy: repair.remedy,
  resource: repair.resource,
})

async function applyCall(
  clients: Clients,
  repair: PlannedRepair,
  call: Call,
  options: ApplyOptions,
): Promise<Outcome> {
  const base = { ...about(repair), call }
  const before = await liveFacet(clients, call.region, call.expect)
  if (!before.ok) {
    return {
      ...base,
      result: 'failed',
      message: `Not written: ${before.operation} gave ${before.code}: ${before.message}`,
    }
  }
  if (isDeepStrictEqual(before.value, call.intend)) {
    return {
      ...base,
      result: 'applied',
      before: before.value,
      after: before.value,
      message: 'It was so already; nothing was written.',
    }
  }
  if (!isDeepStrictEqual(before.value, call.expect)) {
    return {
      ...base,
      result: 'drifted',
      before: before.value,
      message: 'Changed since it was planned; nothing was written. Plan again.',
    }
  }
  const foreign = call.sendsTo && (await foreignBucket(clients, call.region, call.sendsTo))
  if (foreign !== undefined) {
    const byHand = `If it is right, by hand: ${awsCommand(call, call.region)}`
    return { ...base, before: before.value, result: 'refused', message: `${foreign} ${byHand}` }
  }
  try {
    const { requestId } = await sendWrite(clients, call.region, call.account, call)
    const written = { ...base, before: before.value, ...(requestId && { requestId }) }
    return { ...written, ...(await readBack(clients, call, options)) }
  } catch (error) {
    return { ...base, before: before.value, result: 'failed', message: failureOf(call, error) }
  }
}

/** Reads until the change shows: CloudTrail and S3 may answer with the old state for a moment. */
async function readBack(
  clients: Clients,
  call: Call,
  options: ApplyOptions,
): Promise<Pick<Outcome, 'result' | 'message'> & { after?: Facet }> {
  let waited = 0
  for (let pause = 200; ; pause *= 2) {
    const after = await liveFacet(clients, call.region, call.intend)
    if (after.ok && isDeepStrictEqual(after.value, call.intend)) {
      return { result: 'applied', after: after.value, message: 'Written, and read back as intended.' }
    }
    if (waited >= options.readBackFor) {
      const seen = after.ok
        ? 'it reads back otherwise'
        : `${after.operation} gave ${after.code}: ${after.message}`
      return { result: 'failed', ...(after.ok && { after: after.value }), message: `Written, but ${seen}.` }
    }
    await options.wait(pause)
    waited += pause
  }
}

function failureOf(call: Call, error: unknown): string {
  const failure = { code: errorCode(error), message: errorMessage(error) }
  const name = `${call.service}:${call.operation}`
  if (isServiceControlDeny(failure)) {
    return `Blocked by a service control policy: ${name} is denied in ${call.region}. Not tried again; the organization's administrators must allow it.`
  }
  if (isAccessDenied(failure.code))
    return `${name} was denied (${failure.code}). Grant it: trailkeeper iam lists what is needed. ${failure.message}`
  return `${name} gave ${failure.code}: ${failure.message}`
}
