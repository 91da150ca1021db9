import { describe, expect, it } from '@jest/globals'
import { selectorsOfRecord } from '../../lib/tamper/selectors-of-record.ts'

describe('basic selectors of a record', () => {
  const full = {
    readWriteType: 'WriteOnly',
    includeManagementEvents: false,
    dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3:::b/'] }],
    excludeManagementEventSources: ['kms.amazonaws.com'],
  }
  const capital = {
    ReadWriteType: 'WriteOnly',
    IncludeManagementEvents: false,
    DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::b/'] }],
    ExcludeManagementEventSources: ['kms.amazonaws.com'],
  }

  it('are read in either spelling', () => {
    const expected = {
      kind: 'basic',
      selectors: [
        {
          readWrite: 'WriteOnly',
          management: false,
          dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3:::b/'] }],
          excludedSources: ['kms.amazonaws.com'],
        },
      ],
    }
    expect(selectorsOfRecord({ eventSelectors: [full] })).toEqual(expected)
    expect(selectorsOfRecord({ EventSelectors: [capital] })).toEqual(expected)
  })

  it.each([
    ['ReadOnly', 'ReadOnly'],
    ['WriteOnly', 'WriteOnly'],
    ['All', 'All'],
    ['nonsense', 'All'],
    [undefined, 'All'],
  ])('of type %s read or write %s', (readWriteType, readWrite) => {
    expect(selectorsOfRecord({ eventSelectors: [{ readWriteType }] })).toMatchObject({
      selectors: [{ readWrite }],
    })
  })

  it('log management events unless told otherwise, and nothing where they are no object', () => {
    expect(selectorsOfRecord({ eventSelectors: [{}, 'x'] })).toEqual({
      kind: 'basic',
      selectors: [
        { readWrite: 'All', management: true, dataResources: [], excludedSources: [] },
        { readWrite: 'All', management: false, dataResources: [], excludedSources: [] },
      ],
    })
  })

  it('keep a data resource without a readable type, as none that anybody asks for', () => {
    expect(selectorsOfRecord({ eventSelectors: [{ dataResources: ['x'] }] })).toMatchObject({
      selectors: [{ dataResources: [{ type: '', values: [] }] }],
    })
  })
})

describe('advanced selectors of a record', () => {
  const operators = ['equals', 'startsWith', 'endsWith', 'notEquals', 'notStartsWith', 'notEndsWith']

  it.each(operators)('are read with %s in either spelling', (operator) => {
    const capital = operator.charAt(0).toUpperCase() + operator.slice(1)
    const expected = {
      kind: 'advanced',
      selectors: [{ fields: [{ field: 'eventName', [operator]: ['a'] }] }],
    }
    const small = { fieldSelectors: [{ field: 'eventName', [operator]: ['a'] }] }
    expect(selectorsOfRecord({ advancedEventSelectors: [small] })).toEqual(expected)
    const large = { FieldSelectors: [{ Field: 'eventName', [capital]: ['a'] }] }
    expect(selectorsOfRecord({ AdvancedEventSelectors: [large] })).toEqual(expected)
  })

  it('leave empty lists of values out, and keep a condition without a field', () => {
    const selector = { fieldSelectors: [{ equals: [], notEquals: ['a'] }, 'x'] }
    expect(selectorsOfRecord({ advancedEventSelectors: [selector] })).toEqual({
      kind: 'advanced',
      selectors: [{ fields: [{ field: '', notEquals: ['a'] }, { field: '' }] }],
    })
  })
})

describe('where there are none', () => {
  it('an empty list of either kind is the default, and neither is nothing said', () => {
    const byDefault = { kind: 'basic', selectors: [] }
    expect(selectorsOfRecord({ eventSelectors: [] })).toEqual(byDefault)
    expect(selectorsOfRecord({ advancedEventSelectors: [] })).toEqual(byDefault)
    expect(selectorsOfRecord({})).toBeUndefined()
  })
})
