import type { ApiCall } from './api-call.ts'
import { isListed, type ProtectedResources } from './protected-resources.ts'
import { field, listOf, nonEmpty, numberOf, textsOf } from '../text/fields.ts'

/**
 * True where a PutMetricFilter leaves a filter that counts nothing, in the place of one that an alarm may look at: it
 * replaces the filter of its name (CloudWatch Logs API reference, PutMetricFilter). What the filter was before is not in
 * the record. So these count: values of zero; and, in a log group that is CloudTrail's by its name or that a list names,
 * a pattern that asks for calls which AWS does not have. What a pattern matches besides, `change-alarm` judges.
 */
export function filterHollow(call: ApiCall, listed: ProtectedResources): boolean {
  const values = listOf(field(call.params, 'metricTransformations')).map((one) =>
    numberOf(field(one, 'metricValue')),
  )
  if (values.length > 0 && values.every((value) => value === 0)) return true
  const group = textsOf(field(call.params, 'logGroupName'))
  if (!isListed('logGroups', group, listed) && !group.some((name) => /cloud-?trail/i.test(name))) return false
  const named = callsNamed(nonEmpty(field(call.params, 'filterPattern')) ?? '')
  return named.length > 0 && !named.some((name) => callVerb.test(name))
}

/** The calls that a pattern asks for by name: `{ $.eventName = StopLogging || $.eventName = "Delete*" }`. */
const callsNamed = (pattern: string): string[] =>
  [...pattern.matchAll(/\$\.eventName\s*=\s*"?([\w*]+)/g)].map(([, name = '']) => name)

/** How names of API calls and sign-ins begin that people watch, and what a pattern for several begins with. */
const callVerb =
  /^(?:\*|[A-Z][a-z]*\*|Accept|Add|Assume|Attach|Author|Cancel|Change|Close|Console|Create|De|Disa|Enable|Get|Import|Invite|Invoke|Leave|List|Lookup|Modify|Move|Put|Re|Run|Schedule|Send|Set|St|Switch|Terminate|Update|Upload)/
