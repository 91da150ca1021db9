import { describe, expect, it } from '@jest/globals'
import { weakens } from '../record.ts'

const update = (params: object) =>
  weakens('cloudtrail', 'UpdateEventDataStore', { eventDataStore: 'a', ...params })
const selecting = (...categories: string[]) => ({
  advancedEventSelectors: categories.map((category) => ({
    fieldSelectors: [
      { field: 'eventCategory', equals: [category] },
      { field: 'readOnly', equals: ['true'] },
    ],
  })),
})

describe('an event data store', () => {
  it.each([
    [{ multiRegionEnabled: false }, ['multi-region']],
    [{ multiRegionEnabled: true }, []],
    [{ organizationEnabled: false }, ['organization']],
    [{ terminationProtectionEnabled: false }, ['log-integrity']],
    [{ retentionPeriod: 89 }, ['log-retention']],
    [{ retentionPeriod: 90 }, []],
    [{ name: 'new' }, []],
  ])('%j weakens %j', (params, expected) => expect(update(params)).toEqual(expected))

  it.each([
    [['Management'], ['management-events']],
    [['Data'], ['management-events']],
    [['Management', 'ConfigurationItem'], ['management-events']],
    [['ConfigurationItem'], []],
    [['Evidence', 'ActivityAuditLog'], []],
  ])('that selects %j weakens %j: others never held management events', (categories, expected) => {
    expect(update(selecting(...categories))).toEqual(expected)
  })

  it('without a category selects what nobody knows', () => {
    const selector = { fieldSelectors: [{ field: 'eventName', equals: ['x'] }] }
    expect(update({ advancedEventSelectors: [selector] })).toEqual(['management-events'])
    expect(update({ advancedEventSelectors: ['nonsense'] })).toEqual(['management-events'])
  })
})

it.each([
  ['DeleteEventDataStore', { eventDataStore: 'a' }, ['logging', 'log-retention']],
  ['DisableFederation', { eventDataStore: 'a' }, ['event-access']],
  ['DeleteChannel', { channel: 'c' }, ['log-delivery']],
  ['RestoreEventDataStore', { eventDataStore: 'a' }, []],
])('%s %j', (name, params, expected) => expect(weakens('cloudtrail', name, params)).toEqual(expected))
