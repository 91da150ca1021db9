import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { findUnlogged } from '../../../lib/coverage/find-unlogged.ts'
import { question } from '../../../lib/coverage/questions.ts'
import { strictlyCovers, weakens } from '../../../lib/coverage/weakens.ts'
import type { Selectors } from '../../../lib/model/index.ts'
import { isRefusal } from '../../../lib/remediate/shared/own-trail.ts'
import { withManagementEvents } from '../../../lib/remediate/shared/with-management-events.ts'
import { advanced, basic, data, field, is, management, not, s3 } from '../../coverage/builders.ts'
import { advancedSet, basicSet } from '../../coverage/random-selectors.ts'

const kms = 'kms.amazonaws.com'
const rdsData = 'rdsdata.amazonaws.com'
const buckets = (count: number) => Array.from({ length: count }, (_, at) => `arn:aws:s3:::bucket-${at}/`)

function mended(selectors: Selectors, ...how: ['keep' | 'drop', ('union' | 'strict')?]): Selectors {
  const answer = withManagementEvents(selectors, ...how)
  if (isRefusal(answer)) throw new Error(answer.reason)
  return answer
}

/** What a trail's selectors say of other events than management events. */
function dataOf(selectors: Selectors): unknown[] {
  if (selectors.kind === 'advanced') {
    return selectors.selectors.filter(
      ({ fields }) =>
        !fields.some((one) => one.field === 'eventCategory' && one.equals?.includes('Management')),
    )
  }
  return selectors.selectors.flatMap(({ readWrite, dataResources }) =>
    dataResources.length > 0 ? [{ readWrite, dataResources }] : [],
  )
}

const ofValues = (count: number) =>
  advanced(data('AWS::S3::Object', field('resources.ARN', { startsWith: buckets(count) })))

describe('over any selectors', () => {
  const anySelectors = fc.oneof(basicSet, advancedSet)
  const how = fc.record({
    exclusions: fc.constantFrom('keep' as const, 'drop' as const),
    coverage: fc.constantFrom('union' as const, 'strict' as const),
  })
  const each = (
    holds: (
      before: Selectors,
      after: Selectors,
      asked: { exclusions: 'keep' | 'drop'; coverage: 'union' | 'strict' },
    ) => void,
  ) =>
    fc.assert(
      fc.property(anySelectors, how, (before, asked) => {
        holds(before, mended(before, asked.exclusions, asked.coverage), asked)
      }),
      { numRuns: 1000 },
    )

  it('all management events are logged afterwards, those of KMS and RDS Data API under drop', () => {
    each((_before, after, { exclusions, coverage }) => {
      const { wanted } = question(
        exclusions === 'drop' ? 'management-events' : 'management-events-except-kms-and-rds-data',
        'aws',
      )
      expect(findUnlogged(wanted, [after])).toBeUndefined()
      expect(coverage === 'union' || strictlyCovers(wanted, [after])).toBe(true)
    })
  })

  it('nothing that was logged is lost', () => {
    each((before, after) => expect(weakens(before, after)).toBeUndefined())
  })

  it('the kind stays', () => {
    each((before, after) => expect(after.kind).toBe(before.kind))
  })

  it('every data selector stays as it is', () => {
    each((before, after) => expect(dataOf(after)).toEqual(dataOf(before)))
  })

  it('doing it again changes nothing', () => {
    each((_before, after, { exclusions, coverage }) =>
      expect(mended(after, exclusions, coverage)).toEqual(after),
    )
  })

  it('stays within what AWS takes: five basic selectors, or a refusal', () => {
    const many = fc.array(
      fc.constantFrom(
        ...basic(
          { readWrite: 'WriteOnly', ...s3('arn:aws:s3:::a/') },
          { management: false, ...s3('arn:aws:s3:::b/') },
          { readWrite: 'ReadOnly' },
        ).selectors,
      ),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(many, (selectors) => {
        const answer = withManagementEvents(
          { kind: 'basic', selectors: selectors.flatMap((one) => ('fields' in one ? [] : [one])) },
          'keep',
        )
        expect(isRefusal(answer) || answer.selectors.length <= 5).toBe(true)
      }),
    )
  })
})

describe('basic selectors', () => {
  it('that log all already come back as they are', () => {
    for (const whole of [basic(), basic({}), basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' })]) {
      expect(mended(whole, 'keep')).toEqual(whole)
    }
  })

  it('one without data is widened', () => {
    expect(mended(basic({ readWrite: 'WriteOnly' }), 'keep')).toEqual(basic({}))
  })

  it('one with data keeps its half, and a selector for the missing half is added', () => {
    const half = { readWrite: 'WriteOnly' as const, ...s3('arn:aws:s3:::a/') }
    expect(mended(basic(half), 'keep')).toEqual(basic(half, { readWrite: 'ReadOnly' }))
  })

  it('where management events were switched off, they come back in a selector of their own', () => {
    const off = { management: false, ...s3('arn:aws:s3:::a/') }
    expect(mended(basic(off), 'keep')).toEqual(basic(off, {}))
  })

  it('an exclusion stays under keep, and goes under drop', () => {
    const excluding = { readWrite: 'WriteOnly' as const, excludedSources: [kms] }
    expect(mended(basic(excluding), 'keep')).toEqual(basic({ excludedSources: [kms] }))
    expect(mended(basic(excluding), 'drop')).toEqual(basic({}))
  })

  it('an exclusion that AWS does not offer is not carried over', () => {
    expect(mended(basic({ readWrite: 'WriteOnly', excludedSources: ['iam.amazonaws.com'] }), 'keep')).toEqual(
      basic({}),
    )
  })

  it('five with data are the most: refused, with what to do', () => {
    const five = Array.from({ length: 5 }, () => ({ management: false, ...s3('arn:aws:s3:::a/') }))
    expect(withManagementEvents(basic(...five), 'keep')).toMatchObject({
      refused: true,
      todo: expect.stringContaining('by hand'),
    })
  })

  it('under strict, two halves become one whole', () => {
    const halves = basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' })
    expect(mended(halves, 'keep', 'strict')).toEqual(basic({}, { readWrite: 'WriteOnly' }))
  })
})

describe('advanced selectors', () => {
  it('that log all already come back as they are', () => {
    const whole = advanced(management(), data('AWS::S3::Object'))
    expect(mended(whole, 'keep')).toEqual(whole)
  })

  it('gain one for Management, and keep the others', () => {
    const before = advanced(data('AWS::S3::Object'), management(is('readOnly', 'false')))
    expect(mended(before, 'keep').selectors).toEqual([
      ...before.selectors,
      { name: 'Trailkeeper: all management events', fields: [is('eventCategory', 'Management')] },
    ])
  })

  it('keep an exclusion that all of them have', () => {
    const half = management(is('readOnly', 'false'), not('eventSource', kms, rdsData))
    expect(mended(advanced(half), 'keep').selectors.at(-1)).toHaveProperty('fields', [
      is('eventCategory', 'Management'),
      not('eventSource', kms, rdsData),
    ])
    expect(mended(advanced(half), 'drop').selectors.at(-1)).toHaveProperty('fields', [
      is('eventCategory', 'Management'),
    ])
  })

  it('one that bears the added selector’s name, and is none, stays', () => {
    const named = { name: 'Trailkeeper: all management events', ...data('AWS::S3::Object') }
    expect(mended(advanced(named), 'keep').selectors).toContainEqual(named)
  })

  it('AWS takes 500 values: one more is refused, and field names are no values', () => {
    expect(isRefusal(withManagementEvents(ofValues(497), 'keep'))).toBe(false)
    expect(withManagementEvents(ofValues(498), 'keep')).toMatchObject({ refused: true })
  })
})
