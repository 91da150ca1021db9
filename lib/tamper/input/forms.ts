import { gunzipSync } from 'node:zlib'
import { detailOf } from '../api-call.ts'
import { type Fields, field, isFields, nonEmpty, parsed } from '../../text/fields.ts'

/** One form in which records come inside of something else. */
type Form = {
  /** As it is named where what is inside cannot be read. */
  name: string
  /** What is inside: values, or texts of them; undefined where the value is not of this form. */
  inside: (value: Fields) => readonly unknown[] | undefined
}

/** A list under a key. */
const listUnder = (key: string, name: string): Form => ({
  name,
  inside: (value) => (Array.isArray(value[key]) ? value[key] : undefined),
})

/** A value, or its text, under a key, where another key shows what it is. */
const valueUnder = (key: string, name: string, isMeant: (value: Fields) => boolean = () => true): Form => ({
  name,
  inside: (value) =>
    (typeof value[key] === 'string' || isFields(value[key])) && isMeant(value) ? [value[key]] : undefined,
})

const has = (value: Fields, ...keys: string[]): boolean => keys.some((key) => value[key] !== undefined)

/** As `listUnder`; null is a list of nothing, as some programs write it. */
const nullableListUnder = (key: string): Form => ({
  name: key,
  inside: (value) => (value[key] === null ? [] : listUnder(key, key).inside(value)),
})

/** Log files of trails, and what services hand to a Lambda function. */
const recordsFile = nullableListUnder('Records')

/** `aws cloudtrail lookup-events` (CloudTrail API reference, LookupEvents, Event). */
const lookedUp = nullableListUnder('Events')
const lookedUpEvent = valueUnder('CloudTrailEvent', 'CloudTrailEvent')

/** A subscription of CloudWatch Logs (its user guide, "Subscription filters"); a control message holds no events. */
const subscription: Form = {
  name: 'logEvents',
  inside: (value) => {
    if (!Array.isArray(value['logEvents'])) return undefined
    return value['messageType'] === 'CONTROL_MESSAGE' ? [] : value['logEvents']
  },
}

/** The same as a Lambda function gets it: base64 of gzip (Lambda developer guide, "CloudWatch Logs"). */
const packedSubscription: Form = {
  name: 'awslogs',
  inside: (value) => {
    const data = field(value['awslogs'], 'data')
    return typeof data === 'string' ? [unpackedText(data)] : undefined
  },
}

/** `aws logs filter-log-events` and `get-log-events` (CloudWatch Logs API reference, FilteredLogEvent). */
const filtered = listUnder('events', 'events')
const logEvent = valueUnder('message', 'a log event', (value) =>
  has(value, 'timestamp', 'ingestionTime', 'logStreamName'),
)

/** `aws logs get-query-results`: rows of Logs Insights. */
const insightsRows = listUnder('results', 'results')

/** EventBridge: an envelope, also with its event as a text, and an entry as PutEvents takes it. */
const envelope: Form = {
  name: 'an EventBridge event',
  inside: (value) => {
    const event = detailOf(value) ?? value['detail']
    return isFields(event) || (typeof event === 'string' && has(value, 'detail-type')) ? [event] : undefined
  },
}
const putEvent = valueUnder('Detail', 'an EventBridge event', (value) => has(value, 'DetailType', 'Source'))

/** SQS: as a Lambda function gets it (Lambda developer guide, "SQS"), and as ReceiveMessage gives it. */
const queued = valueUnder('body', 'an SQS message', (value) => has(value, 'receiptHandle', 'messageId'))
const received = listUnder('Messages', 'Messages')
const receivedMessage = valueUnder('Body', 'an SQS message', (value) =>
  has(value, 'ReceiptHandle', 'MessageId', 'MD5OfBody'),
)

/** SNS: as a Lambda function gets it, and as it is sent to queues and web servers (SNS developer guide). */
const notified = valueUnder('Sns', 'an SNS notification')
const notification = valueUnder(
  'Message',
  'an SNS notification',
  (value) => has(value, 'TopicArn') || value['Type'] === 'Notification',
)

/** CloudTrail Lake: `get-query-results`, rows with the whole event, and what PutAuditEvents takes and a store keeps. */
const lakeRows = listUnder('QueryResultRows', 'QueryResultRows')
const lakeRow: Form = {
  name: 'eventJson',
  inside: ({ eventJson, eventjson }) => {
    const json = eventJson ?? eventjson
    return typeof json === 'string' || isFields(json) ? [json] : undefined
  },
}
const ingestion = listUnder('auditEvents', 'auditEvents')
const ingested: Form = {
  name: 'eventData',
  inside: ({ eventData, ...outer }) => {
    const data = typeof eventData === 'string' ? parsed(eventData) : eventData
    if (!isFields(data)) return undefined
    const eventID = nonEmpty(outer['eventID']) ?? nonEmpty(data['eventID']) ?? nonEmpty(data['UID'])
    return [{ ...outer, ...data, ...(eventID !== undefined && { eventID }) }]
  },
}

/** The forms, those first that are met most often. */
const forms: readonly Form[] = [
  recordsFile,
  lookedUpEvent,
  lookedUp,
  envelope,
  subscription,
  logEvent,
  filtered,
  packedSubscription,
  queued,
  notified,
  notification,
  received,
  receivedMessage,
  putEvent,
  lakeRow,
  lakeRows,
  ingested,
  ingestion,
  insightsRows,
]

/** The form that a value is of, and what is inside of it. */
export function formOf(value: Fields): { name: string; inside: readonly unknown[] } | undefined {
  for (const { name, inside } of forms) {
    const held = inside(value)
    if (held) return { name, inside: held }
  }
  return undefined
}

/** Keys of lists that may be as long as a file is. */
export const listKeys: ReadonlySet<string> = new Set([
  'Records',
  'Events',
  'events',
  'logEvents',
  'Messages',
  'QueryResultRows',
  'auditEvents',
  'results',
])

/** A function gets 6 MB at most, and packed logs unpack to about ten times as much. */
const longestUnpacked = 64 * 1024 * 1024

function unpackedText(base64: string): string {
  try {
    const packed = Buffer.from(base64, 'base64')
    return gunzipSync(packed, { maxOutputLength: longestUnpacked }).toString('utf8')
  } catch {
    return base64
  }
}

/** A row as a list of cells: of Lake, one object a column (`[{"eventName": "…"}, …]`), or of Logs Insights. */
export function rowOfCells(cells: readonly unknown[]): Fields | undefined {
  const columns = cells.map(columnOf)
  const row = Object.fromEntries(columns.filter((column) => column !== undefined))
  if (Object.keys(row).length < cells.length || cells.length < 2) return undefined
  return row['@message'] === undefined
    ? row
    : { message: row['@message'], timestamp: row['@timestamp'] ?? '' }
}

function columnOf(cell: unknown): [string, unknown] | undefined {
  if (!isFields(cell)) return undefined
  const { field: name, value } = cell
  if (typeof name === 'string' && typeof value === 'string') return [name, value]
  const [column, ...more] = Object.entries(cell)
  return column && more.length === 0 && typeof column[1] !== 'object' ? column : undefined
}
