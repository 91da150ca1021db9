import type { OpenTemplate } from '../../cli/package/filled-template.ts'
import { isFields } from '../../lib/text/fields.ts'

export type MadeResource = { Type: string; Properties: unknown }
export type MadeStack = { Resources: Record<string, MadeResource>; Outputs: Record<string, unknown> }

/**
 * What a template makes under some parameters, the others being their defaults: its conditions are decided, and what they
 * leave out is not there. References stand as they are, but for parameters, whose values take their place.
 */
export function madeStack(template: OpenTemplate, given: Readonly<Record<string, string>> = {}): MadeStack {
  const deciding = { template, given }
  const made = Object.entries(template.Resources).flatMap(([id, resource]) => {
    if (!isFields(resource) || !isMade(deciding, resource['Condition'])) return []
    return [[id, { Type: String(resource['Type']), Properties: decided(deciding, resource['Properties']) }]]
  })
  const said = Object.entries(template.Outputs).flatMap(([id, output]) =>
    isFields(output) && isMade(deciding, output['Condition'])
      ? [[id, decided(deciding, output['Value'])]]
      : [],
  )
  return { Resources: Object.fromEntries(made), Outputs: Object.fromEntries(said) }
}

type Deciding = { template: OpenTemplate; given: Readonly<Record<string, string>> }

const isMade = (deciding: Deciding, condition: unknown): boolean =>
  typeof condition !== 'string' || holds(deciding, deciding.template.Conditions[condition])

function holds(deciding: Deciding, condition: unknown): boolean {
  const [operator = '', operands] = only(condition)
  const all = [operands].flat()
  if (operator === 'Condition') return isMade(deciding, operands)
  if (operator === 'Fn::Not') return !holds(deciding, all[0])
  if (operator === 'Fn::And') return all.every((one) => holds(deciding, one))
  if (operator === 'Fn::Or') return all.some((one) => holds(deciding, one))
  if (operator === 'Fn::Equals') {
    const [one, other] = all.map((operand) => JSON.stringify(decided(deciding, operand)))
    return one === other
  }
  throw new Error(`no condition: ${operator}`)
}

const only = (value: unknown): [string?, unknown?] =>
  isFields(value) ? (Object.entries(value)[0] ?? []) : []

const nothing = Symbol('AWS::NoValue')

function decided(deciding: Deciding, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => decided(deciding, one)).filter((one) => one !== nothing)
  if (!isFields(value)) return value
  const [operator = '', operand] = Object.keys(value).length === 1 ? only(value) : []
  if (operator === 'Ref') return referred(deciding, operand) ?? value
  if (operator === 'Fn::If' && Array.isArray(operand))
    return decided(deciding, operand[isMade(deciding, operand[0]) ? 1 : 2])
  if (operator === 'Fn::Join' && Array.isArray(operand)) return joined(deciding, operand)
  if (operator === 'Fn::FindInMap' && Array.isArray(operand))
    return operand.reduce<unknown>(
      (found, name) => (isFields(found) ? found[String(name)] : found),
      deciding.template['Mappings'],
    )
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, decided(deciding, inner)] as const)
      .filter(([, inner]) => inner !== nothing),
  )
}

function referred({ template, given }: Deciding, name: unknown): unknown {
  if (name === 'AWS::NoValue') return nothing
  const parameter = template.Parameters[String(name)]
  if (!isFields(parameter)) return undefined
  const { Default = '' } = parameter
  return given[String(name)] ?? (typeof Default === 'string' ? Default : JSON.stringify(Default))
}

/** Text where all of its parts are. */
function joined(deciding: Deciding, [between, list]: unknown[]): unknown {
  const parts = decided(deciding, list)
  const texts = typeof parts === 'string' ? [parts] : parts
  return Array.isArray(texts) && texts.every((part) => typeof part === 'string')
    ? texts.join(String(between))
    : { 'Fn::Join': [between, parts] }
}

/** Every name that a value refers to, by Ref, Fn::GetAtt or Fn::Sub, but for those of AWS and of a Fn::Sub itself. */
export function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (!isFields(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)].filter((name) => !name.startsWith('AWS::'))
    if (key === 'Fn::GetAtt') return [String([inner].flat()[0])]
    if (key !== 'Fn::Sub') return namesIn(inner)
    const [text, own = {}]: unknown[] = [inner].flat()
    const named = [...String(text).matchAll(/\$\{([A-Za-z0-9]+)(?:\.[A-Za-z]+)?\}/g)].map(
      ([, name = '']) => name,
    )
    return [...named.filter((name) => !isFields(own) || !(name in own)), ...namesIn(own)]
  })
}
