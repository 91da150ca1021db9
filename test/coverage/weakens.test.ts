import { describe, expect, it } from '@jest/globals'
import { weakens } from '../../lib/coverage/weakens.ts'
import { advanced, basic, data, field, is, management, s3, s3Objects } from './builders.ts'

describe('weakens', () => {
  it('gives an event that was logged and no longer is', () => {
    const before = basic(s3('arn:aws:s3:::audit/'))
    const witness = weakens(before, basic({}))
    expect(witness).toMatchObject({ eventCategory: 'Data', 'resources.type': s3Objects })
    expect(witness?.['resources.ARN']).toMatch(/^arn:aws:s3:::audit\//)
  })

  it('sees management events that a switch to data events drops', () => {
    expect(weakens(basic(), advanced(data(s3Objects)))).toMatchObject({ eventCategory: 'Management' })
    expect(weakens(basic(), advanced())).toBeDefined()
    expect(weakens(basic(), basic({ ...s3(), management: false }))).toBeDefined()
  })

  it('asks about every selector, not the first alone', () => {
    const before = advanced(management(), data(s3Objects))
    expect(weakens(before, advanced(management()))).toMatchObject({ eventCategory: 'Data' })
  })

  it('finds nothing where more is logged, or the same in another kind', () => {
    expect(weakens(basic({ readWrite: 'WriteOnly' }), basic())).toBeUndefined()
    expect(weakens(basic(), advanced(management()))).toBeUndefined()
    expect(weakens(advanced(management()), basic())).toBeUndefined()
    expect(weakens(basic(s3('arn:aws:s3')), advanced(management(), data(s3Objects)))).toBeUndefined()
    expect(weakens(advanced(), advanced())).toBeUndefined()
  })

  it('finds nothing between equal selectors that it cannot read, and something once they differ', () => {
    const before = advanced(management(is('future', 'x'), field('eventName', { startsWith: ['a', 'b'] })))
    const same = advanced(
      management(field('eventName', { startsWith: ['b', 'a'], equals: [] }), is('future', 'x')),
    )
    expect(weakens(before, same)).toBeUndefined()
    expect(weakens(before, advanced(management(is('future', 'x'))))).toBeDefined()
  })
})
