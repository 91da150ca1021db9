import * as z from 'zod'
import { writtenSettings } from '../../lib/policy/check-settings.ts'
import type { Check } from '../../lib/checks/all-checks.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { table } from './markdown.ts'
import { settingsOf } from './policy-schema.ts'
import { exampleOf, propertiesOf, settingHeadings, settingRow } from './setting-rows.ts'

/** The settings that every check has. */
export const commonSettings = () => propertiesOf(z.toJSONSchema(z.strictObject(writtenSettings()), { io: 'input' }))

/** The settings of a check, those that all checks have included, with their defaults. */
export function settingsTable(check: Check, defaults: Policy): string {
  const values = new Map<string, unknown>([['severity', check.severity], ...Object.entries(defaults.checks[check.id])])
  return table(
    settingHeadings,
    Object.entries(settingsOf(check.id)).map(([name, schema]) => settingRow(name, schema, values.get(name))),
  )
}

/** Every setting of a check with the example beside it. */
export const settingsExample = (check: Check): Record<string, unknown> =>
  Object.fromEntries(Object.entries(settingsOf(check.id)).map(([name, schema]) => [name, exampleOf(schema)]))
