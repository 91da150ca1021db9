import { describe, expect, it } from '@jest/globals'
import { bucketPolicy } from '../../lib/checks/bucket-policy.ts'
import { bucketRetention } from '../../lib/checks/bucket-retention.ts'
import type { Check } from '../../lib/checks/all-checks.ts'
import { kmsKeyUsable } from '../../lib/checks/kms-key-usable.ts'
import { theVerdict } from '../builders/judged.ts'
import { accountOf, verdictCases } from '../cases/verdict-cases.ts'

describe.each<[Check, number]>([
  [bucketPolicy, 75],
  [bucketRetention, 27],
  [kmsKeyUsable, 16],
])('the cases of $id', (check, count) => {
  const cases = verdictCases(check.id)

  it('are all there', () => {
    expect(cases).toHaveLength(count)
  })

  it.each(cases.map((one) => [one.id, one.situation, one] as const))('%s: %s', (_id, _situation, one) => {
    const { status, message } = theVerdict(check, accountOf(one))
    expect([one.right.includes(status), message]).toEqual([true, message])
  })
})
