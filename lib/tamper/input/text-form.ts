import { field, isFields, listOf, nonEmpty } from '../../text/fields.ts'

/** How a text is to be read, or the name of a form that holds records in a way that is not read. */
export type TextForm = { read: 'json' | 'yaml' } | { refused: string }

/** Enough to see by: a header line of a table, a magic number. */
export const headLength = 1024

const utf16 = 'UTF-16 (UTF-8 is read)'
const ofAwsCli = (form: string) => `${form} of the AWS CLI (--output json is read)`

/** Magic numbers, as the files' specifications and file(1) have them. */
const magicNumbers: readonly (readonly [hex: string, name: string])[] = [
  ['504b0304', 'a zip archive'],
  ['504b0506', 'a zip archive'],
  ['504b0708', 'a zip archive'],
  ['377abcaf271c', 'a 7z archive'],
  ['52617221', 'a RAR archive'],
  ['425a68', 'bzip2'],
  ['fd377a585a00', 'xz'],
  ['04224d18', 'lz4'],
  ['ff060000734e61507059', 'snappy'],
  ['50415231', 'Parquet'],
  ['4f524300', 'ORC'],
  ['4f52430a', 'ORC'],
  ['4f626a01', 'Avro'],
  ['53514c69746520666f726d6174203300', 'a SQLite database'],
  ['255044462d', 'PDF'],
  ['d0cf11e0a1b11ae1', 'an Office document'],
  ['fffe', utf16],
  ['feff', utf16],
]

/** Patterns that the first line of a text matches. */
const firstLines: readonly (readonly [RegExp, string])[] = [
  [/^\s*<(?:!|\?|[a-z])/i, 'XML or HTML'],
  [/^-{5,}\s*$/, ofAwsCli('a table')],
  [/^\+?[-=+]{5,}\s*$/, 'a table'],
  [/^[A-Z]+\t/, ofAwsCli('text')],
  [/^"?[\w .()/-]+"?(?:\t"?[\w .()/-]*"?)+\s*$/, 'tab-separated values'],
  [/^"?[\w .()/-]+"?(?:[,;]"?[\w .()/-]*"?){2,}\s*$/, 'CSV'],
  [/^"?event_?(?:name|json|id|time|source)"?[,;]/i, 'CSV'],
  [/^H4sI[\w+/]{20,}/, 'base64'],
]

const json: TextForm = { read: 'json' }
const yaml: TextForm = { read: 'yaml' }

/** A key or a list, as YAML that a program wrote begins. */
const yamlStart = /^(?:---\s*$|%YAML |(?:- )?['"]?[A-Za-z][\w.-]*['"]?:(?: |\s*$)|- \S)/

/**
 * Tells how a text is to be read by how it starts, white space and byte order mark left out. What starts in no
 * known way may still hold JSON further down, and is read for it.
 */
export function textFormOf(head: Buffer): TextForm {
  if (startsJson(head)) return json
  const hex = head.toString('hex', 0, 16)
  const magic = magicNumbers.find(([number]) => hex.startsWith(number))
  if (magic) return { refused: magic[1] }
  if (head.toString('latin1', 257, 262) === 'ustar') return { refused: 'a tar archive' }
  const zero = head.subarray(0, 64).indexOf(0)
  if (zero !== -1) return { refused: isUtf16(head) ? utf16 : 'binary data' }
  const line = head.toString('utf8').replace(/\r?\n.*/s, '')
  const known = firstLines.find(([pattern]) => pattern.test(line))
  if (known) return { refused: known[1] }
  return yamlStart.test(line) ? yaml : json
}

/** An object or a list, in UTF-8. */
export const startsJson = (head: Buffer): boolean =>
  (head[0] === 0x7b || head[0] === 0x5b) && head.length > 1 && head[1] !== 0

/** Without a byte order mark: every second byte of ASCII is zero. */
const isUtf16 = (head: Buffer) => (head[0] === 0) !== (head[1] === 0) && (head[2] === 0) !== (head[3] === 0)

/** Files and events that CloudTrail writes beside records of calls. */
export type PassedOver = 'digest' | 'insight' | 'aggregated' | 'manifest'

/**
 * What CloudTrail writes beside records of calls: digest files (user guide, "CloudTrail digest file structure"), Insights
 * events ("CloudTrail record contents for Insights events"), aggregated events (… "for aggregated events"). And what
 * `trailkeeper recover` writes beside the files that it brought back.
 */
export function passedOverOf(value: unknown): PassedOver | undefined {
  if (nonEmpty(field(value, 'digestS3Object')) && field(value, 'logFiles') !== undefined) return 'digest'
  if (Array.isArray(field(value, 'lostByNature')) && Array.isArray(field(value, 'files'))) return 'manifest'
  const category = field(value, 'eventCategory')
  if (category === 'Insight' || isFields(field(value, 'insightDetails'))) return 'insight'
  return category === 'Aggregated' ? 'aggregated' : undefined
}

const notices: Readonly<Record<string, string>> = {
  'aws:s3': 'an S3 notification (aws:s3)',
  'aws:kinesis': 'a Kinesis record (aws:kinesis)',
  'aws:dynamodb': 'a record of a DynamoDB stream (aws:dynamodb)',
  'aws:sqs': 'an SQS message without a body (aws:sqs)',
  'aws:sns': 'an SNS notification without a message (aws:sns)',
}

/** The source of what a service hands to a Lambda function; such sources begin with `aws:`, no record's does. */
export function lambdaSource(value: unknown): string | undefined {
  const source = nonEmpty(field(value, 'eventSource', 'EventSource'))
  return source?.startsWith('aws:') ? source : undefined
}

/** Why a value holds no record, as far as it can be recognised. */
export function whyNoRecord(value: unknown): string {
  const source = lambdaSource(value)
  if (source) return `${notices[source] ?? `a record of ${source}`}, no CloudTrail record`
  if (nonEmpty(field(value, 's3Bucket')) && listOf(field(value, 's3ObjectKey')).length > 0)
    return 'a notice of delivered log files, which holds no records'
  if (field(value, 'configurationItems') !== undefined) return 'a file of AWS Config, no CloudTrail records'
  if (field(value, 'class_uid') !== undefined) return 'OCSF, no CloudTrail record'
  return 'not a CloudTrail record: it has no eventSource and eventName'
}
