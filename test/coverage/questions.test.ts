import { describe, expect, it } from '@jest/globals'
import { logsEvent } from '../../lib/coverage/selector-matches.ts'
import { question, type QuestionId, questions } from '../../lib/coverage/questions.ts'
import { advanced, basic, s3 } from './builders.ts'

function readOnlyOf(id: QuestionId): Set<string | undefined> {
  return new Set(question(id, 'aws').examples.map((event) => event['readOnly']))
}

describe('questions', () => {
  it('lists each named question once, with title and examples', () => {
    const all = questions('aws')
    expect(all.map(({ id }) => id)).toEqual([
      'management-events',
      'management-events-except-kms-and-rds-data',
      'management-reads',
      'management-writes',
      'kms-events',
      'rds-data-events',
      'global-service-events',
      's3-object-reads',
      's3-object-writes',
      'lambda-invocations',
      'dynamodb-events',
    ])
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length)
  })

  it.each(['aws', 'aws-cn', 'aws-us-gov'])('gives examples in %s that the question is about', (partition) => {
    for (const { wanted, examples } of questions(partition)) {
      expect(examples.length).toBeGreaterThan(0)
      expect(examples.every((event) => logsEvent(advanced(wanted), event))).toBe(true)
      const arns = examples.flatMap((event) => event['resources.ARN'] ?? [])
      expect(arns.every((arn) => arn.startsWith(`arn:${partition}:`))).toBe(true)
    }
  })

  it.each([
    ['kms-events', 'kms.amazonaws.com'],
    ['rds-data-events', 'rdsdata.amazonaws.com'],
    ['lambda-invocations', 'lambda.amazonaws.com'],
    ['dynamodb-events', 'dynamodb.amazonaws.com'],
    ['s3-object-reads', 's3.amazonaws.com'],
  ] as const)('%s is about %s', (id, source) => {
    const sources = question(id, 'aws').examples.map((event) => event['eventSource'])
    expect(new Set(sources)).toEqual(new Set([source]))
  })

  it('takes IAM, STS and CloudFront for the global services', () => {
    const { examples, globalServices } = question('global-service-events', 'aws')
    const sources = new Set(examples.map((event) => event['eventSource']))
    expect(sources).toEqual(new Set(['iam.amazonaws.com', 'sts.amazonaws.com', 'cloudfront.amazonaws.com']))
    expect(globalServices).toBe(true)
    expect(questions('aws').filter((one) => one.globalServices)).toHaveLength(1)
  })

  it('leaves KMS and RDS Data out where it says so, and tells reads from writes', () => {
    const { examples } = question('management-events-except-kms-and-rds-data', 'aws')
    expect(examples.some((event) => /^(kms|rdsdata)/.test(event['eventSource'] ?? ''))).toBe(false)
    expect(readOnlyOf('management-reads')).toEqual(new Set(['true']))
    expect(readOnlyOf('management-writes')).toEqual(new Set(['false']))
    expect(readOnlyOf('s3-object-reads')).toEqual(new Set(['true']))
    expect(readOnlyOf('s3-object-writes')).toEqual(new Set(['false']))
  })

  it('asks about data that the default selectors do not log and basic ones can', () => {
    const { examples } = question('s3-object-writes', 'aws')
    expect(examples.some((event) => logsEvent(basic(), event))).toBe(false)
    expect(examples.every((event) => logsEvent(basic(s3('arn:aws:s3')), event))).toBe(true)
  })
})

describe('titles', () => {
  it('say what is asked, as reports print it', () => {
    expect(questions('aws').map(({ title }) => title)).toEqual([
      'All management events',
      'All management events except those of KMS and the RDS Data API',
      'Management events, reads',
      'Management events, writes',
      'KMS events',
      'RDS Data API events',
      'Events of global services (IAM, STS, CloudFront)',
      'S3 object reads in all buckets',
      'S3 object writes in all buckets',
      'Invocations of all Lambda functions',
      'Item reads and writes in all DynamoDB tables',
    ])
  })
})

describe('questions about data', () => {
  it.each([
    ['s3-object-reads', 'arn:aws-cn:s3:::'],
    ['s3-object-writes', 'arn:aws-cn:s3:::'],
    ['lambda-invocations', 'arn:aws-cn:lambda:'],
    ['dynamodb-events', 'arn:aws-cn:dynamodb:'],
  ] as const)('%s keeps to the partition', (id, startsWith) => {
    expect(question(id, 'aws-cn').wanted.fields).toContainEqual({
      field: 'resources.ARN',
      startsWith: [startsWith],
    })
  })
})
