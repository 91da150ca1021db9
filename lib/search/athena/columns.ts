import { type Fields, isFields, parsed } from '../../text/fields.ts'

/** What a column holds: a text, a number, JSON that is kept as text, or members with types of their own. */
export type ColumnType = 'text' | 'number' | 'json' | { list: Members } | 'map' | Members
export type Members = { readonly [member: string]: ColumnType }

const text = 'text'

/** Columns of a CloudTrail table by the members of a record (Athena user guide, "Create a table for CloudTrail logs"). */
const columns: Members = {
  eventVersion: text,
  userIdentity: {
    type: text,
    principalId: text,
    arn: text,
    accountId: text,
    invokedBy: text,
    accessKeyId: text,
    userName: text,
    onBehalfOf: { userId: text, identityStoreArn: text },
    sessionContext: {
      attributes: { mfaAuthenticated: text, creationDate: text },
      sessionIssuer: { type: text, principalId: text, arn: text, accountId: text, userName: text },
      ec2RoleDelivery: text,
      webIdFederationData: { federatedProvider: text, attributes: 'map' },
    },
  },
  eventTime: text,
  eventSource: text,
  eventName: text,
  awsRegion: text,
  sourceIPAddress: text,
  userAgent: text,
  errorCode: text,
  errorMessage: text,
  requestParameters: 'json',
  responseElements: 'json',
  additionalEventData: 'json',
  requestID: text,
  eventID: text,
  resources: { list: { ARN: text, accountId: text, type: text } },
  readOnly: text,
  eventType: text,
  apiVersion: text,
  recipientAccountId: text,
  serviceEventDetails: 'json',
  sharedEventID: text,
  vpcEndpointId: text,
  vpcEndpointAccountId: text,
  eventCategory: text,
  addendum: { reason: text, updatedFields: text, originalRequestID: text, originalEventID: text },
  sessionCredentialFromConsole: text,
  edgeDeviceDetails: text,
  tlsDetails: { tlsVersion: text, cipherSuite: text, clientProvidedHostHeader: text },
}

const average: Members = { average: 'number' }
const values: ColumnType = { list: { value: text, average: 'number' } }

/** What Insights events have besides (Athena user guide, "Query CloudTrail logs", "CloudTrail Insights"). */
const insightDetails: Members = {
  state: text,
  eventSource: text,
  eventName: text,
  insightType: text,
  errorCode: text,
  insightContext: {
    statistics: {
      baseline: average,
      insight: average,
      insightDuration: 'number',
      baselineDuration: 'number',
    },
    attributions: { list: { attribute: text, insight: values, baseline: values } },
  },
}

/** Kinds of delivered files, each in a folder and a table of its own. */
export type TableKind = 'events' | 'insights' | 'network'

export const columnsOf = (kind: TableKind): Members =>
  kind === 'insights' ? { ...columns, insightDetails } : columns

/** Names and Hive types of a table's columns. */
export const hiveColumns = (kind: TableKind): [name: string, type: string][] =>
  Object.entries(columnsOf(kind)).map(([name, type]) => [name.toLowerCase(), hiveType(type)])

function hiveType(type: ColumnType): string {
  if (type === 'number') return 'double'
  if (type === 'map') return 'map<string,string>'
  if (typeof type === 'string') return 'string'
  if (isList(type)) return `array<${hiveType(type.list)}>`
  return `struct<${Object.entries(type)
    .map(([name, inner]) => `${name.toLowerCase()}:${hiveType(inner)}`)
    .join(',')}>`
}

export const isList = (type: Exclude<ColumnType, string>): type is { list: Members } =>
  'list' in type && Object.keys(type).length === 1

type Leaf = { path: readonly string[]; expression: string; type: ColumnType }

/** What a query selects: each text of a record as a column of its own, as a struct is printed ambiguously. */
const leavesOf = (members: Members, above: readonly string[] = []): Leaf[] =>
  Object.entries(members).flatMap(([name, type]) => {
    const path = [...above, name]
    const expression = path.join('.').toLowerCase()
    if (typeof type === 'string' && type !== 'map') return [{ path, expression, type }]
    if (type === 'map' || isList(type))
      return [{ path, expression: `json_format(CAST(${expression} AS JSON))`, type }]
    return leavesOf(type, path)
  })

const leaves = leavesOf(columns)
const leavesOfKind = { events: leaves, network: leaves, insights: leavesOf(columnsOf('insights')) }

/** What has to be selected so that `recordOf` can put a record together. */
export const selected = (kind: TableKind): string =>
  leavesOfKind[kind].map(({ expression }) => expression).join(', ')

/** A record of a row that `selected` gave. Members that no column is for are not in it. */
export function recordOf(kind: TableKind, cells: readonly (string | undefined)[]): Fields {
  const record: Record<string, unknown> = {}
  for (const [at, { path, type }] of leavesOfKind[kind].entries()) {
    const cell = cells[at]
    if (cell === undefined) continue
    put(record, path, valueOf(cell, type))
  }
  return record
}

function put(
  record: Record<string, unknown>,
  [first = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    record[first] = value
    return
  }
  const below = record[first]
  const inner: Record<string, unknown> = isFields(below) ? below : {}
  record[first] = inner
  put(inner, rest, value)
}

function valueOf(cell: string, type: ColumnType): unknown {
  if (type === 'text') return cell
  if (type === 'number') return Number(cell)
  const value = parsed(cell)
  if (typeof type === 'string') return value ?? cell
  return isList(type) && Array.isArray(value) ? value.map((one) => named(one, type.list)) : value
}

/** An element with its members as records name them. Trino writes a row as an object or, in older versions, as a list. */
function named(element: unknown, members: Members): Fields {
  const entries = Object.keys(members).map((name, at): [string, unknown] => [
    name,
    Array.isArray(element) ? element[at] : isFields(element) ? element[name.toLowerCase()] : undefined,
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined))
}

/** Where a table keeps a member: a text that can be compared, JSON that can be looked through, or nowhere. */
export function columnOf(path: readonly string[]): { expression: string; isWhole: boolean } | undefined {
  const exact = leaves.find((leaf) => leaf.path.join('.') === path.join('.'))
  if (exact && exact.type === 'text') return { expression: exact.expression, isWhole: true }
  const above = leaves.find(
    (leaf) => leaf.type !== 'text' && leaf.path.every((name, at) => path[at] === name),
  )
  return above && { expression: above.expression, isWhole: false }
}
