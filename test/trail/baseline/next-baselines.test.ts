import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../lib/trail/baseline/baseline.ts'
import { type KnownBaselines, nextBaselines } from '../../../lib/trail/baseline/next-baselines.ts'
import type { Finding, Trail } from '../../../lib/model/index.ts'
import { aBaseline } from '../../builders/a-baseline.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { account, anOrganizationTrail, aStatus, aTrail } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'

const aFinding = (changes: Partial<Finding> = {}): Finding => ({
  check: 'bucket-public',
  status: 'fail',
  severity: 'critical',
  account,
  region: 'us-east-1',
  resource: aTrail().arn,
  expected: '',
  actual: '',
  message: '',
  ...changes,
})
const none: KnownBaselines = { trusted: new Map(), broken: [] }
const next = (trail: Trail, findings: Finding[] = [], baselines = none) =>
  nextBaselines(aSnapshot({ trails: [trail] }), findings, baselines)

const known = (baseline: Baseline): KnownBaselines => ({
  ...none,
  trusted: new Map([[baseline.trailArn, baseline]]),
})

describe('the first baseline', () => {
  it('is taken of a healthy trail, whole', () => {
    expect(next(aTrail())).toEqual([aBaseline()])
  })

  it.each<[string, Trail]>([
    ['that does not log', aTrail({ status: aStatus({ logging: false }) })],
    ['whose tags could not be read', aTrail({ tags: denied('cloudtrail:ListTags') })],
    ['of another account', anOrganizationTrail()],
  ])('is not taken of a trail %s', (_case, trail) => {
    expect(next(trail)).toEqual([])
  })

  it.each<[string, Partial<Finding>, number]>([
    ['a critical finding fails', {}, 0],
    ['a high finding fails', { severity: 'high' }, 0],
    ['a medium finding fails', { severity: 'medium' }, 1],
    ['a critical one is exempt', { exemption: { reason: 'r', owner: 'o' } }, 1],
    ['a critical one fails on another trail', { resource: 'other' }, 1],
    ['a critical one is unknown', { status: 'unknown' }, 1],
  ])('where %s: %#', (_case, changes, count) => {
    expect(next(aTrail(), [aFinding(changes)])).toHaveLength(count)
  })

  it('is not taken while a broken one waits for a person', () => {
    expect(next(aTrail(), [], { ...none, broken: [{ trailArn: aTrail().arn }] })).toEqual([])
  })
})

describe('a further baseline', () => {
  it('is taken of a trail that grew stronger', () => {
    const before = aBaseline({}, aTrail({ logFileValidation: false }))
    expect(next(aTrail(), [], known(before))).toMatchObject([{ version: 2, origin: 'strengthened' }])
  })

  it('is not taken of one that stayed as it was', () => {
    expect(next(aTrail(), [], known(aBaseline()))).toEqual([])
  })

  it('starts anew where the trail was given up and is made again', () => {
    const retired = aBaseline({ version: 4, retired: true })
    expect(next(aTrail(), [], known(retired))).toEqual([aBaseline({ version: 5 })])
  })
})
