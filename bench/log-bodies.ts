import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { aBucketRecord } from './a-bucket-record.ts'

/** Log files differ, but not all: to make each anew would take longer than all that is measured. */
const DISTINCT = 40

export type LogBody = { packed: Buffer; hash: string }

/** Ids of records are random, and are most of what remains of them in gzip. */
const distinct = (record: Record<string, unknown>): Record<string, unknown> => ({
  ...record,
  requestID: randomUUID(),
  eventID: randomUUID(),
  ...(record['additionalEventData'] !== undefined && {
    additionalEventData: { 'x-amz-id-2': randomBytes(57).toString('base64'), bytesTransferredOut: 1234 },
  }),
})

/** Log files of so many bytes before packing, with records as a trail's bucket has them. */
export const logBodies = (bytes: number): LogBody[] =>
  Array.from({ length: DISTINCT }, (_, file) => logBody(bytes, file))

/** @param first a record that stands before the others */
export function logBody(bytes: number, file: number, first?: Record<string, unknown>): LogBody {
  const records = first ? [JSON.stringify(first)] : []
  for (let size = 0, n = file * 1000; size < bytes; n += 1) {
    const record = JSON.stringify(distinct(aBucketRecord(n)))
    records.push(record)
    size += record.length + 1
  }
  const text = `{"Records":[${records.join(',')}]}`
  return { packed: gzipSync(text), hash: createHash('sha256').update(text).digest('hex') }
}
