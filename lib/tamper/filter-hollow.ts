import { trailChanges, trailChangeShape } from '../alarms/trail-change-shape.ts'
import { type Expression, notOf, type Open, testsIn } from '../filter-pattern/expression.ts'
import { findMissed } from '../filter-pattern/find-missed.ts'
import { parseFilterPattern } from '../filter-pattern/parse-filter-pattern.ts'
import type { PatternTest } from '../filter-pattern/pattern-test.ts'
import type { ApiCall } from './api-call.ts'
import { isListed, type ProtectedResources } from './protected-resources.ts'
import { field, listOf, nonEmpty, numberOf, textsOf } from './wire.ts'

/**
 * True where a PutMetricFilter leaves a filter that counts nothing, in the place of one that an alarm may look at: it
 * replaces the filter of its name (CloudWatch Logs API reference, PutMetricFilter). What the filter was before is not in
 * the record. So these count: values of zero; a pattern that matches no change of a trail and names calls that AWS has
 * not, in a log group that is CloudTrail's by its name, or that a list names; and in one that a list names also a pattern
 * that matches no change of a trail and names no call at all.
 */
export function filterHollow(call: ApiCall, listed: ProtectedResources): boolean {
  const values = listOf(field(call.params, 'metricTransformations')).map((one) =>
    numberOf(field(one, 'metricValue')),
  )
  if (values.length > 0 && values.every((value) => value === 0)) return true
  const pattern = nonEmpty(field(call.params, 'filterPattern'))
  if (pattern === undefined) return false
  const expression = parseFilterPattern(pattern, unforeseen)
  if (matchesTrailChange(expression, call.account ?? '000000000000')) return false
  const named = callsNamed(expression)
  const group = textsOf(field(call.params, 'logGroupName'))
  const isOfTrail = isListed('logGroups', group, listed)
  if (named.length === 0) return isOfTrail
  return (
    (isOfTrail || group.some((name) => /cloud-?trail/i.test(name))) &&
    !named.some((name) => callVerb.test(name))
  )
}

const unforeseen: Open = { open: [] }

/** Also where it cannot be foreseen: AWS took the pattern. */
const matchesTrailChange = (expression: Expression<PatternTest>, account: string): boolean =>
  trailChanges.some((change) => {
    const shape = trailChangeShape(change, account)
    const outcomes = { undocumented: unforeseen, tooMany: unforeseen }
    return findMissed(notOf(expression), shape, outcomes) !== undefined
  })

const callsNamed = (expression: Expression<PatternTest>): string[] =>
  testsIn(expression).flatMap((test) =>
    'field' in test &&
    test.field === 'eventName' &&
    'comparison' in test &&
    test.comparison === '=' &&
    'glob' in test.literal
      ? [test.literal.glob]
      : [],
  )

/** How names of API calls and sign-ins begin that people watch, and what a pattern for several begins with. */
const callVerb =
  /^(?:\*|[A-Z][a-z]*\*|Accept|Add|Assume|Attach|Author|Cancel|Change|Close|Console|Create|De|Disa|Enable|Get|Import|Invite|Invoke|Leave|List|Lookup|Modify|Move|Put|Re|Run|Schedule|Send|Set|St|Switch|Terminate|Update|Upload)/
