import { parseArn } from '../../aws/arn.ts'
import type { AccountId, ForwardingRule, ReadFailure, Region, RuleTarget } from '../../model/index.ts'

/** A rule that a guard made outside its stack. */
export type RemovableEar = { region: Region; name: string; targets: RuleTarget[] }

export type RemovableEars = {
  ears: RemovableEar[]
  /** Rules at home while the stack stands: it would put them back at once. */
  standing: RemovableEar[]
  /** Rules named like an ear that lead somewhere else as well: somebody else's now, and left alone. */
  strange: RemovableEar[]
  unread: { region: Region; failure: ReadFailure }[]
}

/** `trailkeeper-prod-to-us-east-1-cloudtrail` in other regions; at home those that name resources of trails. */
const forwarder = /^trailkeeper(?:-[\w.-]+)?-to-(?<home>[a-z]{2,}(?:-[a-z]+)+-\d+)-[a-z0-9]+$/
const namedAtHome = /^(?<guard>trailkeeper(?:-[\w.-]+)?)-(?:s3|kms|sns|logs)$/

/**
 * Which of the rules that were found a guard made by itself: those with such a name whose every target is this
 * account's bus in the home region that the name tells or, at home, the guard's own function. The rule by which a
 * region hears of changed rules comes first: without it a standing guard hears of none of the other removals.
 */
export function removableEars(rules: readonly ForwardingRule[], account: AccountId): RemovableEars {
  const found: RemovableEars = { ears: [], standing: [], strange: [], unread: [] }
  for (const { region, rule } of rules) {
    if (!rule.ok) {
      found.unread.push({ region, failure: rule })
      continue
    }
    const { name, targetDetails = [] } = rule.value ?? {}
    if (name === undefined || !(forwarder.test(name) || namedAtHome.test(name))) continue
    const one = { region, name, targets: targetDetails }
    const isOurs = targetDetails.every(({ arn }) => leadsToGuard(one, arn, account))
    found[isOurs ? placeOf(one, rules) : 'strange'].push(one)
  }
  return { ...found, ears: found.ears.toSorted((a, b) => Number(isEvents(b)) - Number(isEvents(a))) }
}

const isEvents = ({ name }: RemovableEar) => name.endsWith('-events')

function placeOf({ name, region }: RemovableEar, rules: readonly ForwardingRule[]): 'ears' | 'standing' {
  const guard = namedAtHome.exec(name)?.groups?.['guard']
  const stands = rules.some(
    (other) => other.region === region && other.rule.ok && other.rule.value?.name === `${guard}-events`,
  )
  return stands ? 'standing' : 'ears'
}

function leadsToGuard({ name, region }: RemovableEar, target: string, account: AccountId): boolean {
  const arn = parseArn(target)
  if (!arn || arn.account !== account) return false
  const home = forwarder.exec(name)?.groups?.['home']
  if (home !== undefined)
    return arn.service === 'events' && arn.region === home && arn.resource.startsWith('event-bus/')
  const guard = namedAtHome.exec(name)?.groups?.['guard']
  return arn.service === 'lambda' && arn.region === region && arn.resource === `function:${guard}-react`
}
