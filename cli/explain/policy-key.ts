import { allChecks } from '../../lib/checks/all-checks.ts'
import type { AccountId, Read } from '../../lib/model/index.ts'
import { policyOfAccount, rulesOf, saidOf, unitsWithRules } from '../../lib/policy/account-rules.ts'
import type { AccountRule, Exemption, Policy } from '../../lib/policy/policy.ts'
import { nearestName } from '../../lib/text/nearest-name.ts'
import { plainText } from '../../lib/text/plain-text.ts'
import { isWeaker, orderOf } from './weaker-rules.ts'

/** Keys that a rule for accounts may set beside `checks`, under the names that people may use for them. */
const keys = ['mode', 'forwarding', 'secondCopy', 'coverage', 'channels', 'exemptions'] as const
type Key = (typeof keys)[number]

/** What is asked: a key of a rule, or one setting of a check, or all of them. */
export type PolicyKey = { key: Key } | { check: string; setting?: string }

const isKey = (text: string): text is Key => keys.some((key) => key === text)

/**
 * The key that a person means: `mode`, `checks.delivery.maxAgeHours`, `delivery.maxAgeHours`, `delivery`.
 * @returns a text where it is none, with the nearest name
 */
export function policyKeyOf(text: string, file: Policy): PolicyKey | string {
  const name = text === 'alerts.channels' ? 'channels' : text
  if (isKey(name)) return { key: name }
  const [check = '', setting, ...rest] = name.replace(/^checks\./, '').split('.')
  const settings = new Map(Object.entries(file.checks)).get(check)
  const known = [...keys, ...allChecks.map(({ id }) => id)]
  if (!settings || rest.length > 0) return unknown(text, nearestName(check, known))
  if (setting === undefined) return { check }
  const names = settingsOf(check, settings)
  return names.includes(setting) ? { check, setting } : unknown(text, nearestName(setting, names))
}

const unknown = (text: string, near: string | undefined) =>
  `a rule for accounts sets no "${text}"${near === undefined ? '; it sets mode, forwarding, secondCopy, coverage, channels, exemptions and checks' : `; did you mean "${near}"?`}`

const settingsOf = (check: string, settings: object): string[] => [
  ...new Set([
    ...Object.keys(settings).filter((name) => name !== 'restart'),
    ...Object.keys(allChecks.find(({ id }) => id === check)?.settings() ?? {}),
  ]),
]

/**
 * Which rule of a policy decides a key in one account, and which were passed over: a line each, the nearest first.
 * @param units of the account, or why they are not known
 */
export function explainedKey(
  file: Policy,
  asked: PolicyKey,
  account: AccountId,
  units: Read<readonly string[]>,
): string {
  const holds = policyOfAccount(file, account, units)
  const layers: Layer[] = [
    ...rulesOf(file, account, units.ok ? units.value : unitsWithRules(file)).map(({ key, rule }) => ({
      name: `accounts.${key}`,
      isUnit: key !== account,
      said: (one: Asked) => saidByRule(rule, one, file),
    })),
    { name: 'the file', isUnit: false, said: (one: Asked) => valueIn(file, one) },
  ]
  const sections = eachOf(asked, file).map((one) => sectionOf(one, layers, { holds, account, units }))
  return `${[...sections, ...(units.ok ? [] : [unreadText(units)])].join('\n\n')}\n`
}

type Asked = { key: Key } | { check: string; setting: string }
type Layer = { name: string; isUnit: boolean; said: (asked: Asked) => unknown }

const eachOf = (asked: PolicyKey, file: Policy): Asked[] => {
  if ('key' in asked) return [asked]
  const { check, setting } = asked
  if (setting !== undefined) return [{ check, setting }]
  const settings = new Map(Object.entries(file.checks)).get(check) ?? {}
  return settingsOf(check, settings).map((one) => ({ check, setting: one }))
}

function saidByRule(rule: AccountRule, asked: Asked, { accounts }: Policy): unknown {
  if ('key' in asked) return rule[asked.key]
  return saidOf(rule, asked.check, accounts?.optIn ?? [])[asked.setting]
}

function valueIn(policy: Policy, asked: Asked): unknown {
  if (!('key' in asked)) {
    const settings = new Map(Object.entries(policy.checks)).get(asked.check)
    return new Map<string, unknown>(Object.entries(settings ?? {})).get(asked.setting)
  }
  return asked.key === 'channels' ? policy.alerts.channels : policy[asked.key]
}

type Around = { holds: Policy; account: AccountId; units: Read<readonly string[]> }

function sectionOf(asked: Asked, layers: readonly Layer[], { holds, account, units }: Around): string {
  const value = valueIn(holds, asked)
  const told = layers.map(({ name, isUnit, said }) => ({ name, isUnit, said: said(asked) }))
  const width = Math.max(...told.map(({ name }) => name.length))
  const isSum = 'key' in asked && asked.key === 'exemptions'
  const nearest = told.find(({ said }) => said !== undefined)
  const isCertain = units.ok || nearest?.name === `accounts.${account}`
  const stateOf = (one: (typeof told)[number]) => {
    if (one.said === undefined) return 'says nothing'
    if (isSum && !one.isUnit) return 'holds'
    if (isSum) return units.ok ? 'holds' : 'may hold'
    if (!isCertain) return 'may hold'
    return one === nearest ? 'holds' : 'passed over'
  }
  const lines = told.map((one) =>
    `  ${one.name.padEnd(width)}  ${stateOf(one).padEnd(12)}  ${one.said === undefined ? '' : valueText(one.said)}`.trimEnd(),
  )
  const file = told.at(-1)?.said
  const setting = 'key' in asked ? asked.key : asked.setting
  return [
    `${nameOf(asked)} in account ${account}: ${valueText(value)}`,
    ...lines,
    ...(isWeaker(setting, value, file)
      ? [`  Weaker than what the file says for all: ${orderOf(setting)}.`]
      : []),
  ].join('\n')
}

const nameOf = (asked: Asked) => ('key' in asked ? asked.key : `checks.${asked.check}.${asked.setting}`)

const most = 1_000

function valueText(value: unknown): string {
  if (value === undefined) return 'not set'
  if (isExemptions(value)) return value.length === 0 ? 'none' : value.map(exemptionText).join('; ')
  return plainText(typeof value === 'string' ? value : JSON.stringify(value), most)
}

const isExemptions = (value: unknown): value is Exemption[] =>
  Array.isArray(value) &&
  value.every(
    (one: unknown) => typeof one === 'object' && one !== null && 'check' in one && 'resource' in one,
  )

const exemptionText = ({ check, resource, owner, expires }: Exemption) =>
  plainText(`${check} of ${resource} (${owner}${expires === undefined ? '' : `, until ${expires}`})`, most)

const unreadText = ({ operation, code, message }: { operation: string; code: string; message: string }) =>
  `The units of the account could not be read (${operation}: ${code}: ${plainText(message, most)}). Of each setting the stronger of what the rules for units may say holds; none of their exemptions does; a check whose own settings differ is unknown.`
