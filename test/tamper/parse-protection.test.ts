import { describe, expect, it } from '@jest/globals'
import { parseProtection } from '../../lib/tamper/parse-protection.ts'
import { isProtected, protectedByDefault } from '../../lib/tamper/protected-resources.ts'

describe('a protection file', () => {
  it('replaces the kinds that it names, in YAML or JSON', () => {
    const expected = { ...protectedByDefault, buckets: ['logs-*'], roles: ['guard'], retentionDays: 365 }
    expect(parseProtection('buckets: [logs-*]\nroles: [guard]\nretentionDays: 365\n', 'p.yml')).toEqual(
      expected,
    )
    expect(parseProtection('{"buckets":["logs-*"],"roles":["guard"],"retentionDays":365}', 'p.json')).toEqual(
      expected,
    )
  })
  it('names the roles that the guard acts as, with their ids where they are known', () => {
    const arn = 'arn:aws:iam::123456789012:role/a,b#/trailkeeper-SweepRole-1'
    const roles = [{ arn, id: 'AROAOWN' }, { arn: `${arn}0` }]
    expect(parseProtection(`guardRoles: ['AROAOWN:${arn}', '${arn}0']`, 'p.yml').guard).toEqual({
      roles,
      others: roles,
    })
    expect(parseProtection('buckets: []', 'p.yml').guard).toBeUndefined()
  })
  it.each([
    ['guardRoles: [trailkeeper-*]', /p\.yml:1:\d+: guardRoles\.0: is no ARN of a role/],
    ["guardRoles: ['arn:aws:iam::123456789012:role/trailkeeper-*']", /guardRoles\.0: is no ARN of a role/],
    ['bucket: [x]', /p\.yml:1:1: .*"bucket".*known are trails, buckets/],
    ['trails: []\nbuckets:\n  - 7\n', /p\.yml:3:5: buckets\.0: /],
    ['buckets: logs', /p\.yml:1:10: buckets: /],
    ['buckets: [', /p\.yml:1:\d+: /],
    ['[]', /p\.yml:1:1: /],
  ])('says what is wrong, and where: %j', (text, message) => {
    expect(() => parseProtection(text, 'p.yml')).toThrow(message)
  })
})

const matches = (pattern: string, target: string) =>
  isProtected('functions', [target], { ...protectedByDefault, functions: [pattern] })

describe('a protected resource', () => {
  it.each([
    ['main', 'arn:aws:cloudtrail:r:1:trail/main', true],
    ['arn:aws:cloudtrail:r:1:trail/main', 'main', true],
    ['arn:aws:cloudtrail:r:1:trail/main', 'arn:aws:cloudtrail:r:2:trail/main', false],
    ['guard', 'arn:aws:lambda:r:1:function:guard:live', true],
    ['guard', '123456789012:function:guard', true],
    ['arn:aws:events:*:1:rule/*', 'arn:aws:events:r:1:rule/bus/name', true],
    ['name', 'arn:aws:events:r:1:rule/bus/name', true],
    ['/aws/trail', 'arn:aws:logs:r:1:log-group:/aws/trail:*', true],
    ['a*c', 'abd', false],
    ['*'.repeat(30) + 'x', 'y'.repeat(2000), false],
  ])('%s names %s: %s', (pattern, target, expected) => expect(matches(pattern, target)).toBe(expected))
})

describe('each kind of a protection file', () => {
  const kinds = [
    'trails',
    'buckets',
    'keys',
    'topics',
    'logGroups',
    'rules',
    'functions',
    'alarms',
    'roles',
    'tables',
    'queues',
    'stateMachines',
    'schedules',
    'stacks',
  ] as const

  it.each(kinds)('%s replaces its default, and no other', (kind) => {
    expect(parseProtection(`${kind}: [a]`, 'p.yml')).toEqual({ ...protectedByDefault, [kind]: ['a'] })
  })

  it('that is left out keeps its default, key by key', () => {
    expect(Object.keys(parseProtection('{}', 'p.yml')).toSorted()).toEqual(
      [...kinds, 'retentionDays'].toSorted(),
    )
    expect(parseProtection('{}', 'p.yml')).toEqual(protectedByDefault)
  })
})

const problems = (text: string) => {
  try {
    parseProtection(text, 'p.yml')
  } catch (error) {
    return error
  }
  return undefined
}

describe('what is wrong with a protection file', () => {
  it('is told in full, a line for each, under a name of its own', () => {
    const error = problems('trails: [""]\nretentionDays: 0.5\n')
    expect(error).toMatchObject({ name: 'ProtectionError' })
    const lines = error instanceof Error ? error.message.split('\n') : []
    expect(lines.map((line) => line.split(': ').slice(0, 2))).toEqual([
      ['p.yml:1:10', 'trails.0'],
      ['p.yml:2:16', 'retentionDays'],
    ])
    expect(lines.join()).not.toContain('known are')
  })

  it('has the place of the whole file where it is the whole file, and known keys as a hint', () => {
    expect(problems('7')).toMatchObject({ message: expect.stringMatching(/^p\.yml:1:1: (?!: )/) })
    expect(problems('x: 1')).toMatchObject({
      message: expect.stringMatching(/known are trails, buckets, keys/),
    })
  })
})

it('each problem is one line, which says no more than there is to say', () => {
  expect(problems('buckets: [')).toMatchObject({ message: expect.stringMatching(/^p\.yml:1:\d+: [^\n]+$/) })
  expect(problems('7')).toMatchObject({
    message: 'p.yml:1:1: Invalid input: expected object, received number',
  })
  expect(problems('trails: 7')).toMatchObject({
    message: 'p.yml:1:9: trails: Invalid input: expected array, received number',
  })
})
