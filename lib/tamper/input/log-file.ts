import { commaBefore, newline } from './json-bytes.ts'
import { isFields, parsed } from '../../text/fields.ts'
import { formOf } from './forms.ts'
import { passedOverOf } from './text-form.ts'

const opening = '{"Records":['
/** As CloudTrail writes it, and as programs do that put a blank behind each colon. */
const openings = /^[ \t\r]*\{[ \t\r]*"Records"[ \t\r]*:[ \t\r]*\[[ \t\r]*/
const closing = /\][ \t\r]*\}[ \t\r\n]*$/
/** More blanks than this in front or behind are left to who reads other texts. */
const edge = 64
/** As many records as fit in here are parsed together: JSON.parse is faster where one is shaped as the one before. */
const block = 32 * 1024
/** Of a record, as much as tells where one like it starts: its first key. */
const headLength = 14

/** @param isPlain whether no text in the records is written differently in JSON: nothing in them was escaped */
type Give = (records: readonly unknown[], isPlain: boolean) => void

/**
 * Gives the records of a log file as CloudTrail writes it, `{"Records":[…]}` and nothing else on its one line, many at a
 * time. A trail's bucket is full of them, and of each a splitter would have to be made.
 *
 * Where a record ends is guessed, and JSON.parse proves or refutes it: a text that ends inside of a record has a string,
 * a bracket or a brace open, and is no list with one bracket more.
 * @returns what is left to read, as a text by itself, where it is something else from there on
 */
export function readLogFile(bytes: Buffer, give: Give): Buffer | undefined {
  const opened = openings.exec(bytes.toString('latin1', 0, edge))
  if (!opened) return bytes
  let at = opened[0].length
  const closed = closing.exec(bytes.toString('latin1', bytes.length - edge))
  const to = closed ? bytes.length - closed[0].length : bytes.length
  if (bytes.subarray(0, to).includes(newline)) return bytes
  const head = bytes.subarray(at, at + headLength)
  while (at + block < to) {
    const end = blockEnd(bytes, at, head)
    if (end === -1 || !giveList(bytes.toString('utf8', at, end), give)) break
    at = end + 1
  }
  // Also where the guess was wrong: all that is left may be a list nevertheless.
  const isRead = closed && giveList(bytes.toString('utf8', at, to), give)
  return isRead ? undefined : Buffer.concat([Buffer.from(opening), bytes.subarray(at)])
}

/** The comma before the last record in the block that starts as the first one of the file does; -1 where there is none. */
function blockEnd(bytes: Buffer, at: number, head: Buffer): number {
  const found = bytes.subarray(at, at + block).lastIndexOf(head)
  return commaBefore(bytes, at + found, at)
}

/** What is escaped, and what is written as an escape: all that is not printable ASCII. */
const unlikeJson = /[^ -[\]-~]/

function giveList(text: string, give: Give): boolean {
  const records = parsed(`[${text}]`)
  if (!Array.isArray(records)) return false
  give(records, !unlikeJson.test(text))
  return true
}

/**
 * Whether the bytes are a digest file, whose list of log files nobody asks for; false where they need a closer look.
 * There are as many digests in a bucket as hours.
 */
export function isDigestFile(bytes: Buffer): boolean {
  if (!bytes.subarray(0, digestHead).includes('"digestS3Object"')) return false
  const value = parsed(bytes.toString('utf8'))
  return isFields(value) && passedOverOf(value) === 'digest' && !formOf(value)
}

const digestHead = 1024

/**
 * Folders below `AWSLogs/account/` that other services write to, each by its own documentation of log files in S3: a
 * bucket is often shared.
 */
const folders = [
  'BedrockModelInvocationLogs',
  'CloudFront',
  'Config',
  'elasticloadbalancing',
  'globalaccelerator',
  'GuardDuty',
  'network-firewall',
  'redshift',
  'vpcdnsquerylogs',
  'vpcflowlogs',
  'WAFLogs',
]
/** What load balancers write once, to see whether they may (Elastic Load Balancing guide, "Enable access logs"). */
const testFile = 'ELBAccessLogTestFile$'
const path = new RegExp(
  String.raw`(?:^|[/\\])AWSLogs[/\\](?:o-[^/\\]+[/\\])?\d+[/\\](?:(?:${folders.join('|')})[/\\]|${testFile})`,
)

/** True for the path of a file that, by its place in a bucket of logs, another service than CloudTrail wrote. */
export const isOfOtherService = (file: string): boolean => path.test(file)
