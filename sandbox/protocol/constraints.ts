import { isRecord } from './is-record.ts'
import table from './constraints.json' with { type: 'json' }

export type Constraint = { min?: number; max?: number; pattern?: string; enum?: readonly string[] }
export type Rule = 'required' | keyof Constraint

/** One member of a request that the service's model forbids. */
export type BrokenConstraint = {
  /** As the model has it: `Targets[].Id`, `Tags{key}`. */
  path: string
  /** As the services name it in their messages: `targets.1.member.id`. */
  place: string
  value: unknown
  rule: Rule
  /** What the services say of it: `Member must have length less than or equal to 64`. */
  text: string
}

type Step = { kind: 'member'; name: string } | { kind: 'item' | 'key' | 'value' }
type Compiled = {
  path: string
  steps: Step[]
  rules: { rule: keyof Constraint; breaks: Breaks; text: Text }[]
}
type Breaks = (value: unknown) => boolean
type Text = (value: unknown) => string

/** By the name that signs, operation and path, from AWS's own models (scripts/constraints.mjs). */
const constraints: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Constraint>>>>>> =
  table
const compiled = new Map<string, Compiled[]>()

/** The constraints of an operation by path, as AWS's model has them; nothing where the table lacks the operation. */
export const constraintsOf = (
  service: string,
  operation: string,
): Readonly<Record<string, Constraint>> | undefined => constraints[service]?.[operation]

/**
 * Where a request breaks the constraints of its operation: lengths, ranges, patterns and enumerations. Members that
 * are absent break none.
 * @param service As it stands in the SigV4 credential scope
 */
export function brokenConstraints(
  service: string,
  operation: string,
  input: Record<string, unknown>,
): BrokenConstraint[] {
  return compile(service, operation).flatMap((one) => check(one, input, one.steps, ''))
}

function compile(service: string, operation: string): Compiled[] {
  const name = `${service}.${operation}`
  const known = compiled.get(name)
  if (known) return known
  const made = Object.entries(constraintsOf(service, operation) ?? {}).map(([path, constraint]) => ({
    path,
    steps: stepsOf(path),
    rules: rulesOf(constraint),
  }))
  compiled.set(name, made)
  return made
}

const stepsOf = (path: string): Step[] =>
  [...path.matchAll(/\[\]|\{(key|value)\}|[^.[{]+/g)].map(([text, side]) => {
    if (side === 'key' || side === 'value') return { kind: side }
    return text === '[]' ? { kind: 'item' } : { kind: 'member', name: text }
  })

/** In the order in which the services list them. */
function rulesOf({ max, min, pattern, enum: values }: Constraint): Compiled['rules'] {
  const rules: Compiled['rules'] = []
  if (max !== undefined)
    rules.push({ rule: 'max', breaks: (value) => sizeOf(value) > max, text: boundText('less', max) })
  if (min !== undefined)
    rules.push({ rule: 'min', breaks: (value) => sizeOf(value) < min, text: boundText('greater', min) })
  if (pattern !== undefined) rules.push(patternRule(pattern))
  if (values) {
    const text = `Member must satisfy enum value set: [${values.join(', ')}]`
    rules.push({
      rule: 'enum',
      breaks: (value) => typeof value === 'string' && !values.includes(value),
      text: () => text,
    })
  }
  return rules
}

/** The models' patterns are Java's and match the whole text; only `\p{…}` needs JavaScript's Unicode mode. */
function patternRule(pattern: string): Compiled['rules'][number] {
  const whole = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '')
  return {
    rule: 'pattern',
    breaks: (value) => typeof value === 'string' && !whole.test(value),
    text: () => `Member must satisfy regular expression pattern: ${pattern}`,
  }
}

const boundText =
  (than: 'less' | 'greater', bound: number): Text =>
  (value) =>
    `Member must have ${typeof value === 'number' ? 'value' : 'length'} ${than} than or equal to ${bound}`

/** What `min` and `max` bound: a number itself, and the length of everything else. */
function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return Array.from(value).length
  if (Array.isArray(value)) return value.length
  if (value instanceof Uint8Array) return value.byteLength
  return isRecord(value) ? Object.keys(value).length : Number.NaN
}

function check(one: Compiled, value: unknown, steps: readonly Step[], place: string): BrokenConstraint[] {
  const [step, ...rest] = steps
  if (value === undefined || value === null) return []
  if (!step) return ownFaults(one, value, place)
  if (step.kind === 'member') {
    return isRecord(value) ? check(one, value[step.name], rest, join(place, step.name)) : []
  }
  const parts = partsOf(step.kind, value, place)
  if (rest.length === 0) return partFault(one, step.kind, value, parts, place)
  return parts.flatMap((part) => check(one, part.value, rest, part.place))
}

const join = (place: string, name: string): string => {
  const lower = name.charAt(0).toLowerCase() + name.slice(1)
  return place ? `${place}.${lower}` : lower
}

type Part = { value: unknown; place: string }

function partsOf(kind: 'item' | 'key' | 'value', value: unknown, place: string): Part[] {
  if (kind === 'item') {
    const items: unknown[] = Array.isArray(value) ? value : []
    return items.map((item, index) => ({ value: item, place: `${place}.${index + 1}.member` }))
  }
  const entries = isRecord(value) ? Object.entries(value) : []
  return entries.map(([key, entry]) => ({
    value: kind === 'key' ? key : entry,
    place: `${place}.${key}.member`,
  }))
}

const ownFaults = ({ path, rules }: Compiled, value: unknown, place: string): BrokenConstraint[] =>
  rules
    .filter(({ breaks }) => breaks(value))
    .map(({ rule, text }) => ({ path, place, value, rule, text: text(value) }))

const OF_PARTS = {
  item: 'Member must satisfy constraint',
  key: 'Map keys must satisfy constraint',
  value: 'Map value must satisfy constraint',
}

/** One wrong item, key or value of scalars: the services name the whole list or map, and every constraint at once. */
function partFault(
  { path, rules }: Compiled,
  kind: keyof typeof OF_PARTS,
  value: unknown,
  parts: readonly Part[],
  place: string,
): BrokenConstraint[] {
  for (const part of parts) {
    const broken = rules.find(({ breaks }) => breaks(part.value))
    if (!broken) continue
    const all = rules.map(({ text }) => text(part.value)).join(', ')
    return [{ path, place, value, rule: broken.rule, text: `${OF_PARTS[kind]}: [${all}]` }]
  }
  return []
}
