import { describe, expect, it } from '@jest/globals'
import type { Snapshot, Trail } from '../../../lib/model/index.ts'
import { preflight } from '../../../lib/plan/preflight/preflight.ts'
import { aBucket } from '../../builders/a-bucket.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { aTrail } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'
import { create, update } from './calls.ts'

const open = { 'trail-logs': aBucket({ policy: denied('s3:GetBucketPolicy') }) }
const locals = (count: number, homeRegion: string): Trail[] =>
  Array.from({ length: count }, (_, index) =>
    aTrail({ name: `local-${index}`, homeRegion, multiRegion: false, seenIn: [homeRegion] }),
  )
const inAccount = (trails: Trail[], more: Partial<Snapshot> = {}) =>
  aSnapshot({ trails, buckets: open, ...more })

describe('room for a trail: five a region, shadows included', () => {
  it('is there for the fifth', () => {
    expect(preflight(create(), inAccount(locals(4, 'us-east-1'))).refusal).toBeUndefined()
  })

  it('is not there for the sixth, and the refusal says what to do', () => {
    expect(preflight(create(), inAccount(locals(5, 'us-east-1'))).refusal).toEqual({
      refused: true,
      reason:
        'us-east-1 has 5 trails already, which is all that AWS allows, shadows of multi-region trails included.',
      todo: 'Delete a trail that is not needed there, or widen one of them instead.',
    })
  })

  it('is asked for in the home region alone by a trail of one region', () => {
    expect(preflight(create(), inAccount(locals(5, 'eu-west-1'))).refusal).toBeUndefined()
  })

  it('is asked for in every region by a multi-region one', () => {
    const { refusal } = preflight(create({ IsMultiRegionTrail: true }), inAccount(locals(5, 'eu-west-1')))
    expect(refusal?.reason).toMatch(/^eu-west-1 has 5 trails/)
  })

  it('shadows take it up', () => {
    const trails = [...locals(4, 'eu-west-1'), aTrail({ name: 'wide' })]
    expect(preflight(create({}, 'eu-west-1'), inAccount(trails)).refusal?.reason).toMatch(/^eu-west-1/)
  })

  it('is asked for by a trail that is made multi-region, which does not count itself', () => {
    const [own, ...others] = locals(5, 'us-east-1')
    if (!own) throw new Error('no trail')
    const widen = update(own, { IsMultiRegionTrail: true })
    expect(preflight(widen, inAccount([own, ...others])).refusal).toBeUndefined()
    const crowded = inAccount([own, ...others, ...locals(5, 'eu-west-1')])
    expect(preflight(widen, crowded).refusal?.reason).toMatch(/^eu-west-1 has 5 trails/)
  })

  it('is not asked for by a trail that is multi-region already, nor by other changes', () => {
    const wide = aTrail({ name: 'wide' })
    const crowded = inAccount([wide, ...locals(5, 'eu-west-1')])
    expect(preflight(update(wide, { IsMultiRegionTrail: true }), crowded).refusal).toBeUndefined()
    const [local] = locals(1, 'eu-west-1')
    if (!local) throw new Error('no trail')
    expect(preflight(update(local, { EnableLogFileValidation: true }), crowded).refusal).toBeUndefined()
  })

  it('is not known of regions that were not read, which is said', () => {
    const { regions } = aSnapshot()
    const snapshot = inAccount([], {
      regions: { ...regions, 'eu-west-1': denied('cloudtrail:DescribeTrails') },
    })
    const { refusal, notes } = preflight(create({ IsMultiRegionTrail: true }), snapshot)
    expect(refusal).toBeUndefined()
    expect(notes).toContain('Not checked: how many trails there are in eu-west-1.')
  })
})

describe('the name of a trail', () => {
  it.each([
    ['a trail of the region', aTrail({ multiRegion: false, seenIn: ['us-east-1'] })],
    ['the shadow of a trail', aTrail({ homeRegion: 'eu-west-1', seenIn: ['eu-west-1', 'us-east-1'] })],
  ])('is refused where it is taken by %s', (_whose, trail) => {
    expect(preflight(create(), inAccount([trail])).refusal).toEqual({
      refused: true,
      reason: `us-east-1 shows a trail of that name already: ${trail.arn}.`,
      todo: 'Choose another name, or repair that one.',
    })
  })

  it('may be that of a trail in another region', () => {
    const elsewhere = aTrail({ homeRegion: 'eu-west-1', multiRegion: false, seenIn: ['eu-west-1'] })
    expect(preflight(create(), inAccount([elsewhere])).refusal).toBeUndefined()
  })
})
