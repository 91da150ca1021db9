import { gzipSync } from 'node:zlib'
import { documentOf, field, isFields, nonEmpty } from '../text/fields.ts'
import { importedFindingsItem } from './keys.ts'
import { bytesIn, numberIn, unpacked } from './attributes.ts'
import type { StateTable, Written } from './state-table.ts'

/** A finding that Security Hub has as active: what it was about, in what state, and since and as of when. */
export type Imported = {
  check: string
  region: string
  resource: string
  state: string
  since: string
  at: string
}

export type ImportedFindings = { version: number; byId: ReadonlyMap<string, Imported> }

/**
 * What an account's Security Hub was given and not yet taken from.
 * @param scope an account, or what a verification is of
 */
export async function getImportedFindings(table: StateTable, scope: string): Promise<ImportedFindings> {
  const item = await table.get(importedFindingsItem.key(scope))
  const body = bytesIn(item, 'body')
  const all = body ? field(documentOf(unpacked(body)), 'findings') : {}
  const entries = isFields(all) ? Object.entries(all) : []
  return {
    version: numberIn(item, 'version') ?? 0,
    byId: new Map(entries.flatMap(([id, value]) => importedIn(value).map((one) => [id, one] as const))),
  }
}

function importedIn(value: unknown): Imported[] {
  const [check, resource, state, since, at] = ['check', 'resource', 'state', 'since', 'at'].map((name) =>
    nonEmpty(field(value, name)),
  )
  if (!check || !resource || !state || !since || !at) return []
  return [{ check, resource, state, since, at, region: nonEmpty(field(value, 'region')) ?? '' }]
}

/** Puts it, unless somebody else did meanwhile: what is missing is imported again, which changes nothing. */
export const putImportedFindings = (
  table: StateTable,
  scope: string,
  { version, byId }: ImportedFindings,
): Promise<Written> =>
  table.put(
    importedFindingsItem.key(scope),
    {
      body: gzipSync(JSON.stringify({ findings: Object.fromEntries(byId) })),
      version: version + 1,
      expiresAt: table.expiresAfter(importedFindingsItem.keptFor),
    },
    version === 0 ? 'absent' : { version },
  )
