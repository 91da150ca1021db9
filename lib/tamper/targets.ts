import type { ApiCall } from './api-call.ts'
import { field, nonEmpty, textsOf } from '../text/fields.ts'

/** Targets named by request parameters, then the ARNs of the record's resources that contain a text. */
export function namedBy(...names: string[]): (call: ApiCall) => (string | undefined)[] {
  return (call) => names.map((name) => nonEmpty(field(call.params, name)))
}

/** As `namedBy`, for parameters that are lists. */
export function listedBy(name: string): (call: ApiCall) => string[] {
  return (call) => textsOf(field(call.params, name))
}

/** ARNs of the record's resources, for the services that fill them in. */
export function resourceArns(call: ApiCall, part: string): string[] {
  const arns: string[] = []
  for (const { arn } of call.resources) if (arn.includes(part)) arns.push(arn)
  return arns
}

/** The account in an ARN; undefined where the text is no ARN or names none. */
export function accountIn(arn: string | undefined): string | undefined {
  return arn?.startsWith('arn:') ? arn.split(':')[4] || undefined : undefined
}

/** True where the ARN belongs to another account than the call. Names and accounts that are unknown are not. */
export function isForeign(arn: string | undefined, call: ApiCall): boolean {
  const account = accountIn(arn)
  return account !== undefined && call.account !== undefined && account !== call.account
}
