import { describe, expect, it } from '@jest/globals'
import { aBucketRecord } from '../../bench/a-bucket-record.ts'
import { aRecord } from '../../bench/a-record.ts'
import { anAccount, fullAccount, regionsOf } from '../../bench/an-account.ts'
import { roundTripsInARow } from '../../bench/watch-requests.ts'
import { classifyInOrder } from '../../lib/tamper/classify-record.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'

const request = (left: number, answered: number) => ({ service: '', operation: '', left, answered })

describe('round trips in a row', () => {
  it('count what left after the answer to what came before', () => {
    expect(roundTripsInARow([])).toBe(0)
    expect(roundTripsInARow([request(0, 50), request(1, 51)])).toBe(1)
    expect(roundTripsInARow([request(0, 50), request(1, 51), request(50, 100), request(101, 150)])).toBe(3)
  })

  it('do not count what was never answered as before anything', () => {
    expect(roundTripsInARow([request(0, Infinity), request(10, 20)])).toBe(1)
  })
})

const multiRegion = (count: number) =>
  anAccount(17, count).trails?.filter((trail) => trail.multiRegion).length

describe('the accounts', () => {
  it('have as many regions as are on by default, and twice as many with all that can be opted into', () => {
    expect(regionsOf(17)).toHaveLength(17)
    expect(regionsOf(34)).toHaveLength(34)
  })

  it('have one multi-region trail, and three of 37', () => {
    expect([1, 7, 37].map(multiRegion)).toEqual([1, 1, 3])
    expect(anAccount(34, 37).trails).toHaveLength(37)
  })

  it('have no more than five trails at home in a region', () => {
    const homes = fullAccount(34).trails?.map(({ region }) => region) ?? []
    expect(homes).toHaveLength(170)
    expect(new Set(homes).size).toBe(34)
  })
})

describe('the generated records', () => {
  it('are of all three verdicts, most of them benign', () => {
    const classify = classifyInOrder(protectedByDefault)
    const verdicts = Array.from({ length: 1000 }, (_, n) => classify(aRecord(n))?.verdict)
    const count = (verdict: string) => verdicts.filter((found) => found === verdict).length
    expect(count('benign')).toBeGreaterThan(900)
    expect(count('tamper')).toBeGreaterThan(10)
    expect(count('attempt')).toBeGreaterThan(5)
  })

  it('of a bucket are those too, with data events and deliveries among them', () => {
    const classify = classifyInOrder(protectedByDefault)
    const judged = Array.from({ length: 1000 }, (_, n) => classify(aBucketRecord(n)))
    const count = (verdict: string) => judged.filter((found) => found?.verdict === verdict).length
    expect(count('benign')).toBeGreaterThan(900)
    expect(count('tamper')).toBeGreaterThan(10)
    expect(judged.filter((found) => found?.actor.invokedBy === 'cloudtrail.amazonaws.com')).toHaveLength(100)
  })
})
