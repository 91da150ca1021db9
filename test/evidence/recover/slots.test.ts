import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { isRecovered, recoveredKey, slicesOf, slotOf } from '../../../lib/evidence/recover/slots.ts'
import { timeOfLogName } from '../../../lib/evidence/names.ts'

const noon = Date.parse('2026-03-01T12:00:00Z')
const sha256 = 'a04cf2ac'.padEnd(64, '0')

describe('the name of a recovered file', () => {
  // CloudTrail user guide, "CloudTrail log file name format".
  it('is as CloudTrail names its own, with the content’s hash in the place of the unique part', () => {
    expect(recoveredKey({ account: '111122223333', region: 'eu-west-1' }, noon, sha256)).toBe(
      'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/111122223333_CloudTrail_eu-west-1_20260301T1200Z_recovereda04cf2ac.json.gz',
    )
  })

  it('has the organization before the account', () => {
    const owner = { account: '111122223333', region: 'eu-west-1', organizationId: 'o-exampleorgid' }
    expect(recoveredKey(owner, noon, sha256)).toMatch(/^AWSLogs\/o-exampleorgid\/111122223333\/CloudTrail\//)
  })

  it('is read as a log file’s, and known for a recovered one', () => {
    const key = recoveredKey({ account: '111122223333', region: 'eu-west-1' }, noon, sha256)
    expect(timeOfLogName(key)).toBe(noon)
    expect(isRecovered(key)).toBe(true)
    expect(isRecovered(key.replace('recovereda04cf2ac', 'Ab3dEf6hIj9lMn0p'))).toBe(false)
  })
})

describe('the parts of a range', () => {
  const anyRange = fc
    .tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 90 * 86_400 }))
    .map(([start, length]) => ({ from: noon + start * 1000, to: noon + (start + length) * 1000 }))

  it('hold each second once, and no five minutes lie in two of them', () => {
    fc.assert(
      fc.property(anyRange, ({ from, to }) => {
        const slices = slicesOf(from, to)
        expect(slices.at(0)?.from).toBe(from)
        expect(slices.at(-1)?.to).toBe(to)
        for (const [index, slice] of slices.entries()) {
          const next = slices[index + 1]
          expect(slice.from).toBeLessThanOrEqual(slice.to)
          if (!next) continue
          expect(next.from).toBe(slice.to + 1000)
          expect(slotOf(next.from)).toBe(next.from)
        }
        expect(slices.length).toBeLessThanOrEqual(9)
      }),
    )
  })

  it('are one where there is little to look through', () => {
    expect(slicesOf(noon, noon + 25 * 60_000)).toHaveLength(1)
  })
})
