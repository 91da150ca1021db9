/**
 * Narrowing of record values. Records are written by whoever made the call, in several dialects: XML turned into
 * JSON (one element is an object, several are an array, scalars wrapped in arrays), booleans as strings, and
 * capital or small first letters. Only own properties are read, so that `__proto__` and the like find nothing.
 */

export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object; a list of one object counts as that object. */
export function objectOf(value: unknown): Fields | undefined {
  if (isFields(value)) return value
  if (Array.isArray(value) && value.length === 1) return isFields(value[0]) ? value[0] : undefined
  return undefined
}

const noFields: Fields = {}

/**
 * The value as an object, empty where it is none. Reading its properties by fixed names, which objects do not inherit,
 * costs a fraction of `field`: for what is done with every record.
 */
export function fieldsOf(value: unknown): Fields {
  if (isFields(value)) return value
  return isAbsent(value) ? noFields : (objectOf(value) ?? noFields)
}

const isAbsent = (value: unknown) => value === undefined || value === null

/** An own property, or the one under another spelling of its name. */
export function field(from: unknown, name: string, otherwise?: string): unknown {
  const object = isFields(from) ? from : objectOf(from)
  if (!object) return undefined
  const value = object[name]
  if (value !== undefined && (isPlain(name, value) || Object.hasOwn(object, name))) return value
  return otherwise === undefined ? undefined : field(object, otherwise)
}

/** What objects inherit is functions and a prototype, and JSON has no functions: asking costs more than looking. */
const isPlain = (name: string, value: unknown) => typeof value !== 'function' && name !== '__proto__'

/** An own property some levels down. */
export function fieldAt(from: unknown, ...path: string[]): unknown {
  let value = from
  for (const name of path) value = field(value, name)
  return value
}

function scalar(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

/** A string, also out of a list of one; numbers are spelled out. The empty string stays. */
export function textOf(value: unknown): string | undefined {
  const one = scalar(value)
  if (typeof one === 'string') return one
  return typeof one === 'number' ? String(one) : undefined
}

/** A string that is there and not empty. */
export function nonEmpty(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return isAbsent(value) ? undefined : textOf(value) || undefined
}

/** A boolean, also spelled as a string. */
export function truthOf(value: unknown): boolean | undefined {
  if (value === 'true' || value === 'false') return value === 'true'
  if (isAbsent(value)) return undefined
  const one = scalar(value)
  if (typeof one === 'boolean') return one
  if (typeof one !== 'string') return undefined
  const lower = one.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : undefined
}

/** A finite number, also spelled as a string. */
export function numberOf(value: unknown): number | undefined {
  const one = scalar(value)
  if (typeof one === 'number') return Number.isFinite(one) ? one : undefined
  if (typeof one !== 'string' || one.trim() === '') return undefined
  const number = Number(one)
  return Number.isFinite(number) ? number : undefined
}

/** One element or several, as a list; nothing (absent, null, the empty string) is an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null || value === '' ? [] : [value]
}

/** The strings of a list, or a single string as a list. */
export function textsOf(value: unknown): string[] {
  return listOf(value).filter((item) => typeof item === 'string')
}

/** The value of a JSON text; undefined where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A JSON text as one line: a line break in it stands between its tokens. What is no JSON is given as it is. */
export function onOneLine(json: string): string {
  return /[\r\n]/.test(json) ? (JSON.stringify(parsed(json)) ?? json) : json
}

/** A JSON document that travels as a string or as an object. */
export function documentOf(value: unknown): Fields | undefined {
  const one = scalar(value)
  const document = typeof one === 'string' ? parsed(one) : one
  return isFields(document) ? document : undefined
}

/** JSON whose keys stand in order, so that the same value always gives the same text; undefined members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isPlainObject(inner) ? sorted(inner) : inner))
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const sorted = (value: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** True where `*` stands for any run of characters and `?` for one; in linear space, without backtracking blow-up. */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let resume = 0
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = t
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p++
      t++
    } else if (star !== -1) {
      p = star + 1
      t = ++resume
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
