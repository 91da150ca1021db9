import { describe, expect, it } from '@jest/globals'
import { isForManagement, managementPart, otherPart } from '../../lib/coverage/selector-parts.ts'
import type { Selectors } from '../../lib/model/index.ts'
import { advanced, basic, data, field, management, not, s3Objects } from './builders.ts'

const nothing: Selectors = { kind: 'advanced', selectors: [] }
const objects = [{ type: 'AWS::S3::Object', values: ['arn:aws:s3'] }]

describe('advanced selectors', () => {
  const both = advanced(management(not('eventSource', 'kms.amazonaws.com')), data(s3Objects))

  it('come apart into those for management events and the rest', () => {
    expect(managementPart(both)).toEqual(advanced(management(not('eventSource', 'kms.amazonaws.com'))))
    expect(otherPart(both)).toEqual(advanced(data(s3Objects)))
    expect(managementPart(advanced(data(s3Objects)))).toEqual(nothing)
    expect(otherPart(advanced(management()))).toEqual(nothing)
  })

  it('are for management events by their eventCategory, and by that alone', () => {
    expect(isForManagement(management())).toBe(true)
    expect(isForManagement(data(s3Objects))).toBe(false)
    expect(isForManagement({ fields: [] })).toBe(false)
    expect(isForManagement({ fields: [{ field: 'eventName', equals: ['Management'] }] })).toBe(false)
    expect(isForManagement({ fields: [{ field: 'eventCategory', startsWith: ['Management'] }] })).toBe(false)
    const named = { field: 'eventName', startsWith: ['Put'] }
    expect(isForManagement({ fields: [named, { field: 'eventCategory', equals: ['Management'] }] })).toBe(
      true,
    )
    expect(field('eventName', { startsWith: ['Put'] })).toEqual(named)
  })
})

describe('basic selectors', () => {
  it('come apart into management events and resources', () => {
    const both = basic({ dataResources: objects, excludedSources: ['kms.amazonaws.com'] })
    expect(managementPart(both)).toEqual(basic({ excludedSources: ['kms.amazonaws.com'] }))
    expect(otherPart(both)).toEqual(basic({ management: false, dataResources: objects }))
  })

  it('that are none log all management events, and nothing else', () => {
    const none: Selectors = { kind: 'basic', selectors: [] }
    expect(managementPart(none)).toEqual(none)
    expect(otherPart(none)).toEqual(nothing)
  })

  it('without management events have no such part: none would log them all', () => {
    expect(managementPart(basic({ management: false, dataResources: objects }))).toEqual(nothing)
    expect(otherPart(basic())).toEqual(nothing)
  })

  it('keep what each has to do with a part', () => {
    const [own] = basic({ management: false, dataResources: objects }).selectors
    const [reads] = basic({ readWrite: 'ReadOnly' }).selectors
    const mixed = { kind: 'basic', selectors: [own, reads].filter((one) => one !== undefined) } as Selectors
    expect(managementPart(mixed)).toEqual(basic({ readWrite: 'ReadOnly' }))
    expect(otherPart(mixed)).toEqual(basic({ management: false, dataResources: objects }))
  })
})
