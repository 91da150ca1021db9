/** A type of Hive's, read from its text. */
export type HiveType =
  | { kind: 'scalar'; name: string }
  | { kind: 'array'; item: HiveType }
  | { kind: 'map'; key: HiveType; value: HiveType }
  | { kind: 'struct'; members: [name: string, type: HiveType][] }

/** @throws Error for a text that is none */
export function hiveTypeOf(text: string): HiveType {
  const tokens = text.toLowerCase().match(/[a-z_0-9]+|[<>,:]/g) ?? []
  let at = 0
  const next = (): string => tokens[at++] ?? ''
  const expect = (token: string): void => {
    if (next() !== token) throw new Error(`no type of Hive's: ${text}`)
  }
  const type = (): HiveType => {
    const name = next()
    if (name === 'array') {
      expect('<')
      const item = type()
      expect('>')
      return { kind: 'array', item }
    }
    if (name === 'map') {
      expect('<')
      const key = type()
      expect(',')
      const value = type()
      expect('>')
      return { kind: 'map', key, value }
    }
    if (name !== 'struct') return { kind: 'scalar', name }
    expect('<')
    const members: [string, HiveType][] = []
    do {
      const member = next()
      expect(':')
      members.push([member, type()])
    } while (tokens[at] === ',' && at++ >= 0)
    expect('>')
    return { kind: 'struct', members }
  }
  const whole = type()
  if (at !== tokens.length) throw new Error(`no type of Hive's: ${text}`)
  return whole
}

/** The same type as DuckDB writes it. */
export function duckTypeOf(type: HiveType): string {
  if (type.kind === 'array') return `${duckTypeOf(type.item)}[]`
  if (type.kind === 'map') return `MAP(${duckTypeOf(type.key)}, ${duckTypeOf(type.value)})`
  if (type.kind === 'struct')
    return `STRUCT(${type.members.map(([name, inner]) => `"${name}" ${duckTypeOf(inner)}`).join(', ')})`
  return type.name === 'double' ? 'DOUBLE' : type.name === 'int' ? 'INTEGER' : 'VARCHAR'
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A value as the JSON SerDe gives it to a column: members by their names whatever their case, and what a text column is
 * for as text, objects too (CloudTrail's input format turns them into it).
 */
export function valueFor(type: HiveType, value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (type.kind === 'array') return [value].flat().map((one) => valueFor(type.item, one))
  if (type.kind === 'map') return isObject(value) ? value : null
  if (type.kind === 'struct') {
    if (!isObject(value)) return null
    const members = new Map(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), inner]))
    return Object.fromEntries(type.members.map(([name, inner]) => [name, valueFor(inner, members.get(name))]))
  }
  if (type.name !== 'string') return value
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed()
}
