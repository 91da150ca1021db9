import * as z from 'zod'
import { checkOf } from '../../lib/checks/all-checks.ts'
import { policyFile } from '../../lib/policy/schema.ts'

type Schema = z.core.JSONSchema.JSONSchema

/** The policy file's JSON Schema, for editors: what the loader accepts, with each check's title beside its id. */
export function policySchema(): Schema {
  const { $schema, ...rest } = z.toJSONSchema(policyFile, { io: 'input' })
  const checks = rest.properties?.['checks']
  if (typeof checks !== 'object') throw new Error('the policy schema has no checks')
  return {
    ...($schema !== undefined && { $schema }),
    title: 'Trailkeeper policy',
    ...rest,
    properties: { ...rest.properties, checks: withTitles(checks) },
  }
}

function withTitles(checks: Schema): Schema {
  const properties = Object.entries(checks.properties ?? {}).map(([id, settings]) => {
    const description = id === '*' ? 'The default for all checks.' : titleOf(id)
    return [id, typeof settings === 'object' && description ? { description, ...settings } : settings]
  })
  return { ...checks, properties: Object.fromEntries(properties) }
}

const titleOf = (id: string) => checkOf(id)?.title

/** Of the policy file as the code has it: each check's page asks for its part. */
let schemaOfChecks: Schema | boolean | undefined

/** The settings that a policy file may give a check, by name. */
export function settingsOf(id: string): Readonly<Record<string, Schema>> {
  schemaOfChecks ??= policySchema().properties?.['checks']
  const checks = schemaOfChecks
  const check = typeof checks === 'object' ? checks.properties?.[id] : undefined
  const settings = typeof check === 'object' ? Object.entries(check.properties ?? {}) : []
  return Object.fromEntries(
    settings.flatMap(([name, schema]) => (typeof schema === 'object' ? [[name, schema]] : [])),
  )
}
