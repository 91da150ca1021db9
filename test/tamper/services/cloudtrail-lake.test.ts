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
    [{ kmsKeyId: 'arn:aws:kms:eu-west-1:999999999999:key/k' }, ['kms-encryption']],
    [{ kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/k' }, []],
    [{ name: 'new' }, []],
  ])('%j weakens %j', (params, expected) => expect(update(params)).toEqual(expected))

  it.each([
    [['Management'], ['management-events']],
    [['Data'], ['management-events']],
    [['Management', 'ConfigurationItem'], ['management-events']],
    [['NetworkActivity'], ['management-events']],
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

describe('a list of trails', () => {
  const listed = { trails: ['main'] }
  it.each([
    ['PutEventConfiguration', { contextKeySelectors: [] }, ['event-configuration']],
    ['PutInsightSelectors', { insightSelectors: [] }, ['insights']],
  ])('names no event data store, on which %s counts', (name, params, expected) => {
    expect(weakens('cloudtrail', name, { eventDataStore: 'arn:eds', ...params }, listed)).toEqual(expected)
    expect(weakens('cloudtrail', name, { trailName: 'other', ...params }, listed)).toEqual([])
    expect(weakens('cloudtrail', name, { trailName: 'main', ...params }, listed)).toEqual(expected)
  })
})

it.each([
  ['DeleteEventDataStore', { eventDataStore: 'a' }, ['logging', 'log-retention']],
  ['DisableFederation', { eventDataStore: 'a' }, ['event-access']],
  ['DeleteChannel', { channel: 'c' }, ['log-delivery']],
  ['RestoreEventDataStore', { eventDataStore: 'a' }, []],
])('%s %j', (name, params, expected) => expect(weakens('cloudtrail', name, params)).toEqual(expected))
