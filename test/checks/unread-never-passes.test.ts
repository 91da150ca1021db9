import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { allChecks } from '../../lib/checks/all-checks.ts'
import type { Check } from '../../lib/checks/all-checks.ts'
import { verdictParts } from '../../lib/checks/judging/judge.ts'
import { ownTrails, trailVerdict } from '../../lib/checks/judging/verdicts.ts'
import type { FindingStatus, Part, Snapshot, Topic } from '../../lib/model/index.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { anySnapshot, requiredKey } from '../builders/any-snapshot.ts'
import { topicArn } from '../builders/any-trail.ts'
import { answersIn, emptied, mapsIn, type Place, withoutAnswer, withoutKey } from '../builders/forget.ts'
import { allParts, withoutPart } from '../builders/parts.ts'

const policy = aPolicy({
  checks: {
    'trail-tags': { keys: ['team'] },
    'kms-encryption': { keyId: requiredKey },
    'event-selectors': { dataEvents: ['AWS::S3::Object'] },
  },
})

type Statuses = ReadonlyMap<string, FindingStatus>

/** The verdicts of a check by what they are on. One that throws has judged nothing, and is reported as unknown. */
function statusesOf(check: Check, snapshot: Snapshot): Statuses {
  try {
    const verdicts = check.run(snapshot, policy)
    return new Map(verdicts.map(({ resource, region, status }) => [`${resource} ${region}`, status]))
  } catch {
    return new Map()
  }
}

/** Verdicts on what is known before and after that changed in a forbidden way, a line each. */
function turned(
  before: Statuses,
  after: Statuses,
  isForbidden: (from: string, to: string) => boolean,
): string[] {
  return [...before].flatMap(([on, from]) => {
    const to = after.get(on)
    return to !== undefined && isForbidden(from, to) ? [`${on}: ${from} → ${to}`] : []
  })
}

const toPass = (from: string, to: string) => from !== 'pass' && to === 'pass'
const toPassOrFail = (from: string, to: string) => toPass(from, to) || (from === 'pass' && to === 'fail')

type Loss = { places: (snapshot: Snapshot) => readonly Place[]; without: typeof withoutAnswer }

/** What one answer less turns, of all that may be missing. */
function turnedByLoss(
  checks: readonly Check[],
  snapshot: Snapshot,
  { places, without }: Loss,
  isForbidden: Parameters<typeof turned>[2],
): string[] {
  const before = checks.map((check) => statusesOf(check, snapshot))
  return places(snapshot).flatMap((place) => {
    const less = without(snapshot, place)
    return checks.flatMap((check, at) =>
      turned(before[at] ?? new Map(), statusesOf(check, less), isForbidden).map(
        (line) => `${check.id} on ${line} without ${place.join('.')}`,
      ),
    )
  })
}

const denied: Loss = { places: answersIn, without: withoutAnswer }

describe('an answer that is missing', () => {
  it('never turns fail or unknown into pass, nor pass into fail, in any check', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        expect(turnedByLoss(allChecks, snapshot, denied, toPassOrFail)).toEqual([])
      }),
      { numRuns: 35 },
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
        expect(turnedByLoss(allChecks, snapshot, loss, toPass)).toEqual([])
      }),
      { numRuns: 15 },
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

const isSame = (one: Statuses, other: Statuses): boolean =>
  one.size === other.size && [...one].every(([on, status]) => other.get(on) === status)

/** The parts without which a check would judge just the same, in as many accounts as it takes to find out. */
function unheeded(checks: readonly Check[], most = 40): string[] {
  const open = new Set(
    checks.flatMap((check) => verdictParts(check, policy).map((part) => `${check.id}: ${part}`)),
  )
  for (let chunk = 0; chunk < most && open.size > 0; chunk += 1)
    for (const snapshot of fc.sample(anySnapshot, 25)) {
      for (const check of checks) {
        const parts = verdictParts(check, policy).filter((part) => open.has(`${check.id}: ${part}`))
        if (parts.length === 0) continue
        const before = statusesOf(check, snapshot)
        for (const part of parts)
          if (!isSame(before, statusesOf(check, withoutPart(snapshot, part))))
            open.delete(`${check.id}: ${part}`)
      }
    }
  return [...open]
}

const everyPartBut = (snapshot: Snapshot, kept: readonly Part[]): Snapshot =>
  allParts.filter((part) => !kept.includes(part)).reduce(withoutPart, snapshot)

describe('a part that is missing', () => {
  it('changes some verdict of each check that reads it', () => {
    expect(unheeded(allChecks)).toEqual([])
  })

  it('changes no verdict of a check that does not read it', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const heeded = allChecks.filter((check) => {
          const less = everyPartBut(snapshot, verdictParts(check, policy))
          return !isSame(statusesOf(check, snapshot), statusesOf(check, less))
        })
        expect(heeded.map(({ id }) => id)).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('never turns fail or unknown into pass, in any check that reads it', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const lines = allChecks.flatMap((check) => {
          const before = statusesOf(check, snapshot)
          return verdictParts(check, policy).flatMap((part) =>
            turned(before, statusesOf(check, withoutPart(snapshot, part)), toPass).map(
              (line) => `${check.id} on ${line} without ${part}`,
            ),
          )
        })
        expect(lines).toEqual([])
      }),
      { numRuns: 50 },
    )
  })
})

/** A check on the topics of trails that takes what was not read for this. */
function aTopicCheck(unread: FindingStatus, judge = (topic: Topic) => topic.confirmedSubscriptions): Check {
  const [template] = allChecks
  if (!template) throw new Error('there are checks')
  return {
    ...template,
    reads: ['topic'],
    run: (snapshot) =>
      ownTrails(snapshot).flatMap((trail) => {
        const topic = trail.topicArn === undefined ? undefined : snapshot.topics[topicArn]
        if (!topic) return []
        const heard = judge(topic)
        const status = heard.ok ? (heard.value > 0 ? 'pass' : 'fail') : unread
        return [trailVerdict(trail, status, { expected: 'somebody hears', actual: status, message: status })]
      }),
  }
}

const broken = (check: Check) =>
  fc.sample(anySnapshot, 60).flatMap((snapshot) => turnedByLoss([check], snapshot, denied, toPassOrFail))

describe('these laws', () => {
  it('notice a check that passes on a topic which could not be read', () => {
    expect(broken(aTopicCheck('pass'))).not.toEqual([])
  })

  it('notice a check that fails on one', () => {
    expect(broken(aTopicCheck('fail'))).not.toEqual([])
  })

  it('are content with one that does not know', () => {
    expect(broken(aTopicCheck('unknown'))).toEqual([])
    expect(unheeded([aTopicCheck('unknown')])).toEqual([])
  })

  it('name a part that is read for nothing', () => {
    const deaf = aTopicCheck('unknown', () => ({ ok: true, value: 1 }))
    expect(unheeded([deaf], 4)).toEqual([`${deaf.id}: topic`])
  })
})
