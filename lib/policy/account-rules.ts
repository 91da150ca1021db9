import { modes } from '../checks/judging/rules.ts'
import { type AccountId, type Read, severities } from '../model/index.ts'
import { isAccountId } from '../text/arn.ts'
import type { AccountRule, Exemption, Policy, RuleSettings } from './policy.ts'

/** The units that a policy has rules for. Where there are none, nobody need ask in which an account is. */
export const unitsWithRules = ({ accounts }: Pick<Policy, 'accounts'>): string[] =>
  Object.keys(accounts?.by ?? {}).filter((key) => !isAccountId(key))

/** A rule that holds in an account, and under which key it stands. */
export type HoldingRule = { key: string; rule: AccountRule }

/** The rules that hold in an account, the nearest first: its own, then those of its units. */
export function rulesOf(
  { accounts }: Pick<Policy, 'accounts'>,
  account: AccountId,
  units: readonly string[],
): HoldingRule[] {
  const by = new Map(Object.entries(accounts?.by ?? {}))
  return [account, ...units].flatMap((key) => {
    const rule = by.get(key)
    return rule ? [{ key, rule }] : []
  })
}

/**
 * The policy that holds in one account. Of each setting the nearest rule that says something stands: the account's own,
 * then those of its units from the inside out, then what the file says for all. What a rule says of all checks is said of
 * each. Exemptions add up.
 *
 * Where the units could not be read, no rule for a unit is known to hold. Of each setting the stronger one stands then,
 * no unit's exemption counts, and a check whose own settings differ is unknown (law 1): whoever can deny the read must not
 * choose the weaker rule by it.
 * @param units those that the account is in, the nearest first, up to the root
 */
export function policyOfAccount(policy: Policy, account: AccountId, units: Read<readonly string[]>): Policy {
  const { accounts, ...file } = policy
  if (!accounts) return policy
  const { optIn } = accounts
  const under = (before: Policy, { rule }: Pick<HoldingRule, 'rule'>) => withRule(before, rule, optIn)
  const named = rulesOf(policy, account, units.ok ? units.value : [])
  if (units.ok || unitsWithRules(policy).length === 0) return named.reduceRight(under, file)
  const possible = unitsWithRules(policy).flatMap((key) => rulesOf(policy, key, []))
  const strongest = possible.map((one) => under(file, one)).reduce(stronger, file)
  const { operation, code, message } = units
  return {
    ...named.reduceRight(under, { ...strongest, exemptions: file.exemptions }),
    undecided: undecidedChecks(file, possible, named),
    unreadUnits: { ok: false, operation, code, message: `${message}. ${taken(account)}` },
  }
}

const taken = (account: AccountId) =>
  `The organizational units of ${account} are not known: the stronger of the rules for units holds in each setting, and no exemption of theirs`

/**
 * A policy that has each right that some account's has: by it rights, and what is built into functions, are reckoned.
 * Nothing is judged by it.
 */
export function policyOfAll(policy: Policy): Policy {
  const { accounts, ...file } = policy
  if (!accounts) return policy
  const { optIn } = accounts
  return Object.values(accounts.by)
    .map((rule) => withRule(file, rule, optIn))
    .reduce(stronger, file)
}

/** What a rule says of a check, whether of it alone or of all. A check that is opt-in is turned on by its own id only. */
export function saidOf(rule: AccountRule, check: string, optIn: readonly string[]): RuleSettings {
  const { enabled, ...every } = rule.checks?.['*'] ?? {}
  return {
    ...(rule.mode && { mode: rule.mode }),
    ...every,
    ...(enabled !== undefined && !optIn.includes(check) && { enabled }),
    ...rule.checks?.[check],
  }
}

function withRule(policy: Policy, rule: AccountRule, optIn: readonly string[]): Policy {
  const { forwarding, secondCopy, coverage, mode, channels, exemptions = [] } = rule
  const checks = { ...policy.checks }
  const restart = restartUnder(rule, policy)
  for (const [id, settings] of Object.entries(policy.checks))
    Object.assign(checks, { [id]: { ...settings, ...saidOf(rule, id, optIn) } })
  return {
    ...policy,
    ...(mode && { mode }),
    ...(forwarding && { forwarding }),
    ...(secondCopy && { secondCopy }),
    ...(coverage && { coverage }),
    checks: { ...checks, 'trail-logging': { ...checks['trail-logging'], restart } },
    alerts: { ...policy.alerts, ...(channels && { channels }) },
    exemptions: [...exemptions, ...policy.exemptions.filter((one) => !exemptions.some(isSame(one)))],
  }
}

const isSame = (one: Exemption) => (other: Exemption) =>
  one.check === other.check && one.resource === other.resource

/** As in a whole file `mode: plan` takes no restart away (lib/policy/fill-defaults.ts); and here it gives none. */
function restartUnder(rule: AccountRule, { checks }: Policy): boolean {
  const said = rule.checks?.['trail-logging']?.mode ?? rule.checks?.['*']?.mode
  if (said !== undefined) return said === 'enforce'
  if (rule.mode === undefined || rule.mode === 'plan') return checks['trail-logging'].restart
  return rule.mode === 'enforce'
}

/** Values of each setting from the weaker to the stronger. Of a check's own settings nobody can say it. */
export const settingOrders = {
  enabled: [false, true],
  mode: modes,
  forwarding: modes,
  severity: severities.toReversed(),
  coverage: ['union', 'strict'],
  secondCopy: ['allow', 'refuse'],
} as const

const higher = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(a) < order.indexOf(b) ? b : a)

/** Of each setting the stronger. Settings of a check's own stay as the first policy has them. */
function stronger(one: Policy, other: Policy): Policy {
  const checks = { ...one.checks }
  const others = new Map(Object.entries(other.checks))
  for (const [id, settings] of Object.entries(one.checks)) {
    const { enabled, mode, severity } = others.get(id) ?? settings
    Object.assign(checks, {
      [id]: {
        ...others.get(id),
        ...settings,
        enabled: settings.enabled || enabled,
        mode: higher(settingOrders.mode, settings.mode, mode),
        severity: higher(settingOrders.severity, settings.severity, severity),
      },
    })
  }
  const restart = one.checks['trail-logging'].restart || other.checks['trail-logging'].restart
  return {
    ...one,
    mode: higher(settingOrders.mode, one.mode, other.mode),
    forwarding: higher(settingOrders.forwarding, one.forwarding, other.forwarding),
    secondCopy: higher(settingOrders.secondCopy, one.secondCopy, other.secondCopy),
    coverage: higher(settingOrders.coverage, one.coverage, other.coverage),
    checks: { ...checks, 'trail-logging': { ...checks['trail-logging'], restart } },
    alerts: { ...one.alerts, channels: [...new Set([...one.alerts.channels, ...other.alerts.channels])] },
  }
}

/** Checks of whose own settings some unit has another value, unless the account's own rule has it. */
function undecidedChecks(
  file: Omit<Policy, 'accounts'>,
  possible: readonly HoldingRule[],
  named: readonly HoldingRule[],
): string[] {
  const told = new Map(Object.entries(file.checks))
  const differs = (check: string, key: string, value: unknown) => {
    const own = named.find(({ rule }) => rule.checks?.[check]?.[key] !== undefined)
    const settings: Readonly<Record<string, unknown>> = told.get(check) ?? {}
    return !own && JSON.stringify(settings[key]) !== JSON.stringify(value)
  }
  const checks = possible.flatMap(({ rule }) =>
    Object.entries(rule.checks ?? {}).flatMap(([check, settings = {}]) => {
      const { enabled: _enabled, mode: _mode, severity: _severity, ...own } = settings
      return Object.entries(own).some(([key, value]) => differs(check, key, value)) ? [check] : []
    }),
  )
  return [...new Set(checks)]
}
