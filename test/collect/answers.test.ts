import { describe, expect, it } from '@jest/globals'
import { selectorsOfAnswer, statusOfAnswer } from '../../lib/collect/trail-details.ts'
import { advanced, basic, data, field, is } from '../coverage/builders.ts'

describe('what GetEventSelectors answers', () => {
  it('D1: nothing of either kind is the default', () => {
    expect(selectorsOfAnswer({})).toEqual(basic())
    expect(selectorsOfAnswer({ EventSelectors: [], AdvancedEventSelectors: [] })).toEqual(basic())
  })

  it('D3: an empty selector is All with management events', () => {
    expect(selectorsOfAnswer({ EventSelectors: [{}] })).toEqual(basic({}))
  })

  it('D7: what is switched off stays off', () => {
    const EventSelectors = [
      {
        IncludeManagementEvents: false,
        DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
      },
    ]
    expect(selectorsOfAnswer({ EventSelectors })).toMatchObject({ selectors: [{ management: false }] })
  })

  it('D19: operators that are empty lists are absent', () => {
    const FieldSelectors = [
      {
        Field: 'eventCategory',
        Equals: ['Management'],
        StartsWith: [],
        EndsWith: [],
        NotEquals: [],
        NotStartsWith: [],
        NotEndsWith: [],
      },
    ]
    expect(selectorsOfAnswer({ AdvancedEventSelectors: [{ FieldSelectors }] })).toEqual(
      advanced({ fields: [is('eventCategory', 'Management')] }),
    )
  })

  it('D21: advanced selectors are read where the basic list is missing, and win where both stand', () => {
    const AdvancedEventSelectors = [
      {
        Name: 'objects',
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Data'] },
          { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
        ],
      },
    ]
    const read = advanced({ name: 'objects', ...data('AWS::S3::Object') })
    expect(selectorsOfAnswer({ AdvancedEventSelectors })).toEqual(read)
    expect(selectorsOfAnswer({ AdvancedEventSelectors, EventSelectors: [{}] })).toEqual(read)
  })

  it('a field without a name or operators is kept, so that it narrows', () => {
    expect(
      selectorsOfAnswer({ AdvancedEventSelectors: [{ FieldSelectors: [{ Field: undefined }] }] }),
    ).toEqual(advanced({ fields: [field('', {})] }))
  })
})

describe('what GetTrailStatus answers', () => {
  it('B1, B2: logging or not', () => {
    expect(statusOfAnswer({ IsLogging: true })).toEqual({ logging: true })
    expect(statusOfAnswer({ IsLogging: false })).toEqual({ logging: false })
  })

  it('does not take silence for an answer', () => {
    expect(() => statusOfAnswer({})).toThrow('does not tell IsLogging')
  })

  it('times are ISO, and an empty error is none', () => {
    const at = new Date('2026-11-21T00:00:00Z')
    expect(
      statusOfAnswer({
        IsLogging: true,
        StopLoggingTime: at,
        LatestDeliveryTime: at,
        LatestDeliveryError: '',
        LatestDigestDeliveryError: 'AccessDenied',
      }),
    ).toEqual({
      logging: true,
      stoppedAt: '2026-11-21T00:00:00.000Z',
      latestDelivery: '2026-11-21T00:00:00.000Z',
      latestDigestDeliveryError: 'AccessDenied',
    })
  })
})
