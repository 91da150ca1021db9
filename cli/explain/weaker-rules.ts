import { saidOf, settingOrders } from '../../lib/policy/account-rules.ts'
import type { AccountRule, Policy } from '../../lib/policy/policy.ts'

const orders: Readonly<Record<string, readonly unknown[]>> = settingOrders

/** True where a value is known to be weaker than the file's. Whatever is exempt beside what the file exempts is. */
export function isWeaker(setting: string, value: unknown, file: unknown): boolean {
  if (setting === 'exemptions')
    return Array.isArray(value) && value.length > (Array.isArray(file) ? file.length : 0)
  const order = Object.hasOwn(orders, setting) ? (orders[setting] ?? []) : []
  return order.includes(value) && order.indexOf(value) < order.indexOf(file)
}

/** A setting's values in their order, for a person. */
export const orderOf = (setting: string): string =>
  setting === 'exemptions'
    ? 'something more is exempt'
    : (Object.hasOwn(orders, setting) ? (orders[setting] ?? []) : []).map(String).join(' < ')

/** What rules for accounts and units say that is weaker than what the file says for all; a line each. */
export function weakerRules(policy: Policy): string[] {
  return Object.entries(policy.accounts?.by ?? {}).flatMap(([key, rule]) =>
    weakerIn(rule, policy).map((said) => `accounts.${key}: ${said}`),
  )
}

function weakerIn(rule: AccountRule, policy: Policy): string[] {
  const { exemptions = [] } = rule
  const top = (['mode', 'forwarding', 'secondCopy', 'coverage'] as const).flatMap((key) =>
    rule[key] !== undefined && isWeaker(key, rule[key], policy[key]) ? [`${key}: ${rule[key]}`] : [],
  )
  const isTold = isWeaker('mode', rule.mode, policy.mode)
  const ofChecks = Object.entries(policy.checks).flatMap(([id, settings]) => {
    const said = Object.entries(saidOf(rule, id, policy.accounts?.optIn ?? []))
    const file = new Map<string, unknown>(Object.entries(settings))
    return said.flatMap(([name, value]) =>
      isWeaker(name, value, file.get(name)) && !(name === 'mode' && isTold && value === rule.mode)
        ? [`checks.${id}.${name}: ${String(value)}`]
        : [],
    )
  })
  return [
    ...top,
    ...ofChecks,
    ...exemptions.map(({ check, resource }) => `exempts ${resource} from ${check}`),
  ]
}
