import * as fc from 'fast-check'
import type { AdvancedSelector, BasicSelector, FieldSelector, Selectors } from '../../../lib/model/index.ts'

const values: Record<string, string[]> = {
  'AWS::S3::Object': ['arn:aws:s3', 'arn:aws:s3:::logs/', 'arn:aws:s3:::data/', 'arn:aws:s3:::data/secret/'],
  'AWS::Lambda::Function': ['arn:aws:lambda', 'arn:aws:lambda:us-east-1:123456789012:function:pay'],
  'AWS::DynamoDB::Table': ['arn:aws:dynamodb', 'arn:aws:dynamodb:us-east-1:123456789012:table/users'],
}
const readWrite = fc.constantFrom<BasicSelector['readWrite'][]>('All', 'ReadOnly', 'WriteOnly')
const excludable = ['kms.amazonaws.com', 'rdsdata.amazonaws.com']
const resource = fc
  .constantFrom(...Object.keys(values))
  .chain((type) => fc.record({ type: fc.constant(type), values: fc.subarray(values[type] ?? []) }))

/** A basic selector as AWS takes it: with management events, or with data resources. */
export const basicSelector: fc.Arbitrary<BasicSelector> = fc
  .record({
    readWrite,
    management: fc.boolean(),
    dataResources: fc.array(resource, { maxLength: 2 }),
    excludedSources: fc.subarray(excludable),
  })
  .map((one) => {
    const management = one.management || one.dataResources.length === 0
    return { ...one, management, excludedSources: management ? one.excludedSources : [] }
  })

const is = (field: string, ...equals: string[]) => ({ field, equals })
const readOnly = fc.constantFrom([], [is('readOnly', 'true')], [is('readOnly', 'false')])

/** An advanced selector as a trail takes it. */
export const advancedSelector: fc.Arbitrary<AdvancedSelector> = fc.oneof(
  fc.tuple(readOnly, fc.subarray(excludable)).map(([half, excluded]) => ({
    fields: [
      is('eventCategory', 'Management'),
      ...half,
      ...(excluded.length > 0 ? [{ field: 'eventSource', notEquals: excluded }] : []),
    ],
  })),
  fc
    .tuple(
      readOnly,
      fc.constantFrom('AWS::S3::Object', 'AWS::Lambda::Function', 'AWS::SNS::Topic'),
      fc.constantFrom<FieldSelector[][]>(
        [],
        [{ field: 'resources.ARN', startsWith: ['arn:aws:s3:::data/'] }],
        [{ field: 'resources.ARN', notStartsWith: ['arn:aws:s3:::logs/'] }],
      ),
    )
    .map(([half, type, arn]) => ({
      fields: [is('eventCategory', 'Data'), ...half, is('resources.type', type), ...arn],
    })),
)

export const anySelectors: fc.Arbitrary<Selectors> = fc.oneof(
  fc
    .array(basicSelector, { minLength: 1, maxLength: 3 })
    .map((selectors): Selectors => ({ kind: 'basic', selectors })),
  fc
    .array(advancedSelector, { minLength: 1, maxLength: 4 })
    .map((selectors): Selectors => ({ kind: 'advanced', selectors })),
)
