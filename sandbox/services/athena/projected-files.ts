import { gunzipSync } from 'node:zlib'
import type { RequestContext } from '../../service.ts'
import { findBucket } from '../s3/buckets.ts'
import type { ObjectVersion } from '../s3/object-store.ts'
import type { GlueTable } from '../glue/service.ts'

export type ProjectedRow = { partition: Readonly<Record<string, string>>; record: Record<string, unknown> }

/** What a table's projected partitions hold, and how many bytes that takes as stored. */
export function projectedRows(
  table: GlueTable,
  { world }: RequestContext,
): { rows: ProjectedRow[]; bytes: number } {
  const { bucket, form, names } = templateOf(table)
  const rows: ProjectedRow[] = []
  let bytes = 0
  for (const versions of findBucket(world, bucket)?.objects.versions.values() ?? []) {
    const [object] = versions
    if (!object || object.deleteMarker) continue
    const values = form.exec(object.key)?.slice(1)
    if (!values) continue
    const partition = Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']))
    if (!names.every((name) => isProjected(table, name, partition[name] ?? ''))) continue
    bytes += object.body.length
    rows.push(...recordsOf(object).map((record) => ({ partition, record })))
  }
  return { rows, bytes }
}

function templateOf({ Parameters }: GlueTable): { bucket: string; form: RegExp; names: string[] } {
  const template = Parameters?.['storage.location.template'] ?? ''
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(template) ?? []
  const names = [...path.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name)
  // A day has slashes in it.
  const pattern = path
    .split(/\$\{\w+\}/)
    .map((piece) => piece.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
    .reduce(
      (whole, piece, at) =>
        `${whole}(${names[at - 1] === 'day' ? String.raw`\d{4}/\d\d/\d\d` : '[^/]+'})${piece}`,
    )
  return { bucket, form: new RegExp(`^${pattern}/[^/]+$`), names }
}

/** Whether a partition's value is one that the table projects (Athena user guide, "Supported types for partition projection"). */
function isProjected({ Parameters = {} }: GlueTable, name: string, value: string): boolean {
  const setting = (what: string) => Parameters[`projection.${name}.${what}`] ?? ''
  if (setting('type') === 'enum') return setting('values').split(',').includes(value)
  if (setting('type') !== 'date') return setting('type') === 'injected'
  const [since = ''] = setting('range').split(',')
  return value >= since
}

function recordsOf({ body }: ObjectVersion): Record<string, unknown>[] {
  const document: unknown = JSON.parse(gunzipSync(body).toString('utf8'))
  const records: unknown =
    typeof document === 'object' && document !== null && 'Records' in document ? document.Records : []
  return Array.isArray(records)
    ? records.filter(
        (record): record is Record<string, unknown> => typeof record === 'object' && record !== null,
      )
    : []
}
