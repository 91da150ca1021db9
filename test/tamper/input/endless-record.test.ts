import { expect, it } from '@jest/globals'
import { readRecords } from '../../../lib/tamper/input/read-records.ts'
import { gatheringSink } from './read.ts'

const megabyte = 1 << 20
/** More than may be held of one value, and of what stands before a list. */
const megabytes = 20

async function* long(start: string, end: string) {
  yield Buffer.from(start)
  for (let n = 0; n < megabytes; n++) yield Buffer.alloc(megabyte, 'x')
  yield Buffer.from(end)
}

const good = '{"eventSource":"s3.amazonaws.com","eventName":"PutObject"}\n'

it.each([
  ['a record', '{"x":"', '1: a value is longer than 16 MB > 2'],
  ['a record of a list', '[{"x":"', '1: a value is longer than 16 MB > 2'],
  ['what stands before the records of a log file', '{"Digest":"', '1: a value is longer than 16 MB > 2'],
  ['a text', '"', '1: a value is longer than 16 MB > 2'],
  ['a line that is not JSON', '', '1: not a JSON object > 2'],
])('%s that does not end is not held in memory, and what follows is read', async (_what, start, told) => {
  const { sink, gathered } = gatheringSink()
  await readRecords(long(start, `\n${good}`), sink)
  expect(gathered).toMatchObject({ records: [JSON.parse(good)], unread: [told] })
})

async function* blank() {
  for (let n = 0; n < megabytes; n++) yield Buffer.alloc(megabyte, ' ')
  yield Buffer.from(good)
}

it('blank lines without end are not held at all', async () => {
  const { sink, gathered } = gatheringSink()
  await readRecords(blank(), sink)
  expect(gathered.records).toHaveLength(1)
})
