import * as z from 'zod'
import { AwsError } from './service.ts'

const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('throttling') }),
  /** `scp`: an explicit deny in a service control policy; `identity`: no identity-based policy allows it. */
  z.strictObject({ kind: z.literal('access-denied'), by: z.enum(['scp', 'identity']).default('identity') }),
  z.strictObject({ kind: z.literal('disabled-region') }),
  z.strictObject({ kind: z.literal('server-error'), status: z.int().min(500).max(599).default(500) }),
  z.strictObject({ kind: z.literal('latency'), ms: z.number().min(0) }),
  z.strictObject({ kind: z.literal('dropped-connection') }),
])

/** A rule of `POST /_sandbox/faults`. What it leaves out matches everything; `times` left out means for ever. */
export const faultRule = z.strictObject({
  service: z.string().optional(),
  operation: z.string().optional(),
  region: z.string().optional(),
  account: z.string().optional(),
  /** Part of any text in the input, such as a trail's name or ARN. */
  resource: z.string().optional(),
  times: z.int().positive().optional(),
  fault,
})

export type FaultRule = z.input<typeof faultRule>
type ParsedRule = z.output<typeof faultRule>
export type StandingFault = ParsedRule & { id: string; hits: number }

export type FaultTarget = {
  service: string
  operation: string
  region: string
  account: string
  callerArn: string
  input: Record<string, unknown>
}

/** The connection is to be cut without an answer. */
export class DroppedConnection extends Error {}

export type Faults = {
  /** Adds a rule and gives its id. Throws on a rule that is not well-formed. */
  add: (rule: FaultRule) => string
  /** Removes one rule, or all without an id. */
  remove: (id?: string) => void
  list: () => StandingFault[]
  /**
   * What the rules have in store for a call: the milliseconds to wait, and the error to raise.
   */
  strike: (target: FaultTarget) => { wait: number; error?: AwsError | DroppedConnection }
}

/** The faults that stand in one sandbox, none at first. Of several that match, latencies add up and one error wins. */
export function createFaults(): Faults {
  const standing = new Map<string, StandingFault>()
  let count = 0
  return {
    add: (rule) => {
      const id = `fault-${(count += 1)}`
      standing.set(id, { ...faultRule.parse(rule), id, hits: 0 })
      return id
    },
    remove: (id) => (id === undefined ? standing.clear() : void standing.delete(id)),
    list: () => [...standing.values()],
    strike: (target) => {
      let wait = 0
      for (const rule of standing.values()) {
        if (!matches(rule, target)) continue
        rule.hits += 1
        if (rule.times !== undefined && rule.hits >= rule.times) standing.delete(rule.id)
        if (rule.fault.kind === 'latency') wait += rule.fault.ms
        else return { wait, error: errorOf(rule.fault, target) }
      }
      return { wait }
    },
  }
}

function matches(rule: ParsedRule, target: FaultTarget): boolean {
  if (rule.service !== undefined && rule.service !== target.service) return false
  if (rule.operation !== undefined && rule.operation !== target.operation) return false
  if (rule.region !== undefined && rule.region !== target.region) return false
  if (rule.account !== undefined && rule.account !== target.account) return false
  return rule.resource === undefined || JSON.stringify(target.input).includes(rule.resource)
}

function errorOf(rule: ParsedRule['fault'], target: FaultTarget): AwsError | DroppedConnection {
  if (rule.kind === 'throttling') return new AwsError('ThrottlingException', 'Rate exceeded')
  if (rule.kind === 'access-denied') return accessDenied(target, rule.by)
  if (rule.kind === 'disabled-region') return disabledRegion()
  if (rule.kind === 'server-error')
    return new AwsError('InternalFailure', 'We encountered an internal error.', rule.status)
  return new DroppedConnection()
}

/** As IAM words it (IAM guide, "Troubleshoot access denied error messages"). */
export function accessDenied(target: FaultTarget, by: 'scp' | 'identity'): AwsError {
  const action = `${target.service}:${target.operation}`
  const reason =
    by === 'scp'
      ? 'with an explicit deny in a service control policy'
      : `because no identity-based policy allows the ${action} action`
  const message = `User: ${target.callerArn} is not authorized to perform: ${action} ${reason}`
  return new AwsError('AccessDeniedException', message)
}

/** What a request to an opt-in region gives that the account has not switched on. */
export const disabledRegion = (): AwsError =>
  new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.')
