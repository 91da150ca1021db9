import { expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { selectorsOfAnswer } from '../../lib/collect/trail-details.ts'
import { selectorsInput } from '../../lib/remediate/restore-event-selectors.ts'
import { advanced, basic, field, management, s3 } from '../coverage/builders.ts'
import { basicSet } from '../coverage/random-selectors.ts'

it('empty operator lists are left out: AWS refuses them', () => {
  const input = selectorsInput(
    'arn',
    advanced(management(field('eventName', { equals: ['A'], startsWith: [], notEquals: [] }))),
  )
  expect(input).toEqual({
    TrailName: 'arn',
    AdvancedEventSelectors: [
      {
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Management'] },
          { Field: 'eventName', Equals: ['A'] },
        ],
      },
    ],
  })
})

it('basic selectors are written whole, defaults too', () => {
  expect(selectorsInput('arn', basic({ ...s3('arn:aws:s3') }))).toEqual({
    TrailName: 'arn',
    EventSelectors: [
      {
        ReadWriteType: 'All',
        IncludeManagementEvents: true,
        DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
        ExcludeManagementEventSources: [],
      },
    ],
  })
})

it('what is written reads back as it was', () => {
  fc.assert(
    fc.property(basicSet, (selectors) => {
      const input = selectorsInput('arn', selectors)
      expect(selectorsOfAnswer('EventSelectors' in input ? input : {})).toEqual(selectors)
    }),
  )
})
