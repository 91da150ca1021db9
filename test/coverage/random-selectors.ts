import * as fc from 'fast-check'
import type { AdvancedSelector, BasicSelector, FieldSelector, Selectors } from '../../lib/model/index.ts'
import { field, is } from './builders.ts'
import type { Universe } from './oracle.ts'

function stringsOver(alphabet: string[], longest: number): string[] {
  let last = ['']
  const all = ['']
  for (let length = 1; length <= longest; length += 1) {
    last = last.flatMap((text) => alphabet.map((letter) => text + letter))
    all.push(...last)
  }
  return all
}

/** Literals are over a and b, at most two long (three under Equals); so z fills, and five letters suffice. */
const universeStrings = stringsOver(['a', 'b', 'z'], 5)
const affix = fc.constantFrom(...stringsOver(['a', 'b'], 2))
const whole = fc.constantFrom(...stringsOver(['a', 'b'], 3))
const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { maxLength: 2 })

function operators(name: string): fc.Arbitrary<FieldSelector> {
  return fc
    .record(
      {
        equals: few(whole),
        startsWith: few(affix),
        endsWith: few(affix),
        notEquals: few(whole),
        notStartsWith: few(affix),
        notEndsWith: few(affix),
      },
      { requiredKeys: [] },
    )
    .map((chosen) => field(name, chosen))
}

const openFields = ['eventName', 'userIdentity.arn']
const category = fc.constantFrom(
  is('eventCategory', 'Management'),
  is('eventCategory', 'Management'),
  is('eventCategory', 'Data'),
  is('eventCategory', 'Management', 'NetworkActivity'),
  field('eventCategory', { notEquals: ['Data'] }),
)
const readOnly = fc.constantFrom(
  is('readOnly', 'true'),
  is('readOnly', 'false'),
  field('readOnly', { notEquals: ['true'] }),
)
const narrowing = fc.oneof(
  { weight: 3, arbitrary: operators('eventName') },
  { weight: 3, arbitrary: operators('userIdentity.arn') },
  { weight: 1, arbitrary: readOnly },
  { weight: 1, arbitrary: operators('resources.type') },
)
const unknownField = fc.constantFrom(is('eventVersion', 'a'), field('eventVersion', { notEquals: ['a'] }))
export const advancedSelector: fc.Arbitrary<AdvancedSelector> = fc
  .tuple(
    fc.option(category, { nil: undefined, freq: 15 }),
    fc.array(narrowing, { maxLength: 3 }),
    fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: unknownField }),
  )
  .map(([first, rest, unknown]) => ({ fields: [first ?? [], rest, unknown ?? []].flat() }))

export const advancedUniverse: Universe = {
  readOnly: ['true', 'false'],
  'resources.type': universeStrings,
  ...Object.fromEntries(openFields.map((name) => [name, universeStrings])),
}

/** Shapes that differ in one operator, so that unions that just cover, or just do not, are common. */
export const complement: fc.Arbitrary<Selectors> = fc
  .tuple(operators('eventName'), operators('userIdentity.arn'))
  .map(([one, other]) => ({
    kind: 'advanced',
    selectors: [one, other, mirrored(one), mirrored(other)].map((condition) => ({
      fields: [is('eventCategory', 'Management'), condition],
    })),
  }))

function mirrored(condition: FieldSelector): FieldSelector {
  const { equals = [], startsWith = [], endsWith = [] } = condition
  const { notEquals = [], notStartsWith = [], notEndsWith = [] } = condition
  return field(condition.field, {
    equals: notEquals,
    startsWith: notStartsWith,
    endsWith: notEndsWith,
    notEquals: equals,
    notStartsWith: startsWith,
    notEndsWith: endsWith,
  })
}

export const advancedSet: fc.Arbitrary<Selectors> = fc
  .array(advancedSelector, { maxLength: 4 })
  .map((selectors) => ({ kind: 'advanced', selectors }))

const arns = [
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/',
  'arn:aws:s3:::a/b',
  'arn:aws:s3:::ab/a',
  'arn:aws:s3:::z/a',
  'arn:aws-cn:s3:::a/a',
  'arn:aws:lambda:us-east-1:1:function:a',
  'arn:aws:lambda:us-east-1:1:function:ab',
  'arn:aws:dynamodb:us-east-1:1:table/a',
  'arn:aws:dynamodb:us-east-1:1:table/a/index/b',
  'z',
]
const whole3 = [
  'arn:aws:s3',
  'arn:aws:s3:::',
  'arn:aws-cn:s3',
  'arn:aws:lambda',
  'arn:aws:dynamodb',
  'arn:aws:s3:::*',
]
const types = ['AWS::S3::Object', 'AWS::Lambda::Function', 'AWS::DynamoDB::Table']
const sources = ['kms.amazonaws.com', 'rdsdata.amazonaws.com']
const basicSelector: fc.Arbitrary<BasicSelector> = fc.record({
  readWrite: fc.constantFrom('All', 'ReadOnly', 'WriteOnly'),
  management: fc.boolean(),
  excludedSources: fc.subarray(sources),
  dataResources: fc.array(
    fc.record({
      type: fc.constantFrom(...types),
      values: fc.array(fc.constantFrom(...arns.slice(0, -1), ...whole3), { maxLength: 3 }),
    }),
    { maxLength: 2 },
  ),
})
export const basicSet: fc.Arbitrary<Selectors> = fc
  .array(basicSelector, { maxLength: 3 })
  .map((selectors) => ({ kind: 'basic', selectors }))

export const basicWanted: fc.Arbitrary<AdvancedSelector> = fc
  .tuple(
    fc.constantFrom(is('eventCategory', 'Management'), is('eventCategory', 'Data')),
    fc.subarray([
      field('eventSource', { notEquals: ['kms.amazonaws.com'] }),
      is('resources.type', 'AWS::S3::Object'),
      field('resources.ARN', { startsWith: ['arn:aws:s3:::'] }),
      is('resources.ARN', 'arn:aws:lambda:us-east-1:1:function:a'),
      is('readOnly', 'false'),
    ]),
  )
  .map(([first, rest]) => ({ fields: [first, ...rest] }))

export const basicUniverse: Universe = {
  readOnly: ['true', 'false'],
  eventSource: [...sources, 'z'],
  'resources.type': [...types, 'z'],
  'resources.ARN': [...arns, 'arn:aws:s3:::z/z'],
}
