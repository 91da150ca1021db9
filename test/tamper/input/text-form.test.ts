import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { record } from '../record.ts'
import {
  type PassedOver,
  passedOverOf,
  textFormOf,
  whyNoRecord,
} from '../../../lib/tamper/input/text-form.ts'
import { read, readAtOnce } from './read.ts'

const a = JSON.stringify(record('cloudtrail', 'StopLogging', { name: 'main' }))
const latin = (text: string) => Buffer.from(text, 'latin1')
const utf16 = (text: string) => Buffer.from(text, 'utf16le')

describe('a form that is not read is refused by its name', () => {
  it.each<[string, Uint8Array]>([
    ['a zip archive', latin('PK\u0003\u0004\u0014\u0000\u0000\u0000')],
    ['a zip archive', latin('PK\u0005\u0006\u0000\u0000')],
    ['a 7z archive', latin('7z\u00bc\u00af\u0027\u001c')],
    ['bzip2', latin('BZh91AY&SY')],
    ['xz', latin('\u00fd7zXZ\u0000')],
    ['snappy', latin('\u00ff\u0006\u0000\u0000sNaPpY')],
    ['Parquet', latin('PAR1\u0015\u0000')],
    ['Avro', latin('Obj\u0001\u0004')],
    ['a SQLite database', latin('SQLite format 3\u0000')],
    ['a tar archive', Buffer.concat([Buffer.from('AWSLogs/x.json'.padEnd(257, ' ')), Buffer.from('ustar')])],
    ['UTF-16 (UTF-8 is read)', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(a)])],
    ['UTF-16 (UTF-8 is read)', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16(a).swap16()])],
    ['UTF-16 (UTF-8 is read)', utf16(a)],
    ['UTF-16 (UTF-8 is read)', utf16(a).swap16()],
    ['binary data', Buffer.from([0, 1, 2, 3, 4])],
    ['binary data', Buffer.from([0x41, 0x42, 0, 0x43])],
    ['binary data', Buffer.from([0x41, 0, 0, 0])],
    ['binary data', Buffer.from([0])],
    ['XML or HTML', Buffer.from('<?xml version="1.0"?>\n<Error/>')],
    ['XML or HTML', Buffer.from('<!DOCTYPE html>')],
    // The header that the console's download and a table's export begin with.
    ['CSV', Buffer.from('User name,AWS access key,Event time,Event source,Event name\nalice,,x,y,z\n')],
    ['CSV', Buffer.from('"eventversion","useridentity","eventtime"\n"1.08","{type=Root}","x"\n')],
    ['CSV', Buffer.from('eventname,eventjson\nStopLogging,x')],
    ['tab-separated values', Buffer.from('eventname\teventtime\nStopLogging\tx\n')],
    [
      'text of the AWS CLI (--output json is read)',
      Buffer.from('EVENTS\tAKIA\t{"eventVersion":"1.08"}\te-1\n'),
    ],
    ['a table of the AWS CLI (--output json is read)', Buffer.from('-------------\n|  LookupEvents  |\n')],
    ['base64', Buffer.from(gzipSync(a).toString('base64'))],
    ['a table', Buffer.from('+------+------+\n| a    | b    |\n')],
    ['XML or HTML', Buffer.from('\n \t\r\n<html>')],
    ['CSV', Buffer.from('\r\n\r\neventname,eventjson,x\r\n1,2,3\r\n')],
  ])('%s', async (name, bytes) => {
    const refused = { records: [], lines: [], unread: [`-: cannot read ${name}`], passedOver: [] }
    const long = Buffer.concat([bytes, Buffer.from(`\n${a}`.repeat(10))])
    for (const text of [bytes, gzipSync(bytes), long]) {
      for (const sizes of [[1], [1 << 20]]) expect(await read(text, sizes)).toEqual(refused)
      expect(await readAtOnce(text)).toEqual(refused)
    }
  })
})

it.each([
  ['a zero byte', '{"x":"\u0000"}'],
  ['a zero byte in a list', '["\u0000"]'],
  ['the mark of a tar archive', `{"x":"${'x'.repeat(251)}ustar"}`],
  ['the mark of a tar archive in a list', `["${'x'.repeat(255)}ustar"]`],
])('JSON is read for what follows, whatever its first record has in it: %s', async (_what, first) => {
  const got = await read(`${first}\n${a}\n${a}`)
  expect(got.unread).toHaveLength(1)
  expect(got.records).toHaveLength(2)
})

it.each([
  ['---', 'yaml'],
  ['--- \nEvents:', 'yaml'],
  ['%YAML 1.2', 'yaml'],
  ['Events:', 'yaml'],
  ['Events:\r\n- a: 1', 'yaml'],
  ["'Events': []", 'yaml'],
  ['- Events:', 'yaml'],
  ['- x', 'yaml'],
  ['Events', 'json'],
  ['a:b', 'json'],
  ['--- x', 'json'],
  ['x\nEvents:', 'json'],
  ['{"a":1}', 'json'],
  ['[1]', 'json'],
  ['[', 'json'],
  ['', 'json'],
])('%j is read as %s', (text, form) => {
  expect(textFormOf(Buffer.from(text))).toEqual({ read: form })
})

it.each([
  ['hello'],
  ['hello, world'],
  ['# a comment'],
  ['2 123456789012 eni-1 ACCEPT OK'],
  ['\u00ef'],
  ['\u001f'],
  ['"'],
  ['-'],
])('what has no name is read for JSON: %j', async (line) => {
  const { records, unread } = await read(`${line}\n${a}\n`)
  expect(records).toHaveLength(1)
  expect(unread).toEqual([expect.stringMatching(/^1: not (?:JSON|a JSON object).* > 2$/)])
})

describe('what CloudTrail writes beside records of calls', () => {
  it.each<[unknown, PassedOver | undefined]>([
    [{ digestS3Object: 'x', logFiles: [] }, 'digest'],
    [{ digestS3Object: 'x', logFiles: null }, 'digest'],
    [{ digestS3Object: 'x' }, undefined],
    [{ digestS3Object: '', logFiles: [] }, undefined],
    [{ logFiles: [] }, undefined],
    [{ lostByNature: [], files: [] }, 'manifest'],
    [{ lostByNature: [] }, undefined],
    [{ files: [] }, undefined],
    [{ lostByNature: [], files: 'x' }, undefined],
    [{ lostByNature: 'x', files: [] }, undefined],
    [{ eventCategory: 'Insight' }, 'insight'],
    [{ insightDetails: {} }, 'insight'],
    [{ insightDetails: 'x' }, undefined],
    [{ eventCategory: 'Aggregated' }, 'aggregated'],
    [{ eventCategory: 'Management' }, undefined],
    [null, undefined],
  ])('%j: %s', (value, what) => expect(passedOverOf(value)).toBe(what))
})

const unknown = 'not a CloudTrail record: it has no eventSource and eventName'
const notice = 'a notice of delivered log files, which holds no records'

describe('why there is no record in', () => {
  it.each<[unknown, string]>([
    [{ eventSource: 'aws:dynamodb' }, 'a record of a DynamoDB stream (aws:dynamodb), no CloudTrail record'],
    [{ EventSource: 'aws:sns' }, 'an SNS notification without a message (aws:sns), no CloudTrail record'],
    [{ eventSource: 'aws.s3' }, unknown],
    [{ eventSource: 5 }, unknown],
    [{ s3Bucket: 'b', s3ObjectKey: ['k'] }, notice],
    [{ s3Bucket: 'b', s3ObjectKey: 'k' }, notice],
    [{ s3Bucket: 'b', s3ObjectKey: [] }, unknown],
    [{ s3Bucket: 'b' }, unknown],
    [{ s3Bucket: '', s3ObjectKey: ['k'] }, unknown],
    [{ s3ObjectKey: ['k'] }, unknown],
    [{ configurationItems: [] }, 'a file of AWS Config, no CloudTrail records'],
    // OCSF schema, base event: class_uid is required (schema.ocsf.io, "Base Event").
    [{ class_uid: 6003, activity_id: 1 }, 'OCSF, no CloudTrail record'],
    [7, unknown],
  ])('%j', (value, why) => expect(whyNoRecord(value)).toBe(why))
})
