import { type EarFault, earFaults } from '../../tamper/forwarding/ear-faults.ts'
import { functionFaults } from '../../tamper/forwarding/function-faults.ts'
import { wantedRules } from '../../tamper/forwarding/wanted-rules.ts'
import type {
  ForwardingRule,
  Guard,
  GuardDeployment,
  ReadFailure,
  Region,
  Snapshot,
} from '../../model/index.ts'
import { isExpectedDenial } from '../../policy/is-expected-denial.ts'
import type { Policy } from '../../policy/policy.ts'

export type Hearing = { installed: boolean; wrong: string[]; unread: ReadFailure[] }

/**
 * Whether the guard's rules carry events from every region. The guard itself knows which rules it needs and compares
 * each, and its functions with them. Anybody else sees only which rules there are: where none of it was found, no
 * guard is installed, and nothing is wrong with it.
 */
export function guardHears(snapshot: Snapshot, policy: Policy): Hearing {
  if (!snapshot.guard.ok) return { installed: false, wrong: [], unread: [snapshot.guard] }
  const guard = snapshot.guard.value
  if (!guard) return { installed: false, wrong: [], unread: [] }
  if (guard.deployment) return heardByItself(snapshot, policy, guard, guard.deployment)
  return seenFromOutside(guard, policy)
}

function heardByItself(
  snapshot: Snapshot,
  policy: Policy,
  guard: Guard,
  deployment: GuardDeployment,
): Hearing {
  const wanted = wantedRules(snapshot, deployment).filter(
    ({ region, deployed }) => !isLeftOut(region, guard, policy) && (deployed || policy.ears !== 'off'),
  )
  const ears = earFaults(wanted, guard)
  const functions = functionFaults(guard)
  return {
    installed: true,
    wrong: [...earsText(ears.faults), ...functions.wrong],
    unread: [...ears.unread, ...functions.unread],
  }
}

/** Where the policy expects to be denied, and nothing else went wrong. */
const isLeftOut = (region: Region, { rules }: Guard, policy: Policy): boolean =>
  policy.regions.expectedDenied.includes(region) &&
  rules.every((one) => one.region !== region || one.rule.ok || isExpectedDenial(policy, region, one.rule))

const faultText: Readonly<Record<EarFault['fault'], string>> = {
  missing: 'has no rule for',
  disabled: 'has a disabled rule for',
  deaf: 'has a rule that listens to something else for',
  'target-missing':
    'has a rule without the guard as its target (where EventBridge refuses targets in other regions, deploy the guard per region: docs/security.md) for',
  'target-changed': 'has a rule that leads elsewhere for',
  'foreign-target': 'has a rule that also leads to a stranger, to be removed by hand, for',
}

/** One sentence for each kind of fault and set of services: a fresh installation lacks the same rules everywhere. */
function earsText(faults: readonly EarFault[]): string[] {
  const regions = [...new Set(faults.map(({ wanted }) => wanted.region))]
  const texts = regions.flatMap((region) => {
    const here = faults.filter(({ wanted }) => wanted.region === region)
    const kinds = [...new Set(here.map(({ fault }) => fault))]
    return kinds.map((kind) => {
      const services = here.filter(({ fault }) => fault === kind).map(({ wanted }) => wanted.service)
      return { region, text: `${faultText[kind]} ${services.join(', ')}` }
    })
  })
  return [...new Set(texts.map(({ text }) => text))].map((text) => {
    const where = texts.filter((one) => one.text === text).map(({ region }) => region)
    return where.length === 1 ? `${where.join()} ${text}` : `each of ${where.join(', ')} ${text}`
  })
}

function seenFromOutside(guard: Guard, policy: Policy): Hearing {
  const looked = guard.rules.filter(({ region }) => !isLeftOut(region, guard, policy))
  const unread = looked.flatMap(({ region, rule }) => (rule.ok ? [] : [{ ...rule, region }]))
  const installed = guard.rules.some(({ rule }) => rule.ok && rule.value !== undefined)
  if (!installed) return { installed, wrong: [], unread }
  const regions = [...new Set(looked.map(({ region }) => region))]
  const wrong = regions.flatMap((region) =>
    wrongIn(
      region,
      looked.filter((one) => one.region === region),
      guard,
      policy,
    ),
  )
  return { installed, wrong, unread }
}

function wrongIn(region: Region, rules: readonly ForwardingRule[], guard: Guard, policy: Policy): string[] {
  const isHome = region === guard.homeRegion
  if (!isHome && policy.ears === 'off') return []
  const known = rules.flatMap(({ rule }) => (rule.ok ? [rule.value] : []))
  const found = known.filter((rule) => rule !== undefined)
  const disabled = found.some((rule) => !rule.state.startsWith('ENABLED'))
  const leads = found.some((rule) =>
    rule.targets.some((target) => (isHome ? target.includes(':lambda:') : target === guard.expectedTarget)),
  )
  if (disabled) return [`a rule of the guard is disabled in ${region}`]
  if (leads || known.length < rules.length) return []
  if (found.length === 0) return [`${region} has no forwarding rule`]
  return [`the rule in ${region} does not lead to the guard`]
}
