import * as z from 'zod'
import type { WireResponse } from './protocol/wire.ts'
import { AwsError } from './service.ts'

const faultKind = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('throttling') }),
  /** `scp`: an explicit deny in a service control policy; `identity`: no identity-based policy allows it. */
  z.strictObject({ kind: z.literal('access-denied'), by: z.enum(['scp', 'identity']).default('identity') }),
  z.strictObject({ kind: z.literal('disabled-region') }),
  z.strictObject({ kind: z.literal('server-error'), status: z.int().min(500).max(599).default(500) }),
  z.strictObject({ kind: z.literal('latency'), ms: z.number().min(0) }),
  z.strictObject({ kind: z.literal('dropped-connection') }),
  /** The call is carried out, and half of the answer's body comes, as if that were all. */
  z.strictObject({ kind: z.literal('truncated') }),
  /** The call never reaches AWS: something on the way answers, with nothing. */
  z.strictObject({ kind: z.literal('empty-body'), status: z.int().min(200).max(599).default(200) }),
  /** The same with a page for people, as a captive portal or a proxy does. */
  z.strictObject({ kind: z.literal('html'), status: z.int().min(200).max(599).default(200) }),
  /** The call is carried out and answered, but the body comes so many milliseconds after the headers. */
  z.strictObject({ kind: z.literal('slow-body'), ms: z.number().min(0).default(60_000) }),
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
  fault: faultKind,
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

/** Something on the way answers in the place of AWS, which never hears of the call. */
export class ForeignAnswer extends Error {
  readonly response: WireResponse
  constructor(kind: 'empty-body' | 'html', status = 200) {
    super(kind)
    const body = kind === 'html' ? PORTAL : ''
    this.response = { status, headers: kind === 'html' ? { 'content-type': 'text/html' } : {}, body }
  }
}

const PORTAL =
  '<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><p>Sign in to use this network.</p></body></html>\n'

/** What happens to an answer on its way. */
export type Spoiled = { kind: 'truncated' } | { kind: 'slow-body'; ms: number }

/** The answer as it arrives. */
export function spoil(response: WireResponse, spoiled: Spoiled | undefined): WireResponse {
  if (!spoiled) return response
  if (spoiled.kind === 'slow-body') return { ...response, bodyAfter: spoiled.ms }
  const bytes = Buffer.from(response.body)
  const { 'content-length': _whole, ...headers } = response.headers
  return { ...response, headers, body: bytes.subarray(0, Math.floor(bytes.byteLength / 2)) }
}

/** What the rules have in store for a call. */
export type Struck = { wait: number; error?: AwsError | DroppedConnection | ForeignAnswer; spoiled?: Spoiled }

export type Faults = {
  /** Adds a rule and gives its id. Throws on a rule that is not well-formed. */
  add: (rule: FaultRule) => string
  /** Removes one rule, or all without an id. */
  remove: (id?: string) => void
  list: () => StandingFault[]
  /** The milliseconds to wait, and the error to raise or what happens to the answer. */
  strike: (target: FaultTarget) => Struck
}

/** The faults that stand in one sandbox, none at first. Of several that match, latencies add up and the first other one wins. */
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
        else return { wait, ...struckBy(rule.fault, target) }
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

function struckBy(fault: ParsedRule['fault'], target: FaultTarget): Omit<Struck, 'wait'> {
  if (fault.kind === 'truncated' || fault.kind === 'slow-body') return { spoiled: fault }
  if (fault.kind === 'html' || fault.kind === 'empty-body')
    return { error: new ForeignAnswer(fault.kind, fault.status) }
  return { error: errorOf(fault, target) }
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
