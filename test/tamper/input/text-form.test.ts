import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { record } from '../record.ts'
import { read } from './read.ts'

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
  ])('%s', async (name, bytes) => {
    for (const text of [bytes, gzipSync(bytes)])
      for (const sizes of [[1], [1 << 20]])
        expect(await read(text, sizes)).toEqual({
          records: [],
          lines: [],
          unread: [`-: cannot read ${name}`],
          passedOver: [],
        })
  })
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
