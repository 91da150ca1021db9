import { setTimeout as wait } from 'node:timers/promises'
import type { Call } from './call.ts'
import { collectStreams } from './collect-streams.ts'
import type { Core } from './core.ts'
import { checkControlPolicies } from './control-deny.ts'
import { keepRecord } from './event-history.ts'
import type { CloudTrailRecord } from './event-history.ts'
import { checkIdentityPolicies } from './identity-deny.ts'
import { disabledRegion } from './faults.ts'
import type { FaultTarget, Spoiled } from './faults.ts'
import { notHonoured, refuseUnsupported, watchMembers } from './honoured-members.ts'
import { checkInput } from './protocol/check-input.ts'
import { isRecord } from './protocol/is-record.ts'
import { raiseCallEvent } from './records/raise-call-event.ts'
import { draftRecords, finishRecord, leavesRecord } from './records/write-record.ts'
import type { CallOutcome } from './records/write-record.ts'
import { AwsError } from './service.ts'
import { trailsThatLog } from './services/cloudtrail/trails-that-log.ts'
import { logRecord } from './services/cloudtrail/delivery/logged-records.ts'
import type { StoredTrail } from './services/cloudtrail/trail.ts'
import { departures } from './strict-check.ts'
import { isEnabled } from './world.ts'

/** What came of a call, and what happens to its answer on the way. */
export type CarriedOut = CallOutcome & { spoiled?: Spoiled }

/**
 * Carries out one call: faults first, then the operation, then its CloudTrail record. Whether the record reaches
 * EventBridge and the trails' log files is judged on the state before the call, so that a sole trail's StopLogging is
 * still heard.
 * @throws DroppedConnection where a fault cuts the connection
 * @throws ForeignAnswer where a fault lets something else than AWS answer
 */
export async function runCall(core: Core, call: Call): Promise<CarriedOut> {
  const drafts = draftRecords(call).map((draft) => ({
    draft,
    trails: trailsThatLog(core.world, draft),
  }))
  const outcome = await attempt(core, call)
  if (!leavesRecord(outcome)) return outcome
  for (const { draft, trails } of drafts) publish(core, finishRecord(draft, call, outcome), trails)
  return outcome
}

function publish(core: Core, record: CloudTrailRecord, trails: readonly StoredTrail[]): void {
  if (record.managementEvent) keepRecord(core.world, record)
  logRecord(core.world, trails, record)
  if (trails.length > 0) raiseCallEvent(core.world, record)
}

async function attempt(core: Core, call: Call): Promise<CarriedOut> {
  try {
    const spoiled = await admit(core, call)
    const outcome = await carryOut(core, call)
    return spoiled ? { ...outcome, spoiled } : outcome
  } catch (thrown) {
    if (thrown instanceof AwsError) return checked(core, call, { ok: false, error: thrown })
    throw thrown
  }
}

async function carryOut(core: Core, call: Call): Promise<CallOutcome> {
  try {
    const check = (): void => checkInput(call.service, call.name, call.schema, call.input)
    const { checksInputItself } = call.service
    if (!checksInputItself) check()
    const operation = call.service.operations[call.name]
    if (!operation)
      throw new AwsError('UnknownOperationException', `The sandbox does not implement ${call.name}`)
    refuseUnsupported(call.service, call.name, call.input)
    const { watched, ignored } = watchMembers(call.service, call.name, call.input)
    const context = checksInputItself ? { ...call.context, checkInput: check } : call.context
    const output = await operation(watched, context)
    if (ignored().length > 0) return unheeded(core, call, ignored())
    return checked(core, call, { ok: true, output: isRecord(output) ? await collectStreams(output) : {} })
  } catch (thrown) {
    if (thrown instanceof AwsError) return checked(core, call, { ok: false, error: thrown })
    return failed(core, call, thrown)
  }
}

/** What comes before a service sees the call: the region's switch, policies, faults, the rate limit. */
async function admit(core: Core, call: Call): Promise<Spoiled | undefined> {
  const { caller, region } = call.context
  if (!isEnabled(core.world, caller.account, region)) throw disabledRegion()
  checkControlPolicies(call)
  checkIdentityPolicies(call)
  const { wait: ms, error, spoiled } = core.faults.strike(faultTarget(call))
  if (ms > 0) await wait(ms)
  if (error) throw error
  const limited = { account: caller.account, region, service: call.service.signingName, operation: call.name }
  if (!core.takeToken(limited)) throw new AwsError('ThrottlingException', 'Rate exceeded')
  return spoiled
}

const faultTarget = ({ service, name, input, context }: Call): FaultTarget => ({
  service: service.signingName,
  operation: name,
  region: context.region,
  account: context.caller.account,
  callerArn: context.caller.arn,
  input,
})

function checked(core: Core, call: Call, outcome: CallOutcome): CallOutcome {
  const found = core.strict ? departures(call, outcome) : []
  if (found.length === 0) return outcome
  core.violations.push(...found)
  return { ok: false, error: new AwsError('InternalFailure', found.join('\n'), 500) }
}

/** A member that nobody looked at, and that nobody declared as unsupported: a fault of the sandbox. */
function unheeded(core: Core, call: Call, members: string[]): CallOutcome {
  core.violations.push(`${call.service.signingName}.${call.name} ignored ${members.join(', ')}`)
  return { ok: false, error: notHonoured(call.name, members) }
}

function failed(core: Core, call: Call, thrown: unknown): CallOutcome {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  core.violations.push(`${call.service.signingName}.${call.name} threw: ${text}`)
  return { ok: false, error: new AwsError('InternalFailure', text, 500) }
}
