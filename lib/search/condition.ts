import { BlockList, isIP } from 'node:net'
import { field, fieldAt, type Fields, globMatches, listOf, textOf } from '../text/fields.ts'
import { columnOf } from './athena/columns.ts'
import { anyOf, fits, holdsOneOf, sql, type Sql } from './sql.ts'

/**
 * Text that stands in every record whose value fits a pattern, whatever writes the JSON: a run of characters that no
 * writer of JSON escapes. The longest one; undefined where the pattern has none that is worth looking for.
 */
function needleOf(pattern: string): string | undefined {
  const runs = pattern.split(/[^\w.:@-]+/).toSorted((one, other) => other.length - one.length)
  const [longest = ''] = runs
  return longest.length >= 3 ? longest : undefined
}

/** One needle for each of several patterns, one of which must fit; undefined where one of them has none. */
function needlesOf(patterns: readonly string[]): string[] | undefined {
  const needles = patterns.map(needleOf)
  const found = needles.filter((needle) => needle !== undefined)
  return found.length === needles.length ? found : undefined
}

/** What is asked of a record, for files and for tables. */
export type Condition = {
  holds: (record: Fields) => boolean
  /** Texts, one of which stands in each record that it holds for. */
  needles?: readonly string[]
  /** What selects at least the rows that it holds for; where absent, all may be such. */
  sql?: Sql
  /** Members that it needs and no table has a column for. */
  unknownToTables?: readonly string[]
}

/**
 * A condition on texts of a record, any of which has to fit one of the patterns, stars and question marks in them.
 * @param select what selects such rows of a table: expressions that have the same texts, or a piece of SQL
 */
function onTexts(
  patterns: readonly string[],
  textsOf: (record: Fields) => readonly unknown[],
  select: readonly string[] | Sql | undefined,
): Condition {
  const needles = needlesOf(patterns)
  const piece = select && ('text' in select ? select : fits(select, patterns))
  return {
    holds: (record) =>
      textsOf(record).some(
        (value) => typeof value === 'string' && patterns.some((pattern) => globMatches(pattern, value)),
      ),
    ...(needles && { needles }),
    ...(piece && { sql: piece }),
  }
}

export const byEventName = (names: readonly string[]): Condition =>
  onTexts(names, (record) => [field(record, 'eventName')], ['eventname'])

/** `ec2` stands for `ec2.amazonaws.com`. */
export const bySource = (sources: readonly string[]): Condition =>
  onTexts(
    sources.map((source) =>
      source.includes('.') || /[*?]/.test(source) ? source : `${source}.amazonaws.com`,
    ),
    (record) => [field(record, 'eventSource')],
    ['eventsource'],
  )

const identity = (record: Fields, ...path: string[]): unknown => fieldAt(record, 'userIdentity', ...path)
const issuer = (record: Fields, name: string): unknown =>
  identity(record, 'sessionContext', 'sessionIssuer', name)

/** The name of a user, of a role, or of a role's session. */
export const byUser = (names: readonly string[]): Condition =>
  onTexts(
    names,
    (record) => {
      const session = textOf(identity(record, 'arn'))?.split('/').at(-1)
      return [identity(record, 'userName'), issuer(record, 'userName'), session]
    },
    ['useridentity.username', `${issuerColumn}.username`, "regexp_extract(useridentity.arn, '[^/]*$')"],
  )

const issuerColumn = 'useridentity.sessioncontext.sessionissuer'

export const byArn = (arns: readonly string[]): Condition =>
  onTexts(arns, (record) => [identity(record, 'arn'), issuer(record, 'arn')], [
    'useridentity.arn',
    `${issuerColumn}.arn`,
  ])

/** A role by its name or ARN: what its sessions did. */
export const byRole = (roles: readonly string[]): Condition =>
  onTexts(
    roles,
    (record) =>
      issuer(record, 'type') === 'Role' ? [issuer(record, 'userName'), issuer(record, 'arn')] : [],
    [`${issuerColumn}.username`, `${issuerColumn}.arn`],
  )

export const byAccessKey = (keys: readonly string[]): Condition =>
  onTexts(keys, (record) => [identity(record, 'accessKeyId')], ['useridentity.accesskeyid'])

export const byId = (ids: readonly string[]): Condition =>
  onTexts(ids, (record) => [field(record, 'eventID')], ['eventid'])

export const byRequestId = (ids: readonly string[]): Condition =>
  onTexts(ids, (record) => [field(record, 'requestID')], ['requestid'])

export const byRegion = (regions: readonly string[]): Condition =>
  onTexts(regions, (record) => [field(record, 'awsRegion')], ['awsregion'])

export const byAccount = (accounts: readonly string[]): Condition =>
  onTexts(accounts, (record) => [field(record, 'recipientAccountId')], ['recipientaccountid'])

/** A resource by its ARN, or by a name that the call gave. */
export const byResource = (resources: readonly string[]): Condition =>
  onTexts(
    resources,
    (record) => [
      ...listOf(field(record, 'resources')).flatMap((one) => [
        field(one, 'ARN'),
        field(one, 'ARNPrefix'),
        textOf(field(one, 'ARN'))?.split(/[:/]/).at(-1),
      ]),
      ...textsIn(field(record, 'requestParameters'), 3),
    ],
    holding([resourcesColumn, 'requestparameters'], resources),
  )

const resourcesColumn = 'json_format(CAST(resources AS JSON))'

/** What has text of each pattern in it, where it has some that no writer of JSON escapes. */
function holding(expressions: readonly string[], patterns: readonly string[]): Sql | undefined {
  const needles = needlesOf(patterns)
  return needles && holdsOneOf(expressions, needles)
}

/** Texts of a value and of what is in it, so many levels down. */
function textsIn(value: unknown, levels: number): unknown[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || levels === 0) return []
  return Object.values(value).flatMap((one) => textsIn(one, levels - 1))
}

/** An error code; `any` stands for every failed call. */
export const byError = (codes: readonly string[]): Condition =>
  codes.includes('any')
    ? {
        holds: (record) => textOf(field(record, 'errorCode')) !== undefined,
        needles: ['"errorCode"'],
        sql: sql('errorcode IS NOT NULL'),
      }
    : onTexts(codes, (record) => [field(record, 'errorCode')], ['errorcode'])

export const byReadOnly = (isRead: boolean): Condition => ({
  holds: (record) => {
    const readOnly = field(record, 'readOnly')
    return readOnly === isRead || readOnly === String(isRead)
  },
  sql: sql('readonly = ?', String(isRead)),
})

/** Both ends count; milliseconds. */
export const byTime = (from: number, to: number): Condition => ({
  holds: (record) => {
    const time = Date.parse(textOf(field(record, 'eventTime')) ?? '')
    return time >= from && time <= to
  },
  sql: sql(
    'TRY(from_iso8601_timestamp(eventtime)) BETWEEN from_iso8601_timestamp(?) AND from_iso8601_timestamp(?)',
    new Date(from).toISOString(),
    new Date(to).toISOString(),
  ),
})

/**
 * Addresses, or ranges of them as CIDR has them.
 * @throws RangeError for what is neither
 */
export function byAddress(ranges: readonly string[]): Condition {
  // Each family by itself: one list would take an address of four bytes for one of ::/0.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    if (family === 0 || (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= most)))
      throw new RangeError(`"${range}" is no address such as 192.0.2.1, and no range such as 10.0.0.0/8`)
    const type = family === 4 ? 'ipv4' : 'ipv6'
    lists[type].addSubnet(address, bits === undefined ? most : Number(bits), type)
  }
  const needles = ranges.every((range) => isIP(range) === 4) ? { needles: [...ranges] } : {}
  return {
    holds: (record) => {
      const address = textOf(field(record, 'sourceIPAddress')) ?? ''
      const family = isIP(address)
      const type = family === 4 ? 'ipv4' : 'ipv6'
      return family !== 0 && lists[type].check(address, type)
    },
    ...needles,
    sql: anyOf(ranges.map(addressSql)),
  }
}

/** Whole bytes of a range of addresses are the beginning of their text; the rest is looked at here. */
function addressSql(range: string): Sql {
  const [address = '', bits = '32'] = range.split('/')
  if (isIP(address) !== 4) return sql("sourceipaddress LIKE '%:%'")
  if (Number(bits) === 32) return fits(['sourceipaddress'], [address])
  const whole = address.split('.').slice(0, Math.floor(Number(bits) / 8))
  return sql('sourceipaddress LIKE ?', [...whole, '%'].join('.'))
}

/** A member by its path, such as `requestParameters.bucketName`; of a list any member counts. */
export function byPath(path: string, pattern: string): Condition {
  const names = path.split('.')
  const column = columnOf(names)
  const condition = onTexts(
    [pattern],
    (record) => valuesAt(record, names).map((value) => plain(value)),
    column && (column.isWhole ? [column.expression] : holding([column.expression], [pattern])),
  )
  return column ? condition : { ...condition, unknownToTables: [path] }
}

const plain = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value

export function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, path))
  const [name, ...rest] = path
  if (name === undefined) return [value]
  const found = field(value, name)
  return found === undefined ? [] : valuesAt(found, rest)
}
