import { describe, expect, it } from '@jest/globals'
import { advancedFormOf } from '../../lib/coverage/advanced-form-of.ts'
import { advanced, basic, data, field, is, management, not, s3, s3Objects } from './builders.ts'

const fn = 'arn:aws:lambda:us-west-2:111122223333:function:hello'
const table = 'arn:aws:dynamodb:us-west-2:111122223333:table/t'

describe('advancedFormOf', () => {
  it('leaves advanced selectors as they are', () => {
    const selectors = [management(), data(s3Objects)]
    expect(advancedFormOf(advanced(...selectors))).toEqual(selectors)
    expect(advancedFormOf(advanced())).toEqual([])
  })

  it('takes no basic selectors for all management events', () => {
    expect(advancedFormOf(basic())).toEqual([management()])
  })

  it('splits a basic selector into management events and each resource type', () => {
    const both = basic({ readWrite: 'ReadOnly', excludedSources: ['kms.amazonaws.com'], ...s3('arn:aws:s3') })
    expect(advancedFormOf(both)).toEqual([
      management(is('readOnly', 'true'), not('eventSource', 'kms.amazonaws.com')),
      {
        fields: [is('eventCategory', 'Data'), is('readOnly', 'true'), is('resources.type', s3Objects)],
      },
    ])
    expect(advancedFormOf(basic({ readWrite: 'WriteOnly' }))).toEqual([management(is('readOnly', 'false'))])
    expect(advancedFormOf(basic({ management: false }))).toEqual([])
  })

  it.each([
    [s3Objects, 'arn:aws:s3'],
    [s3Objects, 'arn:aws:s3:::'],
    [s3Objects, 'arn:aws-us-gov:s3:::'],
    ['AWS::Lambda::Function', 'arn:aws-cn:lambda'],
    ['AWS::DynamoDB::Table', 'arn:aws:dynamodb'],
  ])('takes %s %s for everything of the type', (type, value) => {
    const all = basic({ management: false, dataResources: [{ type, values: ['arn:aws:s3:::one/', value] }] })
    expect(advancedFormOf(all)).toEqual([data(type)])
  })

  it.each([
    [s3Objects, 'arn:aws:s3:::bucket/', 'startsWith'],
    [s3Objects, 'arn:aws:s3:::bucket/prefix', 'startsWith'],
    [s3Objects, 'arn:aws:s3:::bucket', 'equals'],
    [s3Objects, 'arn:aws:s3:::*', 'equals'],
    [s3Objects, 'arn:aws:lambda', 'equals'],
    [s3Objects, 'xarn:aws:s3', 'equals'],
    ['AWS::Lambda::Function', fn, 'equals'],
    ['AWS::Lambda::Function', 'arn:aws:s3', 'equals'],
    ['AWS::Lambda::Function', 'arn:aws:lambda:us-west-2', 'equals'],
    ['AWS::Lambda::Function', 'xarn:aws:lambda', 'equals'],
    ['AWS::DynamoDB::Table', table, 'equals'],
    ['AWS::DynamoDB::Table', 'arn:aws:dynamodb:us-west-2', 'equals'],
    ['AWS::DynamoDB::Table', 'xarn:aws:dynamodb', 'equals'],
    ['AWS::SNS::Topic', 'arn:aws:sns', 'equals'],
  ])('reads %s %s by %s', (type, value, operator) => {
    const [one] = advancedFormOf(basic({ management: false, dataResources: [{ type, values: [value] }] }))
    const reach = { equals: [], startsWith: [], [operator]: [value] }
    expect(one).toEqual(data(type, field('resources.ARN', reach)))
  })

  it('logs nothing for a resource type without values', () => {
    expect(advancedFormOf(basic({ management: false, ...s3() }))).toEqual([])
  })
})
