import { expect, it } from '@jest/globals'
import { readRecords } from '../../lib/tamper/read-records.ts'

async function* endless(start: string) {
  yield Buffer.from(start)
  for (;;) yield Buffer.alloc(1 << 20, 'x')
}

it.each([
  ['a record', '{"x":"', 'a record is longer than 16 MB'],
  ['a record of a list', '[{"x":"', 'a record is longer than 16 MB'],
  ['what stands before the records of a log file', '{"Digest":"', 'a record is longer than 16 MB'],
])('%s without end is not held in memory', async (_what, start, error) => {
  await expect(readRecords(endless(start)).next()).rejects.toThrow(error)
})

async function* blank() {
  for (let megabytes = 0; megabytes < 17; megabytes++) yield Buffer.alloc(1 << 20, ' ')
  yield Buffer.from('{}')
}

it('blank lines without end are not held at all', async () => {
  expect(await readRecords(blank()).next()).toMatchObject({ value: [{ record: {} }] })
})
