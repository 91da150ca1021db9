import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { denied, record } from '../record.ts'
import { type Gathered, read, readAtOnce } from './read.ts'

/**
 * The forms in which people have records. Where no other source is named, the shape is that of the service's own pages,
 * which the forms themselves name.
 */

const a = record('cloudtrail', 'StopLogging', {
  name: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/main',
})
const b = record('cloudtrail', 'DeleteTrail', null, { ...denied, eventID: 'e-2' })
const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)]

const lookedUp = (text: string) => ({
  EventId: 'e-1',
  EventName: 'StopLogging',
  ReadOnly: 'false',
  EventTime: '2026-11-20T10:00:00+00:00',
  EventSource: 'cloudtrail.amazonaws.com',
  Username: 'alice',
  Resources: [{ ResourceType: 'AWS::CloudTrail::Trail', ResourceName: 'main' }],
  CloudTrailEvent: text,
})
const logEvent = (message: string) => ({
  id: '31953106606966983378809025079804211143289615424298221568',
  timestamp: 1432826855000,
  message,
})
const subscription = (messageType: string, ...messages: string[]) => ({
  messageType,
  owner: '123456789012',
  logGroup: 'CloudTrail/logs',
  logStream: '123456789012_CloudTrail/logs_us-east-1',
  subscriptionFilters: ['RecipientStream'],
  logEvents: messages.map(logEvent),
})
const filtered = (message: string) => ({
  logStreamName: '123456789012_CloudTrail_eu-west-1',
  timestamp: 1432826855000,
  message,
  ingestionTime: 1432826856000,
  eventId: '3195310660',
})
const envelope = (detail: unknown) => ({
  version: '0',
  id: '6f87d04b-9f74-4f04-a780-7acf4b0a9b38',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.cloudtrail',
  account: '123456789012',
  time: '2026-11-20T10:00:00Z',
  region: 'eu-west-1',
  resources: [],
  detail,
})
const queued = (body: string) => ({
  messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
  receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
  body,
  attributes: { ApproximateReceiveCount: '1', SenderId: 'AIDAIENQZJOLO23YVJ4VO' },
  messageAttributes: {},
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:my-queue',
})
const received = (Body: string) => ({ MessageId: 'm', ReceiptHandle: 'r', MD5OfBody: 'd', Body })
const notification = (Message: string) => ({
  Type: 'Notification',
  MessageId: 'dc1e94d9-56c5-5e96-808d-cc7f68faa162',
  TopicArn: 'arn:aws:sns:us-east-2:123456789012:topic',
  Message,
  Timestamp: '2026-11-20T10:00:00.000Z',
})
const notified = (message: string) => ({
  EventVersion: '1.0',
  EventSubscriptionArn: 'arn:aws:sns:us-east-2:123456789012:topic:21be56ed',
  EventSource: 'aws:sns',
  Sns: notification(message),
})
const json = JSON.stringify

describe('records come out of', () => {
  it.each<[string, unknown]>([
    ['event history', { Events: [lookedUp(textA), lookedUp(textB)] }],
    ['a list of events of event history', [lookedUp(textA), lookedUp(textB)]],
    ['a list of texts', [textA, textB]],
    ['a subscription of CloudWatch Logs', subscription('DATA_MESSAGE', textA, textB)],
    [
      'the same as a Lambda function gets it',
      { awslogs: { data: gzipSync(json(subscription('DATA_MESSAGE', textA, textB))).toString('base64') } },
    ],
    ['filter-log-events', { events: [filtered(textA), filtered(textB)], searchedLogStreams: [] }],
    ['its events', [filtered(textA), filtered(textB)]],
    [
      'Logs Insights',
      {
        results: [textA, textB].map((text) => [
          { field: '@message', value: text },
          { field: '@ptr', value: 'x' },
        ]),
        status: 'Complete',
      },
    ],
    ['EventBridge', [envelope(a), envelope(b)]],
    ['EventBridge with a text as detail', [envelope(textA), envelope(textB)]],
    [
      'entries of PutEvents',
      [
        { Source: 'x', DetailType: 'y', Detail: textA },
        { Source: 'x', DetailType: 'y', Detail: textB },
      ],
    ],
    ['SQS, as a Lambda function gets it', { Records: [queued(textA), queued(textB)] }],
    ['SQS, as ReceiveMessage gives it', { Messages: [received(textA), received(textB)] }],
    ['SNS, as a Lambda function gets it', { Records: [notified(textA), notified(textB)] }],
    ['SNS, as it is sent', [notification(textA), notification(textB)]],
    [
      'EventBridge in SNS in SQS',
      {
        Records: [
          queued(json(notification(json(envelope(a))))),
          queued(json(notification(json(envelope(b))))),
        ],
      },
    ],
    ['log files in SQS', { Messages: [received(json({ Records: [a, b] }))] }],
    ['rows of the whole event', [{ eventJson: textA }, { eventJson: textB }]],
    [
      'Lake, rows of the whole event',
      {
        QueryStatus: 'FINISHED',
        QueryResultRows: [[{ eventJson: textA }], [{ eventName: 'DeleteTrail' }, { eventJson: textB }]],
      },
    ],
    [
      'rows of the whole event beside some of it',
      [
        { eventSource: 'x', eventName: 'y', eventJson: textA },
        { eventname: 'y', eventjson: textB },
      ],
    ],
    ['lists in lists', [[[a]], [{ Records: [b] }]]],
  ])('%s', async (_name, value) => {
    const expected = { records: [a, b], unread: [], passedOver: [] }
    for (const text of [json(value), JSON.stringify(value, null, 4), `${json(value)}\n`])
      for (const got of [await read(text), await read(text, [50]), await readAtOnce(gzipSync(text))])
        expect(got).toMatchObject(expected)
  })

  it('texts, one a line', async () => {
    expect(await read(`${json(textA)}\n${json(textB)}\n`)).toMatchObject({ records: [a, b], lines: [1, 2] })
  })

  it('an export of CloudWatch Logs', async () => {
    const text = `2026-11-20T10:00:00.000Z ${textA}\n2026-11-20T10:00:01.000Z ${textB}\n`
    expect(await read(gzipSync(text))).toMatchObject({ records: [a, b], lines: [1, 2], unread: [] })
  })

  it('what Firehose wrote of a subscription: objects without anything between them, packed twice', async () => {
    const one = gzipSync(json(subscription('DATA_MESSAGE', textA)))
    const two = gzipSync(json(subscription('DATA_MESSAGE', textB)))
    expect(await read(gzipSync(Buffer.concat([one, two])))).toMatchObject({ records: [a, b], unread: [] })
  })

  it('text output of the AWS CLI, where the events are asked for', async () => {
    expect(await read(`${textA}\t${textB}\n`)).toMatchObject({ records: [a, b], lines: [1, 1] })
  })
})

describe('what a store of CloudTrail Lake takes from elsewhere', () => {
  const data = {
    version: '1.0',
    userIdentity: { type: 'CustomUser', principalId: 'alice', details: {} },
    eventSource: 'custom.example.com',
    eventName: 'Login',
    eventTime: '2026-11-20T10:00:00Z',
    UID: 'u-1',
    recipientAccountId: '123456789012',
  }

  it('has its record under eventData, and its id there or around it', async () => {
    const stored = {
      eventVersion: '1.0',
      eventCategory: 'ActivityAuditLog',
      eventID: 'e-9',
      awsRegion: 'eu-west-1',
    }
    const { records } = await read(
      [
        { ...stored, eventData: data },
        { eventData: data },
        { auditEvents: [{ id: 'x', eventData: json(data) }] },
      ]
        .map((line) => json(line))
        .join('\n'),
    )
    expect(records).toMatchObject([
      { ...data, eventID: 'e-9', awsRegion: 'eu-west-1' },
      { ...data, eventID: 'u-1' },
      { ...data, eventID: 'u-1' },
    ])
  })
})

describe('what holds no records of calls is passed over', () => {
  /** CloudTrail user guide, "Aggregating data events", example of API_ACTIVITY. */
  const aggregated = {
    eventVersion: '1.0',
    accountId: '111122223333',
    eventId: '62759c1a-6248-48e1-a6b3-d5fb7e6c4bc0',
    eventCategory: 'Aggregated',
    eventType: 'AwsAggregatedEvent',
    awsRegion: 'us-west-2',
    eventSource: 's3.amazonaws.com',
    timeWindow: {
      windowStart: '2025-11-17T19:20:00Z',
      windowEnd: '2025-11-17T19:25:00Z',
      windowSize: 'PT5M',
    },
    summary: {
      primaryDimension: { dimension: 'eventName', statistics: [{ name: 'PutObject', value: 1000 }] },
    },
  }
  /** CloudTrail user guide, "CloudTrail Insights event record"; before version 1.07 without a category. */
  const insight = {
    eventVersion: '1.07',
    eventTime: '2019-11-14T20:24:00Z',
    awsRegion: 'us-east-1',
    eventID: 'EXAMPLE-af54-4f18-af9e-6c16bd48fd27',
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: '123456789012',
    sharedEventID: 'EXAMPLE-9a37-4c0a-8e3a-3e8c1ba1b2ef',
    insightDetails: {
      state: 'Start',
      eventSource: 'ssm.amazonaws.com',
      eventName: 'UpdateInstanceInformation',
      insightType: 'ApiCallRateInsight',
    },
    eventCategory: 'Insight',
  }
  /** CloudTrail user guide, "CloudTrail digest file structure". */
  const digest = {
    awsAccountId: '111122223333',
    digestStartTime: '2015-08-17T14:01:31Z',
    digestEndTime: '2015-08-17T15:01:31Z',
    digestS3Bucket: 'S3-bucket-name',
    digestS3Object:
      'AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/111122223333_CloudTrail-Digest_us-east-2_your-trail-name_us-east-2_20150817T150131Z.json.gz',
    digestPublicKeyFingerprint: '31e8b5433410dfb61a9dc45cc65b22ff',
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: '2015-08-17T14:52:27Z',
    oldestEventTime: '2015-08-17T14:42:27Z',
    previousDigestS3Bucket: 'S3-bucket-name',
    logFiles: [
      {
        s3Bucket: 'S3-bucket-name',
        s3Object: 'AWSLogs/x.json.gz',
        hashValue: '9bb6196fc6b84d6f075a56548feca262bd99ba3c2de41b618e5b6e22c1fc71f6',
        hashAlgorithm: 'SHA-256',
      },
    ],
  }
  const older = { ...insight, eventCategory: undefined }

  it.each<[string, unknown, string]>([
    ['a digest', digest, '1: digest'],
    ['a digest without log files', { ...digest, logFiles: [] }, '1: digest'],
    ['a file of Insights events', { Records: [insight] }, '1: insight'],
    ['an older Insights event', older, '1: insight'],
    ['an Insights event from EventBridge', envelope(insight), '1: insight'],
    ['an Insights event of event history', { Events: [lookedUp(json(insight))] }, '1: insight'],
    ['a file of aggregated events', { Records: [aggregated] }, '1: aggregated'],
  ])('%s', async (_name, value, passedOver) => {
    const packed = gzipSync(json(value))
    for (const got of [await read(packed), await readAtOnce(packed)])
      expect(got).toMatchObject({ records: [], unread: [], passedOver: [passedOver] })
  })

  it('but not the records that it may hold', async () => {
    for (const other of [insight, aggregated, digest])
      for (const text of [json({ ...other, Records: [a] }), json([{ ...other, Records: [a] }])])
        for (const got of [await read(text), await readAtOnce(text)]) expect(got.records).toEqual([a])
  })

  it('but a call is one, whatever category it claims', async () => {
    const claims = [insight, aggregated, digest].map((other) => ({ ...other, ...a }))
    expect((await read(json(claims))).records).toEqual(claims)
  })

  it('a check of health by CloudWatch Logs is nothing', async () => {
    const check = 'CWL CONTROL MESSAGE: Checking health of destination Firehose.'
    for (const type of ['CONTROL_MESSAGE', 'DATA_MESSAGE'])
      expect(await read(json(subscription(type, check)))).toMatchObject({ records: [], unread: [] })
  })
})

describe('what is no record is told, as what it is', () => {
  /** S3 user guide, "Event message structure". */
  const s3 = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-west-2',
    eventTime: '1970-01-01T00:00:00.000Z',
    eventName: 'ObjectRemoved:Delete',
    s3: { bucket: { name: 'logs' }, object: { key: 'AWSLogs/x' } },
  }
  /** Lambda developer guide, "Using Lambda to process records from Amazon Kinesis Data Streams". */
  const kinesis = {
    kinesis: { data: Buffer.from(textA).toString('base64') },
    eventSource: 'aws:kinesis',
    eventName: 'aws:kinesis:record',
  }

  it.each<[string, unknown, string]>([
    ['an S3 notification', { Records: [s3] }, 'an S3 notification (aws:s3), no CloudTrail record'],
    [
      'one in SQS',
      { Records: [queued(json({ Records: [s3] }))] },
      'Records: an S3 notification (aws:s3), no CloudTrail record',
    ],
    ['Kinesis', { Records: [kinesis] }, 'a Kinesis record (aws:kinesis), no CloudTrail record'],
    [
      'another of its kind',
      { Records: [{ eventSource: 'aws:kafka', eventName: 'x' }] },
      'a record of aws:kafka, no CloudTrail record',
    ],
    ['SQS with another body', { Records: [queued('hello')] }, 'an SQS message: a text that is not JSON'],
    [
      'SQS without a body',
      { Records: [{ ...queued(''), body: undefined }] },
      'an SQS message without a body (aws:sqs), no CloudTrail record',
    ],
    [
      'another event',
      envelope({ bucket: { name: 'x' } }),
      'an EventBridge event: not a CloudTrail record: it has no eventSource and eventName',
    ],
    [
      'a notice of CloudTrail',
      notification(json({ s3Bucket: 'b', s3ObjectKey: ['AWSLogs/x.json.gz'] })),
      'an SNS notification: a notice of delivered log files, which holds no records',
    ],
    [
      'a file of AWS Config',
      { fileVersion: '1.0', configSnapshotId: 'x', configurationItems: [{}] },
      'a file of AWS Config, no CloudTrail records',
    ],
    ['nothing known', { hello: 1 }, 'not a CloudTrail record: it has no eventSource and eventName'],
    [
      'a record without its name',
      { ...a, eventName: '' },
      'not a CloudTrail record: it has no eventSource and eventName',
    ],
    [
      'a record without its source',
      { ...a, eventSource: '' },
      'not a CloudTrail record: it has no eventSource and eventName',
    ],
    [
      'rows of Athena without columns',
      { ResultSet: { Rows: [{ Data: [{ VarCharValue: 'x' }] }] } },
      'a row of Athena whose columns nothing names',
    ],
    ['a number', [5], 'not a CloudTrail record: it has no eventSource and eventName'],
    ['nothing at all', [null], 'not a CloudTrail record: it has no eventSource and eventName'],
    ['what is nested without end', nested(40), 'nested too deep'],
  ])('%s', async (_name, value, reason) => {
    const got: Gathered = await read(json(value))
    expect(got).toMatchObject({ records: [], unread: [`1: ${reason}`], passedOver: [] })
  })

  it('and the records beside it are read', async () => {
    expect(await read(json({ Records: [s3, a] }))).toMatchObject({
      records: [a],
      unread: [expect.any(String)],
    })
  })
})

describe('what is nested', () => {
  const lists = (depth: number, inside: unknown): unknown =>
    depth === 0 ? inside : [lists(depth - 1, inside)]
  const header = { Data: [{ VarCharValue: 'eventjson' }] }
  const row = { Data: [{ VarCharValue: textA }] }
  /** How many steps in a record is, and the step. */
  it.each<[string, number, unknown]>([
    ['in lists', 1, [a]],
    ['in forms', 1, { detail: a }],
    ['in a text', 1, textA],
    ['in a form in a text', 2, json({ detail: a })],
    ['in a row of cells', 3, [{ eventJson: textA }, { x: '1' }]],
    ['in a row of Athena', 4, [header, row]],
  ])(
    '%s is read where it is 25 deep in a value, and told where it is deeper',
    async (_what, steps, inside) => {
      const deep = await read(json(lists(26 - steps, inside)))
      expect(deep).toMatchObject({ records: [a], unread: [] })
      const deeper = await read(json(lists(27 - steps, inside)))
      expect(deeper).toMatchObject({ records: [], unread: ['1: nested too deep'] })
    },
  )
})

function nested(depth: number): unknown {
  return depth === 0 ? a : { detail: nested(depth - 1) }
}
