import type { NormalizedSchema } from '@smithy/core/schema'
import { isRecord } from './is-record.ts'
import { requiredMembers } from './schema.ts'

export type ShapeProblem = { path: string; problem: 'missing' | 'unknown' | 'mistyped'; detail: string }

/** Where a value departs from its shape: members missing, unknown to the service's model, or of the wrong type. */
export function checkShape(schema: NormalizedSchema, value: unknown, path = ''): ShapeProblem[] {
  if (schema.isUnitSchema()) return isRecord(value) ? unknownMembers(new Set(), value, path) : []
  if (schema.isStructSchema()) return checkStructure(schema, value, path)
  if (schema.isListSchema()) return checkList(schema, value, path)
  if (schema.isMapSchema()) return checkMap(schema, value, path)
  if (schema.isDocumentSchema() || schema.isStreaming()) return []
  return isScalar(schema, value) ? [] : [mistyped(path, schema, value)]
}

const mistyped = (path: string, schema: NormalizedSchema, value: unknown): ShapeProblem => ({
  path,
  problem: 'mistyped',
  detail: `${typeof value} is no ${schema.getName() ?? 'value of its type'}`,
})

const join = (path: string, name: string): string => (path ? `${path}.${name}` : name)

function unknownMembers(known: Set<string>, value: Record<string, unknown>, path: string): ShapeProblem[] {
  const unknown = Object.entries(value).filter(([name, member]) => member !== undefined && !known.has(name))
  return unknown.map(([name]) => ({
    path: join(path, name),
    problem: 'unknown',
    detail: `${name} is not in the model`,
  }))
}

function checkStructure(schema: NormalizedSchema, value: unknown, path: string): ShapeProblem[] {
  if (!isRecord(value)) return [mistyped(path, schema, value)]
  const required = new Set(requiredMembers(schema))
  const known = new Set<string>()
  const problems: ShapeProblem[] = []
  for (const [name, member] of schema.structIterator()) {
    known.add(name)
    const present = value[name]
    if (present !== undefined) problems.push(...checkShape(member, present, join(path, name)))
    else if (required.has(name))
      problems.push({ path: join(path, name), problem: 'missing', detail: 'is required' })
  }
  return [...problems, ...unknownMembers(known, value, path)]
}

function checkList(schema: NormalizedSchema, value: unknown, path: string): ShapeProblem[] {
  if (!Array.isArray(value)) return [mistyped(path, schema, value)]
  const item = schema.getValueSchema()
  return value.flatMap((entry: unknown, index) => checkShape(item, entry, `${path}.${index + 1}.member`))
}

function checkMap(schema: NormalizedSchema, value: unknown, path: string): ShapeProblem[] {
  if (!isRecord(value)) return [mistyped(path, schema, value)]
  const item = schema.getValueSchema()
  return Object.entries(value).flatMap(([key, entry]) => checkShape(item, entry, join(path, key)))
}

function isScalar(schema: NormalizedSchema, value: unknown): boolean {
  if (schema.isStringSchema()) return typeof value === 'string'
  if (schema.isBooleanSchema()) return typeof value === 'boolean'
  if (schema.isNumericSchema()) return typeof value === 'number'
  if (schema.isTimestampSchema()) return value instanceof Date
  return schema.isBlobSchema() ? value instanceof Uint8Array : true
}
