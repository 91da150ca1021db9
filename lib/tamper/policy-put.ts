import type { PolicyDocument } from '../model/index.ts'
import type { Place } from '../resource-policy/intended-trails.ts'
import { policyOf } from '../resource-policy/parse-policy.ts'
import type { ApiCall } from './api-call.ts'
import { isProtected, type ProtectedResources } from './protected-resources.ts'
import { documentOf } from '../text/fields.ts'

/** The policy that a call puts, as a document or as its text; undefined where it is none. */
export function policyPut(value: unknown): PolicyDocument | undefined {
  const document = documentOf(value)
  // Such a call is often denied, or its policy cut: there is no need to throw for it.
  if (document?.['Statement'] === undefined) return undefined
  try {
    return policyOf(document)
  } catch {
    return undefined
  }
}

/** Which trails matter, by their ARNs: those that a list names, or all. */
export function trailsOf(listed: ProtectedResources): (arn: string) => boolean {
  const isOpen = listed.trails === 'all' || listed.trails.length === 0
  return (arn) => isOpen || isProtected('trails', [arn], listed)
}

/** An account that no policy names, where the record does not say whose call it was. */
const unknownAccount = '000000000000'

/**
 * Whose policy a call puts, and when. Where the record does not say when, all that has a date is taken to lie ahead.
 */
export function placeOf(call: ApiCall, { Statement }: PolicyDocument): Place {
  const time = Date.parse(call.eventTime)
  const partition = /"arn:(aws[a-z-]*):/.exec(JSON.stringify(Statement))?.[1]
  return {
    account: call.account ?? unknownAccount,
    partition: partition ?? 'aws',
    ...(call.region !== undefined && { region: call.region }),
    now: new Date(Number.isNaN(time) ? 0 : time),
  }
}
