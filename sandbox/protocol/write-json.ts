import type { NormalizedSchema } from '@smithy/core/schema'
import { isRecord } from './is-record.ts'

/** An output in the SDK's form as a value for JSON. Members that the schema lacks are left out. */
export function writeJson(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return undefined
  if (schema.isStructSchema()) return isRecord(value) ? writeStructure(schema, value) : undefined
  if (schema.isListSchema()) return writeList(schema, value)
  if (schema.isMapSchema()) return isRecord(value) ? writeMap(schema, value) : undefined
  if (value instanceof Date) return writeDate(schema, value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return value
}

function writeStructure(schema: NormalizedSchema, value: Record<string, unknown>): Record<string, unknown> {
  const structure: Record<string, unknown> = {}
  for (const [name, member] of schema.structIterator()) {
    const written = writeJson(member, value[name])
    if (written !== undefined) structure[member.getMergedTraits().jsonName ?? name] = written
  }
  return structure
}

function writeList(schema: NormalizedSchema, value: unknown): unknown[] {
  if (!Array.isArray(value)) return []
  const item = schema.getValueSchema()
  return value.map((entry) => writeJson(item, entry))
}

function writeMap(schema: NormalizedSchema, value: Record<string, unknown>): Record<string, unknown> {
  const item = schema.getValueSchema()
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, writeJson(item, entry)]))
}

/** Date-times are text where the schema says so (5), epoch seconds otherwise. */
function writeDate(schema: NormalizedSchema, value: Date): string | number {
  return schema.getSchema() === 5 ? value.toISOString() : value.getTime() / 1000
}
