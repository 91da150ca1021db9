import { failureDetail, isOwnFailure, isServiceControlDeny } from '../../aws/errors.ts'
import { failureText } from '../../apply/whole-answer.ts'
import type { Call, Outcome, Read, Snapshot } from '../../model/index.ts'
import { isKnownToLog, loggingOf } from '../../trail/status.ts'
import type { Start } from '../start-at-once.ts'
import type { Acted } from './reaction.ts'

/**
 * True where the start must not be made again in the same reaction: it is being spaced or waits for proof, or the
 * organization forbids it, which no retry changes.
 */
export const isStartSettled = ({ sent }: Start): boolean =>
  !sent.ok && (isOwnFailure(sent, 'Spaced') || isUnproven(sent) || isServiceControlDeny(sent))

const isUnproven = (sent: Start['sent']): boolean => !sent.ok && isOwnFailure(sent, 'NotProven')

/**
 * What came of the start that was made before anything was read. Nothing where the reaction made it again, and where
 * nothing shows that the trail was stopped: then it was not started, either.
 */
export function startOutcomes({ start, done, end: { snapshot }, found }: Acted): Outcome[] {
  if (!start) return []
  const isProven = found.tamper?.confirmed === true || found.gaps.length > 0
  if (!isProven && snapshot.trails.some((trail) => trail.arn === start.trail && isKnownToLog(trail)))
    return []
  if (done.some(({ remedy, resource }) => remedy === 'start-logging' && resource === start.trail)) return []
  const outcome = startOutcome(start, snapshot)
  return outcome ? [outcome] : []
}

/**
 * Judged by the state that was read since. Undefined where the trail is stopped all the same and can be started again:
 * that repair tells.
 */
function startOutcome(start: Start, after: Snapshot): Outcome | undefined {
  const trail = after.trails.find(({ arn }) => arn === start.trail)
  const logging = trail && loggingOf(trail)
  const base = {
    check: 'trail-logging',
    remedy: 'start-logging',
    resource: start.trail,
    call: callOf(start, after),
  }
  const requestId = start.sent.ok ? start.sent.value.requestId : undefined
  const request = requestId === undefined ? {} : { requestId }
  if (isUnproven(start.sent)) return undefined
  if (!start.sent.ok && isOwnFailure(start.sent, 'Spaced')) return spaced(start)
  if (logging?.ok && logging.value) {
    const message = start.sent.ok
      ? 'Started before anything else, and read back as logging.'
      : `StartLogging gave ${start.sent.code}, and yet it is logging again: somebody else started it.`
    const result = 'applied' as const
    return { ...base, ...request, result, before: base.call.expect, after: base.call.intend, message }
  }
  if (!start.sent.ok) {
    return { ...base, result: 'failed', message: failureText(base.call, start.sent) }
  }
  return { ...base, ...request, result: 'failed', message: `StartLogging was taken, but ${whyNot(logging)}.` }
}

function whyNot(logging: Read<boolean> | undefined): string {
  if (!logging) return 'the trail cannot be found any more'
  return logging.ok ? 'it is stopped again' : `its state cannot be read (${failureDetail(logging)})`
}

function spaced({ trail, sent, stops }: Start): Outcome {
  const often = stops.ok ? `${stops.value.repeats} times within the hour` : 'again and again'
  const why = sent.ok ? '' : ` (${sent.message})`
  return {
    check: 'trail-logging',
    remedy: 'start-logging',
    resource: trail,
    result: 'refused',
    message: `Stopped ${often}: it is started once a minute now${why}. The next event or sweep starts it; to end it, take the caller's right to cloudtrail:StopLogging.`,
    escalated: true,
  }
}

const callOf = ({ trail, region }: Start, { account }: Snapshot): Call => ({
  service: 'cloudtrail',
  operation: 'StartLogging',
  account,
  region,
  input: { Name: trail },
  expect: { kind: 'logging', trailArn: trail, logging: false },
  intend: { kind: 'logging', trailArn: trail, logging: true },
  undo: { service: 'cloudtrail', operation: 'StopLogging', input: { Name: trail } },
  why: 'It was stopped.',
})
