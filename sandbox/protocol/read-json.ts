import type { NormalizedSchema } from '@smithy/core/schema'
import { isRecord } from './is-record.ts'
import { serializationError } from './read-scalar.ts'

/**
 * A JSON value in the SDK's form: Date for timestamps, Uint8Array for blobs. Unknown members are dropped and null
 * counts as absent, as the services do; a wrong type is a SerializationException.
 */
export function readJson(schema: NormalizedSchema, value: unknown, path = ''): unknown {
  if (schema.isUnitSchema()) return {}
  if (schema.isStructSchema()) return readStructure(schema, value, path)
  if (schema.isListSchema()) return readList(schema, value, path)
  if (schema.isMapSchema()) return readMap(schema, value, path)
  if (schema.isDocumentSchema()) return value
  return readScalar(schema, value, path)
}

const member = (path: string, name: string): string => (path ? `${path}.${name}` : name)

function readStructure(schema: NormalizedSchema, value: unknown, path: string): Record<string, unknown> {
  if (!isRecord(value)) throw serializationError(path, schema.getName() ?? 'a structure')
  const structure: Record<string, unknown> = {}
  for (const [name, memberSchema] of schema.structIterator()) {
    const wireName = memberSchema.getMergedTraits().jsonName ?? name
    const raw = Object.hasOwn(value, wireName) ? value[wireName] : undefined
    if (raw === undefined || raw === null) continue
    structure[name] = readJson(memberSchema, raw, member(path, name))
  }
  return structure
}

function readList(schema: NormalizedSchema, value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw serializationError(path, 'List')
  const item = schema.getValueSchema()
  return value.map((raw, index) => readJson(item, raw, `${path}.${index + 1}.member`))
}

function readMap(schema: NormalizedSchema, value: unknown, path: string): Record<string, unknown> {
  if (!isRecord(value)) throw serializationError(path, 'Map')
  const item = schema.getValueSchema()
  const entries = Object.entries(value).filter(([, raw]) => raw !== null)
  return Object.fromEntries(entries.map(([key, raw]) => [key, readJson(item, raw, member(path, key))]))
}

function readScalar(schema: NormalizedSchema, value: unknown, path: string): unknown {
  if (schema.isStringSchema() && typeof value === 'string') return value
  if (schema.isBooleanSchema() && typeof value === 'boolean') return value
  if (schema.isNumericSchema() && typeof value === 'number') return value
  if (schema.isTimestampSchema()) return readTimestamp(value, path)
  if (schema.isBlobSchema() && typeof value === 'string') return new Uint8Array(Buffer.from(value, 'base64'))
  throw serializationError(path, schema.getName() ?? typeName(schema))
}

function typeName(schema: NormalizedSchema): string {
  if (schema.isBooleanSchema()) return 'Boolean'
  return schema.isNumericSchema() ? 'Number' : 'String'
}

function readTimestamp(value: unknown, path: string): Date {
  const date = typeof value === 'number' ? new Date(value * 1000) : new Date(String(value))
  if (Number.isNaN(date.getTime())) throw serializationError(path, 'Timestamp')
  return date
}
