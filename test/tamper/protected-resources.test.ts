import { describe, expect, it } from '@jest/globals'
import { isListed, isProtected, protectedByDefault, shortName } from '../../lib/tamper/protected-resources.ts'

const listing = (...trails: string[]) => ({ ...protectedByDefault, trails })

describe('a resource', () => {
  it('is protected where one of its names is one of those listed', () => {
    expect(isProtected('trails', ['a', 'main'], listing('x', 'main'))).toBe(true)
    expect(isProtected('trails', ['a'], listing('x', 'main'))).toBe(false)
    expect(isProtected('trails', [], listing('main'))).toBe(true)
    expect(isProtected('trails', [], listing())).toBe(false)
    expect(isProtected('trails', ['a'], listing())).toBe(false)
    expect(isProtected('trails', ['a'], protectedByDefault)).toBe(true)
  })

  it('is listed where a list names it, not where all of its kind count or the record names none', () => {
    expect(isListed('trails', ['main'], listing('main'))).toBe(true)
    expect(isListed('trails', ['other'], listing('main'))).toBe(false)
    expect(isListed('trails', [], listing('main'))).toBe(false)
    expect(isListed('trails', ['main'], protectedByDefault)).toBe(false)
  })
})

describe('the short name of a resource', () => {
  it.each([
    ['main', 'main'],
    ['arn:aws:cloudtrail:r:1:trail/main', 'main'],
    ['arn:aws:kms:r:1:key/k-1', 'k-1'],
    ['arn:aws:s3:::logs', 'logs'],
    ['arn:aws:s3:::logs/a:b', 'logs/a:b'],
    ['arn:aws:sns:r:1:topic', 'topic'],
    ['arn:aws:logs:r:1:log-group:/aws/trail:*', '/aws/trail'],
    ['arn:aws:logs:r:1:log-group:/aws/trail', '/aws/trail'],
    ['arn:aws:logs:r:1:log-group:/aws/trail:log-stream:s', '/aws/trail'],
    ['arn:aws:lambda:r:1:function:guard', 'guard'],
    ['arn:aws:lambda:r:1:function:guard:live', 'guard'],
    ['123456789012:function:guard:live', 'guard'],
    ['x123456789012:function:guard', 'x123456789012:function:guard'],
    ['arn:aws:cloudwatch:r:1:alarm:name:with:colons', 'name:with:colons'],
    ['arn:aws:events:r:1:rule/bus/name', 'name'],
    ['arn:aws:events:r:1:rule/name', 'name'],
    ['arn:aws:iam::1:role/path/name', 'name'],
    ['arn:aws:iam::1:policy/path/name', 'name'],
    ['arn:aws:s3:::bucket/role/x', 'bucket/role/x'],
  ])('%s is %s', (arn, name) => expect(shortName(arn)).toBe(name))
})
