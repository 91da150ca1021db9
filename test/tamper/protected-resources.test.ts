import { describe, expect, it } from '@jest/globals'
import {
  isKnown,
  isListed,
  isOfFunctions,
  isOfGuard,
  isProtected,
  protectedByDefault,
  shortName,
} from '../../lib/tamper/protected-resources.ts'

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

it('a resource is known where it is the guard’s or a list names it', () => {
  const listed = { ...protectedByDefault, alarms: ['changes'] }
  expect(isKnown('alarms', ['trailkeeper-errors'], protectedByDefault)).toBe(true)
  expect(isKnown('alarms', ['other', 'trailkeeper-errors'], protectedByDefault)).toBe(true)
  expect(isKnown('alarms', ['changes'], listed)).toBe(true)
  expect(isKnown('alarms', ['other'], listed)).toBe(false)
  expect(isKnown('alarms', [], listed)).toBe(false)
})

describe('what only a guard rests on', () => {
  it('is CloudTrail’s role for an organization too, and nothing else of that name', () => {
    const name = 'AWSServiceRoleForCloudTrail'
    expect(isProtected('roles', [name], protectedByDefault)).toBe(true)
    expect(isProtected('tables', [name], protectedByDefault)).toBe(false)
  })

  const table = 'arn:aws:dynamodb:r:1:table/trailkeeper-prod-StateTable-1/stream/x'

  it('is protected by the guard’s name, whatever is listed, and besides where it is listed', () => {
    const listed = { ...protectedByDefault, tables: ['mine'] }
    for (const lists of [protectedByDefault, listed]) {
      expect(isProtected('tables', [table], lists)).toBe(true)
      expect(isProtected('tables', ['Trailkeeper-State'], lists)).toBe(true)
      expect(isProtected('tables', ['my-trailkeeper'], lists)).toBe(false)
    }
    expect(isProtected('tables', ['mine'], protectedByDefault)).toBe(false)
    expect(isProtected('tables', ['mine'], listed)).toBe(true)
  })

  it('is anybody’s where the record names none, unless some are listed', () => {
    expect(isProtected('queues', [], protectedByDefault)).toBe(false)
    expect(isProtected('queues', [], { ...protectedByDefault, queues: ['mine'] })).toBe(true)
  })

  it.each(['trailkeeper-x', 'arn:aws:iam::1:role/trailkeeper/a', 'arn:aws:iam::1:role/a/trailkeeper-b'])(
    'bears its name: %s',
    (name) => expect(isOfGuard(name)).toBe(!name.endsWith('/a')),
  )
})

it('a log group is the same with and without its streams', () => {
  const arn = 'arn:aws:logs:r:1:log-group:/aws/trail'
  for (const listed of [arn, `${arn}:*`])
    for (const target of [arn, `${arn}:*`])
      expect(isListed('logGroups', [target], { ...protectedByDefault, logGroups: [listed] })).toBe(true)
  const other = { ...protectedByDefault, logGroups: [arn] }
  expect(isListed('logGroups', [`${arn}-2:*`], other)).toBe(false)
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
    ['arn:aws:dynamodb:r:1:table/state', 'state'],
    ['arn:aws:dynamodb:r:1:table/state/backup/b', 'state'],
    ['arn:aws:sqs:r:1:queue', 'queue'],
    ['https://sqs.us-east-1.amazonaws.com/1/queue', 'queue'],
    ['http://localhost:4566/1/queue', 'queue'],
    ['see https://example.com/1/queue', 'see https://example.com/1/queue'],
    ['arn:aws:states:r:1:stateMachine:run', 'run'],
    ['arn:aws:states:r:1:stateMachine:run:7', 'run'],
    ['arn:aws:states:r:1:execution:run:id', 'run'],
    ['arn:aws:scheduler:r:1:schedule/group/name', 'name'],
    ['arn:aws:cloudformation:r:1:stack/name/id', 'name'],
  ])('%s is %s', (arn, name) => expect(shortName(arn)).toBe(name))
})

describe('a session of a role of the guard', () => {
  const functions = 'arn:aws:lambda:us-east-1:123456789012:function:trailkeeper-prod-'
  const arn = 'arn:aws:iam::123456789012:role/trailkeeper-prod-SweepRole-1A2B'
  const session = (name: string | undefined, functionArn?: string) => ({
    arn,
    id: 'AROAOWN',
    name,
    functionArn,
  })

  it.each([
    ['trailkeeper-prod-sweep', undefined, true],
    ['trailkeeper-prod-sweep', `${functions}sweep`, true],
    ['trailkeeper-prod-member', `${functions}member`, true],
    ['trailkeeper-prod-sweep', `${functions}sweep`.replace('us-east-1', 'eu-west-1'), false],
    ['trailkeeper-prod-sweep', `${functions}sweep`.replace('123456789012', '999999999999'), false],
    ['trailkeeper-prod-sweep', `${functions}theirs`, false],
    ['trailkeeper-prod-theirs', `${functions}theirs`, false],
    ['trailkeeper-prod-drill', `${functions}drill`, false],
    ['theirs', undefined, false],
    [undefined, `${functions}sweep`, false],
    [undefined, undefined, false],
  ])('is its own function’s: %s, of keys given to %s: %s', (name, functionArn, expected) =>
    expect(isOfFunctions(session(name, functionArn), functions)).toBe(expected),
  )

  it('is its own, where its functions are not known, of any of its name', () => {
    expect(isOfFunctions(session('trailkeeper-b-sweep'))).toBe(true)
    expect(isOfFunctions(session('trailkeeper-b-sweep', functions.replace('prod-', 'b-sweep')))).toBe(true)
    expect(isOfFunctions(session('trailkeeper-b-sweep', `${functions}sweep`))).toBe(false)
    expect(isOfFunctions(session('theirs'))).toBe(false)
  })

  it('is entered in a member, by a name of the guard’s choice', () => {
    const repair = {
      ...session('trailkeeper'),
      arn: 'arn:aws:iam::123456789012:role/x/acme-trailkeeper-repair',
    }
    expect(isOfFunctions(repair, functions)).toBe(true)
  })
})
