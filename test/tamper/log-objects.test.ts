import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { canHoldLogs, isLogKey } from '../../lib/tamper/log-objects.ts'

describe('a prefix', () => {
  it.each([
    ['', true],
    ['A', true],
    ['AWSLogs', true],
    ['AWSLogs/', true],
    ['AWSLogs/12', true],
    ['AWSLogs/123456789012', true],
    ['AWSLogs/123456789012/', true],
    ['AWSLogs/123456789012/C', true],
    ['AWSLogs/123456789012/CloudTrail', true],
    ['AWSLogs/123456789012/CloudTrail/', true],
    ['AWSLogs/123456789012/CloudTrail-Ins', true],
    ['AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/', true],
    ['AWSLogs/o-abc/', true],
    ['AWSLogs/o-abc/123456789012/CloudTrail/', true],
    ['org/AWSLogs/', true],
    ['org/AWS', true],
    ['o-abc123', true],
    ['o-abc123/', true],
    ['*', true],
    ['AWSLogs/*', true],
    ['AWSLogs/123456789012/*', true],
    ['AWSLogs/123456789012/Config/', false],
    ['AWSLogs/123456789012/Config', false],
    ['AWSLogs/123456789012/CloudTrail-Lake/', false],
    ['AWSLogs/123456789012/vpcflowlogs/eu-west-1/', false],
    ['AWSLogs/Config/', false],
    ['AWSLogs/1234567890123/CloudTrail/', false],
    ['xAWSLogs/', false],
    ['AWSLogsx', false],
    ['AWSLogs/x12', false],
    ['AWSLogs/12x', false],
    ['AWSLogs/xo', false],
    ['AWSLogs/o', true],
    ['AWSLogs/o-abc', true],
    ['AWSLogs/o-abc/12', true],
    ['AWSLogs/o-abc/12x', false],
    ['AWSLogs/o-abc/o', false],
    ['AWSLogs/o-abc/123456789012/Config/', false],
    ['AWSLogs/123456789012/x/CloudTrail/', false],
    ['AWSLogs/123456789012/CloudTrail*x', true],
    ['x/o-abc123', false],
    ['o-abc123/x', false],
    ['AWSLogs/123456789012/CloudTrail-Ins/', false],
    ['tmp/', false],
    ['tmp/x', false],
    ['b', false],
  ])('%j can hold log files: %s', (prefix, can) => expect(canHoldLogs(prefix)).toBe(can))
})

const digits = fc.stringMatching(/^\d{12}$/)
const folder = fc.constantFrom(
  'CloudTrail',
  'CloudTrail-Digest',
  'CloudTrail-Insight',
  'CloudTrail-NetworkActivity',
  'CloudTrail-Aggregated',
  'Config',
  'vpcflowlogs',
)
const key = fc
  .tuple(fc.constantFrom('', 'o-abc/'), digits, folder)
  .map(
    ([organization, account, service]) =>
      `AWSLogs/${organization}${account}/${service}/eu-west-1/2026/11/20/x.gz`,
  )

it('holds a log file where a log file begins with it', () => {
  let held = 0
  fc.assert(
    fc.property(key, fc.nat(), (path, cut) => {
      if (!isLogKey(path)) return
      held++
      expect(canHoldLogs(path.slice(0, cut % (path.length + 1)))).toBe(true)
    }),
  )
  expect(held).toBeGreaterThan(20)
})
