import type * as z from 'zod'
import { code, prose } from './markdown.ts'

type Schema = z.core.JSONSchema.JSONSchema

export const settingHeadings = ['Key', 'Type', 'Default', 'Meaning', 'Example'] as const

/**
 * One row of a table of settings.
 * @param given the default; undefined where there is none
 */
export function settingRow(name: string, schema: Schema, given: unknown, isRequired = false): string[] {
  const example = exampleOf(schema)
  return [
    code(name),
    typeText(schema),
    given === undefined ? (isRequired ? 'required' : '–') : code(JSON.stringify(given)),
    prose(schema.description ?? ''),
    example === undefined ? '–' : code(JSON.stringify(example)),
  ]
}

/** The first example that stands beside a schema. */
export const exampleOf = ({ examples }: Schema): unknown =>
  Array.isArray(examples) ? examples[0] : undefined

/** What a value may be, in words. */
export function typeText(schema: Schema): string {
  if (schema.const !== undefined) return code(String(schema.const))
  if (schema.enum) {
    const named = schema.enum.map((one) => code(String(one)))
    return named.length > mostListed ? 'check id or `*`' : orList(named)
  }
  if (schema.anyOf) return orList(schema.anyOf.map(typeText))
  if (schema.type === 'array') return `list of ${plural(typeText(itemsOf(schema) ?? {}))}`
  if (schema.title !== undefined) return `as [${schema.title}](#${schema.title})`
  if (schema.type === 'object') return `map of ${propertiesOf(schema).map(([name]) => code(name)).join(', ')}`
  if (schema.format === 'date') return 'date, YYYY-MM-DD'
  if (schema.type === 'integer' || schema.type === 'number') return numberText(schema)
  return (typeof schema.type === 'string' && kinds[schema.type]) || 'text'
}

const mostListed = 8

const kinds: Readonly<Record<string, string>> = {
  boolean: '`true` or `false`',
}

function numberText({ type, minimum, exclusiveMinimum }: Schema): string {
  const kind = type === 'integer' ? 'whole number' : 'number'
  if (exclusiveMinimum !== undefined) return `${kind} above ${exclusiveMinimum}`
  return minimum === undefined || minimum < -1e9 ? kind : `${kind} from ${minimum}`
}

const plural = (type: string) => type.replace(/^text\b/, 'texts')

const orList = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** The schema of a list's items. */
export const itemsOf = ({ items }: Schema): Schema | undefined =>
  typeof items === 'object' && !Array.isArray(items) ? items : undefined

/** The keys of a map with the schema of each. */
export const propertiesOf = (schema: Schema): [string, Schema][] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, inner]): [string, Schema][] =>
    typeof inner === 'object' ? [[name, inner]] : [],
  )
