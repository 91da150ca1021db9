import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import * as by from '../../lib/search/condition.ts'
import { NoLogFile } from '../../lib/search/record-ranges.ts'
import { countIn, searchFile } from '../../lib/search/search-file.ts'

const names = ['StopLogging', 'DeleteTrail', 'DescribeInstances', 'GetObject']
const anyRecord = fc
  .record({
    eventID: fc.uuid(),
    eventName: fc.constantFrom(...names),
    eventSource: fc.constantFrom('cloudtrail.amazonaws.com', 'ec2.amazonaws.com', 's3.amazonaws.com'),
    awsRegion: fc.constantFrom('us-east-1', 'eu-west-1'),
    recipientAccountId: fc.constantFrom('123456789012', '111122223333'),
    sourceIPAddress: fc.constantFrom('192.0.2.1', '10.1.2.3', '2001:db8::1', 'cloudtrail.amazonaws.com'),
    readOnly: fc.constantFrom(true, false),
    errorCode: fc.constantFrom(undefined, 'AccessDenied', 'Client.UnauthorizedOperation'),
    eventTime: fc.constantFrom('2026-03-01T12:00:00Z', '2026-03-01T13:00:00Z', '2026-03-02T12:00:00Z'),
    requestParameters: fc.constantFrom(
      null,
      { bucketName: 'logs-a', tags: [{ key: 'x' }] },
      { name: 'main' },
    ),
    resources: fc.constantFrom(undefined, [{ ARN: 'arn:aws:s3:::logs-a/AWSLogs/1' }]),
    userIdentity: fc.constantFrom(
      { type: 'IAMUser', userName: 'eve', arn: 'arn:aws:iam::123456789012:user/eve', accessKeyId: 'AKIAEVE' },
      {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::123456789012:assumed-role/ci/build-7',
        accessKeyId: 'ASIACI',
        sessionContext: {
          sessionIssuer: { type: 'Role', userName: 'ci', arn: 'arn:aws:iam::123456789012:role/ops/ci' },
        },
      },
      { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
    ),
  })
  .map((record): Record<string, unknown> => JSON.parse(JSON.stringify(record)))

const anyCondition: fc.Arbitrary<() => by.Condition> = fc.constantFrom(
  () => by.byEventName(['StopLogging']),
  () => by.byEventName(['D*']),
  () => by.byEventName(['Get?bject', 'Nothing']),
  () => by.bySource(['ec2', 's3.amazonaws.com']),
  () => by.bySource(['*trail*']),
  () => by.byUser(['eve']),
  () => by.byUser(['build-*']),
  () => by.byUser(['ci']),
  () => by.byArn(['arn:aws:iam::123456789012:role/*']),
  () => by.byRole(['ci']),
  () => by.byAccessKey(['AKIAEVE']),
  () => by.byResource(['logs-a']),
  () => by.byResource(['arn:aws:s3:::logs-a/*']),
  () => by.byError(['any']),
  () => by.byError(['AccessDenied']),
  () => by.byReadOnly(true),
  () => by.byReadOnly(false),
  () => by.byRegion(['eu-west-1']),
  () => by.byAccount(['111122223333']),
  () => by.byAddress(['10.0.0.0/8']),
  () => by.byAddress(['192.0.2.1', '2001:db8::/32']),
  () => by.byTime(Date.parse('2026-03-01T12:30:00Z'), Date.parse('2026-03-01T13:00:00Z')),
  () => by.byPath('requestParameters.bucketName', 'logs-*'),
  () => by.byPath('requestParameters.tags.key', 'x'),
  () => by.byPath('readOnly', 'true'),
)

describe('a search', () => {
  it('finds what looking at every record finds, in the file’s order and as it stands there', () => {
    const seen = { hits: 0, runs: 0 }
    fc.assert(
      fc.property(
        fc.array(anyRecord, { maxLength: 12 }),
        fc.array(anyCondition, { minLength: 1, maxLength: 2 }),
        (records, made) => {
          const conditions = made.map((make) => make())
          const expected = records.filter((record) => conditions.every(({ holds }) => holds(record)))
          const text = JSON.stringify({ Records: records })
          expect(searchFile(Buffer.from(text), conditions)?.map((hit) => hit.text)).toEqual(
            expected.map((record) => JSON.stringify(record)),
          )
          expect(countIn(Buffer.from(text), conditions)).toBe(expected.length)
          seen.runs += 1
          seen.hits += expected.length > 0 ? 1 : 0
        },
      ),
      { numRuns: 500 },
    )
    expect(seen.hits / seen.runs).toBeGreaterThan(0.2)
  })

  it.each([
    ['every condition on its own has a record that it holds for', true],
    ['and one that it does not hold for', false],
  ])('%s', (_, wanted) => {
    const records = fc.sample(anyRecord, { numRuns: 400, seed: 7 })
    const never = fc
      .sample(anyCondition, { numRuns: 400, seed: 7 })
      .filter((make) => !records.some((record) => make().holds(record) === wanted))
    expect(never).toEqual([])
  })

  it('takes text of a record for no value of it', () => {
    const text = JSON.stringify({
      Records: [{ eventName: 'PutParameter', requestParameters: { value: '"eventName":"StopLogging"' } }],
    })
    expect(searchFile(Buffer.from(text), [by.byEventName(['StopLogging'])])).toEqual([])
  })

  it('says of a digest that it has no records', () => {
    expect(
      searchFile(Buffer.from('{"digestS3Object":"x","logFiles":[]}'), [by.byId(['abcdef'])]),
    ).toBeUndefined()
  })

  it.each(['', '{"Records":[{"a":1}', '[]', '{"Records":[{]}}'])(
    'refuses what is no log file: %j',
    (text) => {
      expect(() => searchFile(Buffer.from(text), [by.byReadOnly(true)])).toThrow(NoLogFile)
    },
  )

  it.each(['::/0', '::ffff:203.0.113.5', '::ffff:0:0/96'])(
    'takes %s for a range of its own family, as a table does',
    (range) => {
      const { holds } = by.byAddress([range])
      expect(
        ['203.0.113.5', '::ffff:203.0.113.5'].map((sourceIPAddress) => holds({ sourceIPAddress })),
      ).toEqual([false, true])
    },
  )

  it.each(['300.1.2.3', '10.0.0.0/33', '10.0.0.0/x', 'example.com', ''])(
    'refuses %j for an address',
    (range) => {
      expect(() => by.byAddress([range])).toThrow(RangeError)
    },
  )
})
