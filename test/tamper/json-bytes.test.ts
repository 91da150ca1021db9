import { expect, it } from '@jest/globals'
import { opensRecords } from '../../lib/tamper/json-bytes.ts'

it.each([
  ['{"Records":[', true],
  ['{"Records" : [', true],
  ['{"Records"\n:\t\r[', true],
  ['{"a":1,"Records":[', true],
  ['{"records":[', false],
  ['{"MyRecords":[', false],
  ['{"\\"Records":[', false],
  ['{"Records"[', false],
  ['{"Records",[', false],
  ['{Records:[', false],
  ['[', false],
  ['{:[', false],
  ['{[', false],
  ['"Records":[', false],
])('%s opens the records of a log file: %s', (text, opens) => {
  const bytes = Buffer.from(text)
  expect(opensRecords(bytes, bytes.length - 1, 0)).toBe(opens)
})

it('looks no further back than the start of the value', () => {
  const bytes = Buffer.from('{"Records":[')
  for (let from = 1; from < bytes.length - 1; from++)
    expect(opensRecords(bytes, bytes.length - 1, from)).toBe(false)
})
