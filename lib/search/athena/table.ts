import { RunError } from '../../aws/errors.ts'
import type { AccountId, Region } from '../../model/index.ts'
import { hiveColumns, type TableKind } from './columns.ts'

/** Where a trail's files lie, and whose they are. */
export type TablePlace = {
  database: string
  bucket: string
  prefix?: string
  organizationId?: string
  /** Accounts that are listed in the table, or that each query has to name. */
  accounts: readonly AccountId[] | 'injected'
  regions: readonly Region[]
  /** The first day, as the folders have it: 2026/03/01. */
  since: string
}

/** A table of Glue's catalogue: one a folder, as the folders' files differ. */
export type TableDescription = {
  database: string
  name: string
  comment: string
  location: string
  columns: readonly (readonly [name: string, type: string])[]
  partitions: readonly (readonly [name: string, type: string])[]
  parameters: Readonly<Record<string, string>>
}

export const tableNames: Readonly<Record<TableKind, string>> = {
  events: 'cloudtrail',
  insights: 'cloudtrail_insight',
  network: 'cloudtrail_network_activity',
}

const folders: Readonly<Record<TableKind, string>> = {
  events: 'CloudTrail',
  insights: 'CloudTrail-Insight',
  network: 'CloudTrail-NetworkActivity',
}

/** How Athena reads log files (Athena user guide, "Create a table for CloudTrail logs"). */
export const format = {
  serde: 'org.apache.hive.hcatalog.data.JsonSerDe',
  input: 'com.amazon.emr.cloudtrail.CloudTrailInputFormat',
  output: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
} as const

/**
 * A table over one folder of a trail, whose partitions Athena works out from the keys (Athena user guide, "Create the table
 * for CloudTrail logs using partition projection", "Supported types for partition projection").
 * @throws RunError for a database or a prefix that cannot be written there
 */
export function tableOf(place: TablePlace, kind: TableKind): TableDescription {
  checkName(place.database)
  const { bucket, prefix = '', organizationId, accounts, regions, since } = place
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new RunError(`"${bucket}" is no bucket's name`)
  // What is in it would be taken as a partition.
  if (prefix.includes('${')) throw new RunError('Athena cannot read below a prefix with ${ in it')
  const below = prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`
  const location = `s3://${bucket}/${below}AWSLogs/${organizationId === undefined ? '' : `${organizationId}/`}`
  return {
    database: place.database,
    name: tableNames[kind],
    comment: `CloudTrail files of ${location}`,
    location,
    columns: hiveColumns(kind),
    partitions: [
      ['account', 'string'],
      ['region', 'string'],
      ['day', 'string'],
    ],
    parameters: {
      'projection.enabled': 'true',
      ...(accounts === 'injected'
        ? { 'projection.account.type': 'injected' }
        : { 'projection.account.type': 'enum', 'projection.account.values': accounts.join(',') }),
      'projection.region.type': 'enum',
      'projection.region.values': regions.join(','),
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy/MM/dd',
      'projection.day.range': `${since},NOW`,
      'projection.day.interval': '1',
      'projection.day.interval.unit': 'DAYS',
      'storage.location.template': `${location}\${account}/${folders[kind]}/\${region}/\${day}`,
    },
  }
}

/** @throws RunError for what Athena takes only in quotes, or not at all (Athena user guide, "Name databases, tables, and columns") */
export function checkName(database: string): void {
  if (!/^[a-z][a-z0-9_]{0,126}$/.test(database))
    throw new RunError(`"${database}" is no database: small letters, digits and underscores, a letter first`)
}

/** The statements of Hive that make a database and its tables, each ended with a semicolon. */
export function ddlOf(tables: readonly TableDescription[]): string {
  const databases = [...new Set(tables.map(({ database }) => database))]
  return [
    ...databases.map((name) => `CREATE DATABASE IF NOT EXISTS ${name};\n`),
    ...tables.map((table) => `${createTable(table)};\n`),
  ].join('\n')
}

function createTable({
  database,
  name,
  comment,
  columns,
  partitions,
  location,
  parameters,
}: TableDescription): string {
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS ${database}.${name} (\n${listed(columns)}\n)`,
    `COMMENT ${quoted(comment)}`,
    `PARTITIONED BY (\n${listed(partitions)}\n)`,
    `ROW FORMAT SERDE '${format.serde}'`,
    `STORED AS INPUTFORMAT '${format.input}'`,
    `OUTPUTFORMAT '${format.output}'`,
    `LOCATION ${quoted(location)}`,
    `TBLPROPERTIES (\n${Object.entries(parameters)
      .map(([key, value]) => `  '${key}' = ${quoted(value)}`)
      .join(',\n')}\n)`,
  ].join('\n')
}

/** A text of Hive's, in which a backslash stands before what would end it. */
const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`

const listed = (entries: readonly (readonly [string, string])[]): string =>
  entries.map(([column, type]) => `  \`${column}\` ${type}`).join(',\n')
