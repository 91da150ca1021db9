import { describe, expect, it } from '@jest/globals'
import { accountsIn, regionsIn, unnamedAccount } from '../../lib/resource-policy/named-in.ts'

describe('the accounts that paths name', () => {
  it.each<[string, string[]]>([
    ['AWSLogs/123456789012/CloudTrail/*', ['123456789012']],
    ['AWSLogs/123456789012/*', ['123456789012']],
    ['AWSLogs/1234567890123/*', []],
    ['AWSLogs/12345678901/*', []],
    ['AWSLogs/1234*/CloudTrail/*', ['123477777777']],
    ['AWSLogs/*9012/*', ['777777779012']],
    ['AWSLogs/12*90*/*', ['127777777790']],
    ['AWSLogs/12345678901?/*', ['123456789017']],
    ['AWSLogs/????????????/*', []],
    ['AWSLogs/12?/*', []],
    ['AWSLogs/123456789012345*/*', []],
    ['AWSLogs/*/CloudTrail/*', []],
    ['AWSLogs/*/CloudTrail/2*-1/*', []],
    ['AWSLogs/123456789012/CloudTrail/us-east-1/2026/*', ['123456789012']],
  ])('are, in %s, %j', (path, accounts) => {
    expect(accountsIn([path])).toEqual(accounts)
  })

  it('are each named once, and not counted where one path names more than a key has', () => {
    expect(accountsIn(['a/123456789012/*', 'b/123456789012/*', 'b/999988887777/*'])).toEqual([
      '123456789012',
      '999988887777',
    ])
    const accounts = Array.from({ length: 9 }, (_, index) => String(100_000_000_000 + index))
    expect(accountsIn([accounts.join('/')])).toEqual([])
    expect(accountsIn([accounts.slice(1).join('/')])).toEqual(accounts.slice(1))
  })
})

const naming = (...accounts: string[]) => ({
  Statement: [{ Effect: 'Allow' as const, Principal: { AWS: accounts } }],
})

it('an account that no policy names is no account of the policy', () => {
  expect(unnamedAccount(naming())).toBe('999999999999')
  expect(unnamedAccount(naming('999999999999'))).toBe('888888888888')
  expect(unnamedAccount(naming('999999999999', '888888888888'))).toBe('777777777777')
  expect(unnamedAccount(naming('999999999999', '888888888888', '777777777777'))).toBe('666666666666')
})

describe('the regions that paths name', () => {
  const known = ['us-east-1', 'us-east-2', 'eu-west-1', 'us-gov-west-1']

  it.each<[string, string[]]>([
    ['AWSLogs/1/CloudTrail/us-east-1/*', ['us-east-1']],
    ['AWSLogs/1/CloudTrail/ap-nowhere-9/*', ['ap-nowhere-9']],
    ['AWSLogs/1/CloudTrail/us-gov-west-1/2026/*', ['us-gov-west-1']],
    ['AWSLogs/1/CloudTrail/us-east-?/*', ['us-east-1', 'us-east-2']],
    ['AWSLogs/1/CloudTrail/eu-*/*', ['eu-west-1']],
    ['AWSLogs/*/CloudTrail/*', []],
    ['audit-logs/*', []],
    ['audit-logs-1/*', []],
    ['AWSLogs/1/CloudTrail/us-east-1x/*', []],
    ['AWSLogs/1/CloudTrail/ap-nowhere-12/*', ['ap-nowhere-12']],
    ['team/audit/prod/AWSLogs/o-abcdefghij/*/CloudTrail/eu-*/2026/*', ['eu-west-1']],
  ])('are, in %s, %j', (path, regions) => {
    expect(regionsIn([path], known)).toEqual(regions)
  })
})
