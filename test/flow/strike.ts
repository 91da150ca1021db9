import {
  type FaultTarget,
  DroppedConnection,
  ForeignAnswer,
  type Struck as Strike,
} from '../../sandbox/faults.ts'
import { AwsError } from '../../sandbox/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'

export type Fault = AwsError | DroppedConnection | ForeignAnswer | 'truncated'

/** What may come in the place of an answer. */
export const faults: Readonly<Record<string, (target: FaultTarget) => Fault>> = {
  throttling: () => new AwsError('ThrottlingException', 'Rate exceeded'),
  'a server error': () => new AwsError('InternalFailure', 'We encountered an internal error.', 500),
  'a cut connection': () => new DroppedConnection(),
  'access denied': ({ service, operation }) =>
    new AwsError('AccessDeniedException', `not authorized to perform: ${service}:${operation}`),
}

/** What something else than AWS may answer in its place, or make of its answer (law 10). */
export const foreignAnswers: typeof faults = {
  truncated: () => 'truncated',
  'empty-body': () => new ForeignAnswer('empty-body'),
  html: () => new ForeignAnswer('html'),
  'html with 404': () => new ForeignAnswer('html', 404),
}

function strikeOf(fault: Fault | undefined): Strike {
  if (fault === 'truncated') return { wait: 0, spoiled: { kind: 'truncated' } }
  return fault ? { wait: 0, error: fault } : { wait: 0 }
}

export type Struck = { calls: () => number; stop: () => void }

/** Strikes the nth call from here on, counted from 1. */
export function strikeNth(sandbox: Sandbox, nth: number, fault: (target: FaultTarget) => Fault): Struck {
  let calls = 0
  return strikeEach(sandbox, (target) => {
    calls += 1
    return calls === nth ? fault(target) : undefined
  })
}

/** Strikes the nth call, and every later one of the same operation. */
export function strikeSameFrom(sandbox: Sandbox, nth: number, fault: (target: FaultTarget) => Fault): Struck {
  let calls = 0
  let operation: string | undefined
  return strikeEach(sandbox, (target) => {
    calls += 1
    if (calls === nth) operation = target.operation
    return target.operation === operation ? fault(target) : undefined
  })
}

/** Strikes every call after the nth: for the account, whoever made them is gone. */
export function strikeAfter(sandbox: Sandbox, nth: number): Struck {
  let calls = 0
  return strikeEach(sandbox, () => {
    calls += 1
    return calls > nth ? new DroppedConnection() : undefined
  })
}

function strikeEach(
  { faults: standing }: Sandbox,
  errorOf: (target: FaultTarget) => Fault | undefined,
): Struck {
  let calls = 0
  const before = standing.strike
  standing.strike = (target) => {
    calls += 1
    const error = errorOf(target)
    return strikeOf(error)
  }
  return { calls: () => calls, stop: () => void (standing.strike = before) }
}
