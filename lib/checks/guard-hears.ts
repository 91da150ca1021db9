import type { ForwardingRule, Guard, ReadFailure, Region, Snapshot } from '../model.ts'
import type { Policy } from '../policy/policy.ts'

export type Hearing = { installed: boolean; wrong: string[]; unread: ReadFailure[] }

/**
 * Whether the guard's rules carry events from every region. Where no rule of it was found, no guard is installed, and
 * nothing is wrong with it. At home a rule calls the guard's function, elsewhere it forwards to the home region's bus.
 */
export function guardHears(snapshot: Snapshot, policy: Policy): Hearing {
  if (!snapshot.guard.ok) return { installed: false, wrong: [], unread: [snapshot.guard] }
  const guard = snapshot.guard.value
  if (!guard) return { installed: false, wrong: [], unread: [] }
  const looked = guard.rules.filter(({ region }) => !policy.regions.expectedDenied.includes(region))
  const unread = looked.flatMap(({ rule }) => (rule.ok ? [] : [rule]))
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
