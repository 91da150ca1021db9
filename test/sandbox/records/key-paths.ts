import { isRecord } from '../../../sandbox/protocol/is-record.ts'

/** The type of each value of a record by its path, lists as `[]`: `resources[].ARN` is a `string`. */
export function typesByPath(value: unknown, path = ''): Map<string, string> {
  if (Array.isArray(value)) {
    const items = value.flatMap((item) => [...typesByPath(item, `${path}[]`)])
    return new Map([[path, 'array'], ...items])
  }
  if (!isRecord(value)) return new Map([[path, value === null ? 'null' : typeof value]])
  const members = Object.entries(value).flatMap(([key, member]) => [
    ...typesByPath(member, path === '' ? key : `${path}.${key}`),
  ])
  return new Map([...(path === '' ? [] : [[path, 'object'] as const]), ...members])
}

/** The same of a record whose values are replaced by the names of their types. */
export const namedTypesByPath = (record: unknown): Map<string, string> => typesByPath(revived(record))

/** One value of the type that a name stands for. */
function revived(named: unknown): unknown {
  if (Array.isArray(named)) return named.map(revived)
  if (isRecord(named))
    return Object.fromEntries(Object.entries(named).map(([key, member]) => [key, revived(member)]))
  const values: Record<string, unknown> = { string: '', number: 0, boolean: true, null: null }
  return values[String(named)]
}

/** Paths that only one side has, or that have another type there. */
export function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path))
}

/** True where a path is another or lies beneath it. */
export const isWithin = (path: string, above: string): boolean =>
  path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[]`)
