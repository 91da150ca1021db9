import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { allChecks } from '../../lib/checks/all-checks.ts'
import type { Check } from '../../lib/checks/check.ts'
import type { FindingStatus, Snapshot, Verdict } from '../../lib/model.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { anySnapshot } from '../builders/any-snapshot.ts'
import { answersIn, emptied, mapsIn, type Place, withoutAnswer, withoutKey } from '../builders/forget.ts'

const policy = aPolicy({
  checks: {
    'trail-tags': { keys: ['team'] },
    'kms-encryption': { keyId: 'alias/trails' },
    'event-selectors': { dataEvents: ['AWS::S3::Object'] },
  },
})

type Change = { check: string; resource: string; without: string }

type Loss = { places: (snapshot: Snapshot) => readonly Place[]; without: typeof withoutAnswer }

const denied: Loss = { places: answersIn, without: withoutAnswer }

/** Verdicts on resources that both snapshots know, which one answer less turns from one status into another. */
function changes(
  snapshot: Snapshot,
  from: readonly FindingStatus[],
  to: FindingStatus,
  { places, without }: Loss = denied,
): Change[] {
  const before = allChecks.map((check) => check.run(snapshot, policy))
  return places(snapshot).flatMap((place) => {
    const less = without(snapshot, place)
    return allChecks.flatMap((check, index) => {
      const later = new Map(verdictsOf(check, less).map((verdict) => [nameOf(verdict), verdict.status]))
      return (before[index] ?? [])
        .filter((verdict) => from.includes(verdict.status) && later.get(nameOf(verdict)) === to)
        .map(({ resource }) => ({ check: check.id, resource, without: place.join('.') }))
    })
  })
}

/** A check that throws has judged nothing, and is reported as unknown. */
function verdictsOf(check: Check, snapshot: Snapshot): Verdict[] {
  try {
    return check.run(snapshot, policy)
  } catch {
    return []
  }
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

  it.each<[string, Loss]>([
    ['that is not there at all', { places: answersIn, without: withoutKey }],
    ['whose place is an empty object', { places: answersIn, without: emptied }],
    ['of a map that is empty', { places: mapsIn, without: emptied }],
    ['of a map that is not there', { places: mapsIn, without: withoutKey }],
  ])('%s never turns fail or unknown into pass', (_what, loss) => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        expect(changes(snapshot, ['fail', 'unknown'], 'pass', loss)).toEqual([])
      }),
      { numRuns: 30 },
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
