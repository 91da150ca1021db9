import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { formOf, rowOfCells } from '../../../lib/tamper/input/forms.ts'

const record = { eventName: 'StopLogging' }
const text = JSON.stringify(record)
const insideOf = (value: Record<string, unknown>) => formOf(value)?.inside
const nameOf = (value: Record<string, unknown>) => formOf(value)?.name

describe('a value that holds records', () => {
  it.each<[string, Record<string, unknown>, unknown[]]>([
    ['Records', { Records: [record] }, [record]],
    ['Records', { Records: null }, []],
    ['Events', { Events: [record] }, [record]],
    ['CloudTrailEvent', { CloudTrailEvent: text }, [text]],
    ['logEvents', { logEvents: [record], messageType: 'DATA_MESSAGE' }, [record]],
    ['logEvents', { logEvents: [record], messageType: 'CONTROL_MESSAGE' }, []],
    ['awslogs', { awslogs: { data: gzipSync(text).toString('base64') } }, [text]],
    ['awslogs', { awslogs: { data: 'no base64 of gzip' } }, ['no base64 of gzip']],
    ['events', { events: [record] }, [record]],
    ['a log event', { message: text, timestamp: 1 }, [text]],
    ['a log event', { message: text, ingestionTime: 1 }, [text]],
    ['a log event', { message: text, logStreamName: 'x' }, [text]],
    ['results', { results: [[record]] }, [[record]]],
    ['an EventBridge event', { 'detail-type': 'x', detail: record }, [record]],
    ['an EventBridge event', { 'detail-type': 'x', detail: text }, [text]],
    ['an EventBridge event', { Detail: text, DetailType: 'x' }, [text]],
    ['an EventBridge event', { Detail: text, Source: 'x' }, [text]],
    ['an SQS message', { body: text, receiptHandle: 'x' }, [text]],
    ['an SQS message', { body: text, messageId: 'x' }, [text]],
    ['Messages', { Messages: [record] }, [record]],
    ['an SQS message', { Body: text, ReceiptHandle: 'x' }, [text]],
    ['an SQS message', { Body: text, MessageId: 'x' }, [text]],
    ['an SQS message', { Body: text, MD5OfBody: 'x' }, [text]],
    ['an SNS notification', { Sns: { Message: text } }, [{ Message: text }]],
    ['an SNS notification', { Message: text, TopicArn: 'x' }, [text]],
    ['an SNS notification', { Message: text, Type: 'Notification' }, [text]],
    ['eventJson', { eventJson: text }, [text]],
    ['eventJson', { eventjson: record }, [record]],
    ['QueryResultRows', { QueryResultRows: [record] }, [record]],
    ['auditEvents', { auditEvents: [record] }, [record]],
  ])('is of the form %s: %j', (name, value, inside) => {
    expect([nameOf(value), insideOf(value)]).toEqual([name, inside])
  })

  it('as a Lambda function gets it is not unpacked where that is longer than 64 MB', () => {
    const megabyte = gzipSync(Buffer.alloc(1 << 20, ' '))
    const packed = (megabytes: number) => Buffer.concat(Array(megabytes).fill(megabyte)).toString('base64')
    expect(insideOf({ awslogs: { data: packed(64) } })).toEqual([' '.repeat(64 << 20)])
    expect(insideOf({ awslogs: { data: packed(65) } })).toEqual([packed(65)])
  })

  it('of an ingested event is one record, with the id that is nearest', () => {
    expect(insideOf({ eventData: { a: 1, UID: 'u' } })).toEqual([{ a: 1, UID: 'u', eventID: 'u' }])
    expect(insideOf({ eventData: { eventID: 'in', UID: 'u' } })).toEqual([{ eventID: 'in', UID: 'u' }])
    expect(insideOf({ eventData: '{"a":1}', eventID: 'out' })).toEqual([{ a: 1, eventID: 'out' }])
    expect(insideOf({ eventData: { a: 1 } })).toStrictEqual([{ a: 1 }])
    expect(insideOf({ eventData: 'no JSON' })).toBeUndefined()
  })

  it.each<[Record<string, unknown>]>([
    [{}],
    [{ Records: 'none' }],
    [{ Records: undefined }],
    [{ message: text }],
    [{ detail: text }],
    [{ 'detail-type': 'x', detail: 7 }],
    [{ Detail: text }],
    [{ body: text }],
    [{ Body: text }],
    [{ Message: text }],
    [{ Message: text, Type: 'SubscriptionConfirmation' }],
    [{ awslogs: {} }],
    [{ eventJson: 7 }],
    [{ logEvents: 'none', messageType: 'CONTROL_MESSAGE' }],
  ])('is none: %j', (value) => {
    expect(formOf(value)).toBeUndefined()
  })
})

describe('a row of cells', () => {
  it('is what its columns say, as Lake or Logs Insights writes them', () => {
    expect(rowOfCells([{ a: '1' }, { b: '2' }])).toEqual({ a: '1', b: '2' })
    expect(
      rowOfCells([
        { field: 'a', value: '1' },
        { field: 'b', value: '2' },
      ]),
    ).toEqual({ a: '1', b: '2' })
    expect(
      rowOfCells([
        { field: '@message', value: text },
        { field: '@timestamp', value: 'now' },
      ]),
    ).toEqual({
      message: text,
      timestamp: 'now',
    })
    expect(
      rowOfCells([
        { field: '@message', value: text },
        { field: '@ptr', value: 'x' },
      ]),
    ).toEqual({
      message: text,
      timestamp: '',
    })
  })

  it.each<[unknown[]]>([
    [[]],
    [[{ a: '1' }]],
    [[{ a: '1' }, { a: '2' }]],
    [[{ a: '1' }, 'b']],
    [[{ a: '1' }, { b: '2' }, 'c']],
    [[{ a: '1' }, { b: {} }]],
    [[{ a: '1' }, {}]],
    [[{ a: '1' }, { b: '2', c: '3' }]],
    [[{ a: '1' }, { field: 7, value: '2' }]],
    [[{ a: '1' }, { field: 'b', value: 2 }]],
    [[{ a: '1' }, null]],
  ])('is none: %j', (cells) => {
    expect(rowOfCells(cells)).toBeUndefined()
  })
})
