import type { NormalizedSchema } from '@smithy/core/schema'
import { constraintsOf } from '../../sandbox/protocol/constraints.ts'
import type { Constraint } from '../../sandbox/protocol/constraints.ts'
import { inputSchema, operationSchema } from '../../sandbox/protocol/schema.ts'
import type { AnyService } from '../../sandbox/service.ts'
import { join, listFor, mapFor, structureFor, textAgainst, textFor } from './sample-values.ts'
import type { Constraints } from './sample-values.ts'

type Values = { rule: string; broken: unknown; border: unknown }

/** One rule of one member, with a value that breaks it and one that only just does not. */
export type ConstraintCase = Values & { operation: string; path: string }

/** What the model says of an operation's input. */
export type Model = { schema: NormalizedSchema; constraints: Constraints }

export function modelOf(service: AnyService, operation: string): Model {
  const schema = operationSchema(service.schemas, operation)
  if (!schema) throw new Error(`The SDK has no ${operation}`)
  return {
    schema: inputSchema(schema),
    constraints: constraintsOf(service.signingName, operation) ?? {},
  }
}

/** Every rule of every constrained member of an operation. */
export function constraintCases(service: AnyService, operation: string): ConstraintCase[] {
  const { schema, constraints } = modelOf(service, operation)
  return Object.entries(constraints).flatMap(([path, constraint]) => {
    const member = schemaAt(schema, path)
    const sizes = (['min', 'max'] as const).flatMap((rule) => sizeCase(member, constraints, path, rule))
    return [...sizes, ...textCases(constraint)].map((values) => ({ operation, path, ...values }))
  })
}

function sizeCase(
  member: NormalizedSchema,
  constraints: Constraints,
  path: string,
  rule: 'min' | 'max',
): Values[] {
  const bound = constraints[path]?.[rule]
  // Nothing is shorter than empty.
  if (bound === undefined || (rule === 'min' && bound === 0 && !member.isNumericSchema())) return []
  const beyond = rule === 'min' ? bound - 1 : bound + 1
  const sized = (size: number) => valueOfSize(member, constraints, path, size)
  // A pattern may fix the length, so that what breaks the one breaks the other too.
  return [{ rule, broken: sized(beyond) ?? 'a'.repeat(beyond), border: sized(bound) }]
}

function valueOfSize(
  member: NormalizedSchema,
  constraints: Constraints,
  path: string,
  size: number,
): unknown {
  if (member.isNumericSchema()) return size
  if (member.isListSchema()) return listFor(member, constraints, path, size)
  if (member.isMapSchema()) return mapFor(member, constraints, path, size)
  if (member.isBlobSchema()) return new Uint8Array(size)
  const { min: _, max: __, ...others } = constraints[path] ?? {}
  return size === 0 ? '' : textFor(others, size)
}

/** No text breaks this one. */
const ANYTHING = '[\\s\\S]*'

function textCases(constraint: Constraint): Values[] {
  const { pattern, enum: values } = constraint
  return [
    ...(pattern === undefined || pattern === ANYTHING
      ? []
      : [{ rule: 'pattern', broken: textAgainst(constraint), border: textFor(constraint) }]),
    ...(values === undefined ? [] : [{ rule: 'enum', broken: 'Nonsense', border: values.at(-1) }]),
  ]
}

const stepsOf = (path: string): string[] =>
  [...path.matchAll(/\[\]|\{key\}|\{value\}|[^.[{]+/g)].map(([step]) => step)

const schemaAt = (schema: NormalizedSchema, path: string): NormalizedSchema =>
  stepsOf(path).reduce((at, step) => {
    if (step === '{key}') return at.getKeySchema()
    return step === '[]' || step === '{value}' ? at.getValueSchema() : at.getMemberSchema(step)
  }, schema)

/** The whole input of an operation: what its model asks for, and one value at one path. */
export function inputWith(model: Model, path: string, value: unknown): Record<string, unknown> {
  const placed = place(model.schema, model.constraints, '', stepsOf(path), value)
  return typeof placed === 'object' && placed !== null ? { ...placed } : {}
}

function place(
  schema: NormalizedSchema,
  constraints: Constraints,
  path: string,
  [step, ...rest]: string[],
  value: unknown,
): unknown {
  if (step === undefined) return value
  const count = Math.max(constraints[path]?.min ?? 1, 1)
  const inside = (inner: string) => place(schema.getValueSchema(), constraints, path + inner, rest, value)
  if (step === '[]') return [inside('[]'), ...listFor(schema, constraints, path, count).slice(1)]
  if (step === '{key}' || step === '{value}') {
    const [[key, held] = ['a', 'a'], ...others] = Object.entries(mapFor(schema, constraints, path, count))
    const entry = step === '{key}' ? [String(value), held] : [key, inside('{value}')]
    return Object.fromEntries([entry, ...others])
  }
  const member = place(schema.getMemberSchema(step), constraints, join(path, step), rest, value)
  return { ...structureFor(schema, constraints, path), [step]: member }
}
