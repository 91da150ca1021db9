import { describe, expect, it } from '@jest/globals'
import { classifyRecord } from '../../lib/tamper/classify-record.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { listOfCases, recordCases } from './cases.ts'

/** What a policy document in the record grants to whom, beyond what its statements name, is judged elsewhere. */
const byPolicyDocument = ['092', '095', '097', '098', '100']
const cases = recordCases.filter(({ id }) => !byPolicyDocument.includes(id))

describe('without a list', () => {
  it.each(cases.flatMap(({ right, ...one }) => (right ? [{ ...one, right }] : [])))(
    '$name is $right',
    ({ record, right }) => expect(classifyRecord(record, protectedByDefault)?.verdict).toBe(right),
  )
})

describe('under the list of what is protected', () => {
  it.each(cases.flatMap(({ rightWithProtected: right, ...one }) => (right ? [{ ...one, right }] : [])))(
    '$name is $right',
    ({ record, right }) => expect(classifyRecord(record, listOfCases)?.verdict).toBe(right),
  )
})
