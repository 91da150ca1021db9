import { describe, expect, it } from '@jest/globals'
import { classifyRecord } from '../../lib/tamper/classify-record.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { listOfCases, recordCases } from './cases.ts'

describe('without a list', () => {
  it.each(recordCases.flatMap(({ right, ...one }) => (right ? [{ ...one, right }] : [])))(
    '$name is $right',
    ({ record, right }) => expect(classifyRecord(record, protectedByDefault)?.verdict).toBe(right),
  )
})

describe('under the list of what is protected', () => {
  it.each(recordCases.flatMap(({ rightWithProtected: right, ...one }) => (right ? [{ ...one, right }] : [])))(
    '$name is $right',
    ({ record, right }) => expect(classifyRecord(record, listOfCases)?.verdict).toBe(right),
  )
})
