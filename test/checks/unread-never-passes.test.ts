import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { allChecks } from '../../lib/checks/all-checks.ts'
import type { FindingStatus, Snapshot, Verdict } from '../../lib/model.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { anySnapshot } from '../builders/any-snapshot.ts'
import { answersIn, withoutAnswer } from '../builders/forget.ts'

const policy = aPolicy({
  checks: {
    'trail-tags': { keys: ['team'] },
    'kms-encryption': { keyId: 'alias/trails' },
    'event-selectors': { dataEvents: ['AWS::S3::Object'] },
  },
})

type Change = { check: string; resource: string; without: string }

/** Verdicts on resources that both snapshots know, which one answer less turns from one status into another. */
function changes(snapshot: Snapshot, from: readonly FindingStatus[], to: FindingStatus): Change[] {
  const before = allChecks.map((check) => check.run(snapshot, policy))
  return answersIn(snapshot).flatMap((place) => {
    const less = withoutAnswer(snapshot, place)
    return allChecks.flatMap((check, index) => {
      const later = new Map(check.run(less, policy).map((verdict) => [nameOf(verdict), verdict.status]))
      return (before[index] ?? [])
        .filter((verdict) => from.includes(verdict.status) && later.get(nameOf(verdict)) === to)
        .map(({ resource }) => ({ check: check.id, resource, without: place.join('.') }))
    })
  })
}

const nameOf = (verdict: Verdict) => `${verdict.resource} ${verdict.region}`

describe('an answer that is missing', () => {
  it('never turns fail or unknown into pass, in any check', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        expect(changes(snapshot, ['fail', 'unknown'], 'pass')).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('never turns pass into fail, in any check', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        expect(changes(snapshot, ['pass'], 'fail')).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('leaves every verdict unknown where nothing at all could be read', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const blind = answersIn(snapshot)
          .toSorted((a, b) => b.length - a.length)
          .reduce(withoutAnswer, snapshot)
        const account = allChecks
          .filter((check) => check.scope !== 'trail')
          .flatMap((check) => check.run(blind, policy))
        expect(account.map((verdict) => verdict.status).filter((status) => status !== 'unknown')).toEqual([])
      }),
      { numRuns: 50 },
    )
  })
})
