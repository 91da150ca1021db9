import { createHash } from 'node:crypto'
import { closeSync, createWriteStream, openSync, readSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { timeText } from '../names.ts'
import { type Owner, recoveredKey, sha256Of, slotOf } from './slots.ts'
import { recordsIn, type Spooled } from './spool.ts'

/** Where recovered files go. */
export type RecoveredStore = {
  /** Its name for a person. */
  name: string
  /** What putting a file is called where it fails. */
  operation: string
  /**
   * Puts a file of this machine under a key. What is there already stays, unless it has the same bytes or `mayReplace`
   * says that it may go.
   * @throws RunError where something else lies there
   */
  put: (key: string, file: string, mayReplace?: (there: string) => boolean) => Promise<void>
}

/** A log file that was written. Hashes in hex. */
export type RecoveredFile = {
  key: string
  /** When its five minutes begin. */
  slot: string
  events: number
  /** Of the content, as digests give it. */
  sha256: string
  /** Of the file as it lies there. */
  gzipSha256: string
}

export type Written = {
  files: RecoveredFile[]
  events: number
  /** Events that the trail's own files have already. */
  known: number
  /** Lines of event history that are no records. */
  broken: number
}

/**
 * Writes what a look-up spooled as CloudTrail's log files, one for each five minutes of eventTime, sorted by time and
 * id, each event once. The same events give the same bytes.
 * @param known ids of events that are left out
 */
export async function writeFiles(
  spool: string,
  owner: Owner,
  known: ReadonlySet<string>,
  store: RecoveredStore,
): Promise<Written> {
  const { records, broken } = await recordsIn(spool)
  const distinct = sorted(records).filter((record, index, all) => !isSame(record, all[index - 1]))
  const wanted = distinct.filter(({ id }) => !known.has(id))
  const files: RecoveredFile[] = []
  for (let next = 0; next < wanted.length;) {
    const inSlot = firstSlot(wanted, next)
    files.push(await writeSlot(spool, owner, inSlot, store))
    next += inSlot.length
  }
  return { files, events: wanted.length, known: distinct.length - wanted.length, broken }
}

const sorted = (records: readonly Spooled[]): Spooled[] =>
  records.toSorted(
    (one, other) => one.time - other.time || (one.id < other.id ? -1 : Number(one.id > other.id)),
  )

const isSame = (one: Spooled, other: Spooled | undefined): boolean =>
  one.id === other?.id && one.time === other.time

/** Of sorted records those that lie in the same five minutes as the one at a place. */
function firstSlot(records: readonly Spooled[], from: number): Spooled[] {
  const slot = slotOf(records[from]?.time ?? 0)
  let end = from
  while (end < records.length && slotOf(records[end]?.time ?? 0) === slot) end += 1
  return records.slice(from, end)
}

async function writeSlot(
  spool: string,
  owner: Owner,
  records: readonly Spooled[],
  store: RecoveredStore,
): Promise<RecoveredFile> {
  const slot = slotOf(records[0]?.time ?? 0)
  const packed = `${spool}.gz`
  const hash = createHash('sha256')
  // A level of its own, so that Node's default may change.
  await pipeline(
    Readable.from(contentOf(spool, records, hash)),
    createGzip({ level: 6 }),
    createWriteStream(packed),
  )
  const sha256 = hash.digest('hex')
  const gzipSha256 = sha256Of(await readFile(packed))
  const key = recoveredKey(owner, slot, sha256)
  await store.put(key, packed)
  await rm(packed, { force: true })
  return { key, slot: timeText(slot), events: records.length, sha256, gzipSha256 }
}

/** The content in pieces, however much it is; each goes through the hash. */
function* contentOf(
  spool: string,
  records: readonly Spooled[],
  hash: { update: (bytes: Buffer) => void },
): Generator<Buffer> {
  const file = openSync(spool, 'r')
  try {
    let pieces: Buffer[] = [Buffer.from('{"Records":[')]
    let size = 0
    for (const [index, { at, length }] of records.entries()) {
      const bytes = Buffer.alloc(length)
      readSync(file, bytes, 0, length, at)
      if (index > 0) pieces.push(comma)
      pieces.push(bytes)
      size += length
      if (size < pieceSize) continue
      yield hashed(Buffer.concat(pieces), hash)
      pieces = []
      size = 0
    }
    yield hashed(Buffer.concat([...pieces, Buffer.from(']}')]), hash)
  } finally {
    closeSync(file)
  }
}

const comma = Buffer.from(',')
const pieceSize = 256 * 1024

function hashed(bytes: Buffer, hash: { update: (bytes: Buffer) => void }): Buffer {
  hash.update(bytes)
  return bytes
}
