import { expect, it } from '@jest/globals'
import { commaBefore, keyBefore } from '../../../lib/tamper/input/json-bytes.ts'

it.each([
  ['{"Records":[', 'Records'],
  ['{"Records" : [', 'Records'],
  ['{"Records"\n:\t\r[', 'Records'],
  ['{"a":1,"Records":[', 'Records'],
  ['{"MyRecords":[', 'MyRecords'],
  ['{"a":"","":[', ''],
  ['{"\\"Records":[', ''],
  ['{"Recordsx:[', ''],
  ['{"Records"[', ''],
  ['{"Records",[', ''],
  ['{Records:[', ''],
  ['[', ''],
  ['{:[', ''],
  ['{[', ''],
  ['"Records":[', ''],
  [`{"${'long'.repeat(20)}":[`, ''],
])('the key before the bracket in %s is %j', (text, key) => {
  const bytes = Buffer.from(text)
  expect(keyBefore(bytes, bytes.length - 1, 0)).toBe(key)
})

it('is looked for no further back than the start of the value', () => {
  const bytes = Buffer.from('{"Records":[')
  for (let from = 1; from < bytes.length - 1; from++)
    expect(keyBefore(bytes, bytes.length - 1, from)).toBe('')
})

it.each([
  ['[1,2', 2],
  ['[1 ,\t\n 2', 3],
  ['[12', -1],
  ['[1:2', -1],
  [',2', -1],
  ['  2', -1],
])('the comma before the last value in %j is at %i', (text, at) => {
  expect(commaBefore(Buffer.from(text), text.length - 1, 0)).toBe(at)
})
