import { describe, expect, it } from '@jest/globals'
import { matchesEvent, parsePattern } from '../../../sandbox/services/events/event-pattern.ts'

const event = {
  source: 'aws.cloudtrail',
  account: '123456789012',
  resources: ['arn:a', 'arn:b'],
  detail: {
    eventName: 'StopLogging',
    errorCode: null,
    count: 7,
    readOnly: false,
    ip: '10.0.3.4',
    list: [{ k: 1 }, { k: 2 }],
  },
}

describe('an event pattern', () => {
  it.each([
    ['{"source":["aws.cloudtrail"]}', true],
    ['{"source":["aws.s3"]}', false],
    ['{"source":["aws.s3","aws.cloudtrail"],"account":["999999999999"]}', false],
    ['{"detail":{"eventName":["StopLogging"]}}', true],
    ['{"resources":["arn:b"]}', true],
    ['{"detail":{"list":{"k":[2]}}}', true],
    ['{"detail":{"errorCode":[null]}}', true],
    ['{"detail":{"readOnly":[false]}}', true],
    ['{"detail":{"count":[7]}}', true],
    ['{"detail":{"count":["7"]}}', false],
    ['{"detail":{"eventName":[{"prefix":"Stop"}]}}', true],
    ['{"detail":{"eventName":[{"prefix":{"equals-ignore-case":"sTOP"}}]}}', true],
    ['{"detail":{"eventName":[{"suffix":"Logging"}]}}', true],
    ['{"detail":{"eventName":[{"wildcard":"S*Log*"}]}}', true],
    ['{"detail":{"eventName":[{"wildcard":"S*Trail"}]}}', false],
    ['{"detail":{"eventName":[{"equals-ignore-case":"stoplogging"}]}}', true],
    ['{"detail":{"eventName":[{"anything-but":"StartLogging"}]}}', true],
    ['{"detail":{"eventName":[{"anything-but":["StopLogging","x"]}]}}', false],
    ['{"detail":{"eventName":[{"anything-but":{"prefix":"Stop"}}]}}', false],
    ['{"detail":{"eventName":[{"anything-but":{"prefix":["A","B"]}}]}}', true],
    ['{"detail":{"absent":[{"anything-but":"x"}]}}', false],
    ['{"detail":{"absent":[{"exists":false}]}}', true],
    ['{"detail":{"eventName":[{"exists":true}]}}', true],
    ['{"detail":{"eventName":[{"exists":false}]}}', false],
    ['{"detail":{"count":[{"numeric":[">",5,"<=",7]}]}}', true],
    ['{"detail":{"count":[{"numeric":[">",7]}]}}', false],
    ['{"detail":{"ip":[{"cidr":"10.0.0.0/16"}]}}', true],
    ['{"detail":{"ip":[{"cidr":"10.1.0.0/16"}]}}', false],
    ['{"$or":[{"source":["x"]},{"account":["123456789012"]}]}', true],
    ['{"source":["aws.cloudtrail"],"$or":[{"account":["x"]},{"account":["y"]}]}', false],
  ])('%s fits: %s', (pattern, fits) => {
    expect(matchesEvent(parsePattern(pattern), event)).toBe(fits)
  })

  it.each([
    '{',
    '[]',
    '{}',
    '{"source":"aws.s3"}',
    '{"source":[]}',
    '{"source":[{}]}',
    '{"source":[{"prefix":"a","suffix":"b"}]}',
    '{"source":[{"prefix":7}]}',
    '{"source":[{"begins-with":"a"}]}',
    '{"source":[{"exists":"yes"}]}',
    '{"source":[{"anything-but":[]}]}',
    '{"source":[{"numeric":[">"]}]}',
    '{"source":[{"numeric":["~",1]}]}',
    '{"source":[{"wildcard":"a**b"}]}',
    '{"source":[["nested"]]}',
    JSON.stringify({ source: ['x'.repeat(2048)] }),
  ])('is not %s', (pattern) => {
    expect(() => parsePattern(pattern)).toThrow(/^Event pattern is not valid/)
  })
})
