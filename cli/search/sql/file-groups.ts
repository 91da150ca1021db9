import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { TableKind } from '../../../lib/search/athena/columns.ts'
import { duckColumns, type Partition } from '../../../lib/search/athena/rows.ts'
import { type Fields, field, textOf } from '../../../lib/text/fields.ts'

const mostInGroup = 250

/**
 * Log files that go into one file of Parquet: of one folder, and not without end, so that a new one has only its
 * neighbours read anew.
 */
export function groupsOf(names: readonly string[]): string[][] {
  const folders = new Map<string, string[]>()
  for (const name of names.toSorted()) {
    const folder = dirname(name)
    const known = folders.get(folder)
    if (known) known.push(name)
    else folders.set(folder, [name])
  }
  return [...folders.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / mostInGroup) }, (_, at) =>
      group.slice(at * mostInGroup, (at + 1) * mostInGroup),
    ),
  )
}

/** A log file, and the SHA-256 of its bytes. */
export type HashedFile = { name: string; sha256: string }

export const hashOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

/** By what a group is known again: what its files hold, what their names say, and what its rows are made with. */
export const groupKey = (files: readonly HashedFile[], kind: TableKind, engine: string): string =>
  hashOf(
    JSON.stringify([
      engine,
      duckColumns(kind),
      files.map(({ name, sha256 }) => [sha256, placeIn(name), /\.jsonl?(?:\.gz)?$/.exec(name)?.[0]]),
    ]),
  )

/** What a name tells of where its records belong, in the folders of a trail or out of them. */
function placeIn(name: string): Partial<Partition> {
  const [, account, region, day] =
    /\/(\d{12})\/CloudTrail[\w-]*\/([a-z0-9-]+)\/(\d{4}\/\d\d\/\d\d)\/[^/]*$/.exec(name) ?? []
  if (account !== undefined && region !== undefined && day !== undefined) return { account, region, day }
  const [, owner, place, year, month, date] =
    /(?:^|\/)(\d{12})_CloudTrail(?:-\w+)?_([a-z0-9-]+)_(\d{4})(\d\d)(\d\d)T\d+Z[^/]*$/.exec(name) ?? []
  if (owner === undefined || place === undefined) return {}
  return { account: owner, region: place, day: `${year}/${month}/${date}` }
}

/** The partition of a record: by its file's name, or by itself where that tells nothing. */
export const partitionOf = (name: string, record: Fields): Partition => ({
  account: textOf(field(record, 'recipientAccountId')) ?? '',
  region: textOf(field(record, 'awsRegion')) ?? '',
  day: (textOf(field(record, 'eventTime')) ?? '').slice(0, 10).replaceAll('-', '/'),
  ...placeIn(name),
})
