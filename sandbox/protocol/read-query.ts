import type { NormalizedSchema } from '@smithy/core/schema'
import { readText } from './read-scalar.ts'

/**
 * The members of a query request in the SDK's form. Lists come as `Name.member.1` or flattened as `Name.1`, maps as
 * `Name.entry.1.key` and `.value`, under the names that the schema gives them.
 */
export function readQuery(schema: NormalizedSchema, form: URLSearchParams): unknown {
  const fields = new Map(form)
  return readStructure(schema, fields, '') ?? {}
}

type Fields = ReadonlyMap<string, string>

function read(schema: NormalizedSchema, fields: Fields, path: string): unknown {
  if (schema.isStructSchema()) return readStructure(schema, fields, path)
  if (schema.isListSchema()) return readList(schema, fields, path)
  if (schema.isMapSchema()) return readMap(schema, fields, path)
  const text = fields.get(path)
  return text === undefined ? undefined : readText(schema, text, path)
}

const has = (fields: Fields, path: string): boolean =>
  [...fields.keys()].some((key) => key === path || key.startsWith(`${path}.`))

function readStructure(
  schema: NormalizedSchema,
  fields: Fields,
  path: string,
): Record<string, unknown> | undefined {
  if (path && !has(fields, path)) return undefined
  const structure: Record<string, unknown> = {}
  for (const [name, member] of schema.structIterator()) {
    const wireName = member.getMergedTraits().xmlName ?? name
    const value = read(member, fields, path ? `${path}.${wireName}` : wireName)
    if (value !== undefined) structure[name] = value
  }
  return structure
}

function readList(schema: NormalizedSchema, fields: Fields, path: string): unknown[] | undefined {
  if (!has(fields, path)) return undefined
  const item = schema.getValueSchema()
  const flat = Boolean(schema.getMergedTraits().xmlFlattened)
  const base = flat ? path : `${path}.${item.getMergedTraits().xmlName ?? 'member'}`
  const list: unknown[] = []
  for (let index = 1; has(fields, `${base}.${index}`); index += 1)
    list.push(read(item, fields, `${base}.${index}`))
  return list
}

function readMap(
  schema: NormalizedSchema,
  fields: Fields,
  path: string,
): Record<string, unknown> | undefined {
  if (!has(fields, path)) return undefined
  const base = schema.getMergedTraits().xmlFlattened ? path : `${path}.entry`
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key'
  const value = schema.getValueSchema()
  const valueName = value.getMergedTraits().xmlName ?? 'value'
  const map: Record<string, unknown> = {}
  for (let index = 1; has(fields, `${base}.${index}`); index += 1) {
    const key = fields.get(`${base}.${index}.${keyName}`)
    if (key !== undefined) map[key] = read(value, fields, `${base}.${index}.${valueName}`)
  }
  return map
}
