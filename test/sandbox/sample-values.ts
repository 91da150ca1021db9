import type { NormalizedSchema } from '@smithy/core/schema'
import type { Constraint } from '../../sandbox/protocol/constraints.ts'
import { requiredMembers } from '../../sandbox/protocol/schema.ts'

/** The constraints of one operation by path. */
export type Constraints = Readonly<Record<string, Constraint>>

/** Texts of which one fits nearly every pattern of AWS's models; longer ones are grown out of them. */
const SEEDS = (
  'a aaa 1 * / /a/ a.b 123456789012 us-east-1 $LATEST /mnt/a 123456 events:PutEvents lambda:InvokeFunction ' +
  'aws.partner/a/b o-abcdefghij p-abcdefgh r-abcd arn:aws:s3:::some-bucket-with-a-name arn:aws:iam::123456789012:role/name ' +
  'arn:aws:secretsmanager:us-east-1:123456789012:secret:name arn:aws:lambda:us-east-1:123456789012:layer:name:1 ' +
  'arn:aws:lambda:us-east-1:123456789012:capacity-provider:name ' +
  'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0'
).split(' ')
const STRANGERS = ['\u0000', ' ', '\n', ':', '*', '!', '$', '/', '€', '-', '~', '']

const fits = ({ min = 0, max = Infinity, pattern, enum: values }: Constraint, text: string): boolean => {
  if (text.length < min || text.length > max) return false
  if (values && !values.includes(text)) return false
  return pattern === undefined || wholly(pattern).test(text)
}

const wholly = (pattern: string): RegExp =>
  new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '')

/** A text that satisfies a constraint, of a given length where one is asked for. */
export function textFor(constraint: Constraint, length?: number): string | undefined {
  const seeds = [...(constraint.enum ?? []), ...SEEDS]
  const wanted = (text: string) => fits(constraint, text) && (length ?? text.length) === text.length
  const asTheyAre = [...seeds, ''].find(wanted)
  if (asTheyAre !== undefined) return asTheyAre
  const least = length ?? constraint.min ?? 0
  for (const seed of seeds) {
    for (let position = seed.length; position >= 0; position -= 1) {
      for (const filling of ['a', '1']) {
        const more = filling.repeat(Math.max(0, least - seed.length))
        const grown = seed.slice(0, position) + more + seed.slice(position)
        if (wanted(grown)) return grown
      }
    }
  }
  return undefined
}

/** A text that breaks the pattern of a constraint and nothing else of it. */
export function textAgainst({ pattern = '', ...bounds }: Constraint): string | undefined {
  const length = Math.max(bounds.min ?? 1, 1)
  return STRANGERS.map((character) => character.repeat(character === '' ? 0 : length)).find(
    (text) => fits(bounds, text) && !wholly(pattern).test(text),
  )
}

/** A value for a member, with what it needs inside; its own constraints and those below it hold. */
export function valueFor(schema: NormalizedSchema, constraints: Constraints, path: string): unknown {
  const own = constraints[path] ?? {}
  if (schema.isStructSchema()) return structureFor(schema, constraints, path)
  if (schema.isListSchema()) return listFor(schema, constraints, path, Math.max(own.min ?? 1, 1))
  if (schema.isMapSchema()) return mapFor(schema, constraints, path, Math.max(own.min ?? 1, 1))
  if (schema.isBooleanSchema()) return true
  if (schema.isNumericSchema()) return Math.max(own.min ?? 1, 1)
  if (schema.isTimestampSchema()) return new Date('2026-11-01T00:00:00Z')
  if (schema.isBlobSchema()) return new Uint8Array(Math.max(own.min ?? 1, 1))
  return textFor(own) ?? 'a'
}

export const join = (path: string, name: string): string => (path ? `${path}.${name}` : name)

/** A structure with the members that it needs. */
export function structureFor(
  schema: NormalizedSchema,
  constraints: Constraints,
  path: string,
): Record<string, unknown> {
  const needed = requiredMembers(schema)
  const members = needed.map((name) => {
    return [name, valueFor(schema.getMemberSchema(name), constraints, join(path, name))]
  })
  return Object.fromEntries(members)
}

export const listFor = (
  schema: NormalizedSchema,
  constraints: Constraints,
  path: string,
  length: number,
): unknown[] => Array.from({ length }, () => valueFor(schema.getValueSchema(), constraints, `${path}[]`))

export function mapFor(
  schema: NormalizedSchema,
  constraints: Constraints,
  path: string,
  length: number,
): Record<string, unknown> {
  const value = valueFor(schema.getValueSchema(), constraints, `${path}{value}`)
  return Object.fromEntries(keysFor(constraints[`${path}{key}`] ?? {}, length).map((key) => [key, value]))
}

function keysFor(constraint: Constraint, length: number): string[] {
  if (constraint.enum) return constraint.enum.slice(0, length)
  const one = textFor(constraint, Math.max(constraint.min ?? 1, 3)) ?? 'aaa'
  return Array.from({ length }, (_, index) => `${one}${index}`)
}
