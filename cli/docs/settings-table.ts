import type { CheckId } from '../../lib/policy/check-settings.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { code, prose, table } from './markdown.ts'
import { settingsOf } from './policy-schema.ts'

/** Every check has these; they are told once, in the policy's own documentation. */
const common = ['enabled', 'severity', 'mode']

/** The settings of a check beyond those that all have, with their defaults; undefined where there are none. */
export function settingsTable(id: CheckId, defaults: Policy): string | undefined {
  const own = Object.entries(settingsOf(id)).filter(([name]) => !common.includes(name))
  if (own.length === 0) return undefined
  const values = new Map<string, unknown>(Object.entries(defaults.checks[id]))
  return table(
    ['Setting', 'Default', 'Means'],
    own.map(([name, schema]) => [
      code(name),
      values.has(name) ? code(JSON.stringify(values.get(name))) : 'none',
      prose(schema.description ?? ''),
    ]),
  )
}
