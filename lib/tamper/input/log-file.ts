import { comma, newline } from './json-bytes.ts'
import { isFields, parsed } from '../wire.ts'
import { formOf } from './forms.ts'
import { passedOverOf } from './not-records.ts'

const opening = Buffer.from('{"Records":[')
/** As many records as fit in here are parsed together: JSON.parse is faster where one is shaped as the one before. */
const block = 32 * 1024
/** Of a record, as much as tells where one like it starts: its first key. */
const headLength = 14

/** @param isPlain whether no text in the records is written differently in JSON: nothing in them was escaped */
type Give = (records: readonly unknown[], isPlain: boolean) => void

/**
 * Gives the records of a log file as CloudTrail writes it, `{"Records":[…]}` and nothing else on its one line, many at a
 * time. A trail's bucket is full of them, and of each a splitter would have to be made.
 * @returns what is left to read, as a text by itself, where it is something else from there on
 */
export function readLogFile(bytes: Buffer, give: Give): Buffer | undefined {
  if (!bytes.subarray(0, opening.length).equals(opening) || bytes.includes(newline)) return bytes
  let at = opening.length
  const head = Buffer.concat([commaBefore, bytes.subarray(at, at + headLength)])
  while (at + block < bytes.length) {
    const end = at + bytes.subarray(at, at + block).lastIndexOf(head)
    if (end <= at || !giveList(bytes.toString('utf8', at, end), give)) return leftFrom(bytes, at)
    at = end + 1
  }
  const isClosed = bytes.toString('latin1', bytes.length - 2) === ']}'
  const isRead = isClosed && giveList(bytes.toString('utf8', at, bytes.length - 2), give)
  return isRead ? undefined : leftFrom(bytes, at)
}

function giveList(text: string, give: Give): boolean {
  const records = parsed(`[${text}]`)
  if (!Array.isArray(records)) return false
  give(records, !text.includes('\\'))
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
const commaBefore = Buffer.from([comma])
const leftFrom = (bytes: Buffer, at: number) => Buffer.concat([opening, bytes.subarray(at)])
