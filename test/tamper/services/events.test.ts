import { parseProtection } from '../../../lib/tamper/parse-protection.ts'
import { describe, expect, it } from '@jest/globals'
import {
  deployedServices,
  eventPatterns,
  heardServices,
  ownPattern,
} from '../../../lib/tamper/forwarding/event-patterns.ts'
import { namedPattern } from '../../../lib/tamper/forwarding/named-pattern.ts'
import { record, triage, weakens } from '../record.ts'

const putRule = (params: object, name = 'trailkeeper-tampering', rules?: string[]) =>
  weakens('events', 'PutRule', { name, ...params }, rules && { rules })
const put = (pattern: object, name?: string, rules?: string[]) =>
  putRule({ eventPattern: JSON.stringify(pattern), state: 'ENABLED' }, name, rules)
const ofTrails = (detail: object) => ({ source: ['aws.cloudtrail'], detail })
const calls = ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors']

describe('a rule of the guard’s', () => {
  it.each([
    [{ source: ['aws.kms'] }],
    [{ source: ['aws.ec2', 'aws.kms'] }],
    [{ source: [{ prefix: 'aws.' }] }],
    [{ 'detail-type': ['AWS API Call via CloudTrail'] }],
    [{ source: ['aws.cloudtrail'] }],
    [{ source: ['aws.cloudtrail'], account: ['123456789012'] }],
    [{ source: ['aws.cloudtrail'], account: [{ 'anything-but': ['999999999999'] }] }],
    [ofTrails({ eventSource: ['cloudtrail.amazonaws.com'], eventName: calls })],
    [ofTrails({ eventName: [{ wildcard: '*' }] })],
    [ofTrails({ eventName: [{ 'anything-but': ['LookupEvents'] }] })],
    [ofTrails({ $or: calls.map((name) => ({ eventName: [name] })) })],
    [{ source: ['aws.s3'], detail: { requestParameters: { bucketName: ['logs'] } } }],
    [{ source: ['aws.kms'], detail: { resources: { ARN: ['arn'] } } }],
  ])('listens by %j', (pattern) => expect(put(pattern)).toEqual([]))

  it.each([
    [{ source: ['aws.ec2'] }],
    [{ source: ['kms'] }],
    [{ source: [] }],
    [{ source: ['aws.cloudtrail'], 'detail-type': ['AWS Console Sign In via CloudTrail'] }],
    [{ source: ['aws.cloudtrail'], account: ['000000000000'] }],
    [{ source: ['aws.cloudtrail'], account: [{ 'anything-but': ['123456789012'] }] }],
    [{ source: ['aws.cloudtrail'], region: ['eu-west-9'] }],
    [{ source: ['aws.cloudtrail'], resources: ['arn'] }],
    [{ source: ['aws.cloudtrail'], time: [{ prefix: '2020' }] }],
    [ofTrails({ eventName: ['NeverEver'] })],
    [ofTrails({ eventName: calls.slice(1) })],
    [ofTrails({ eventName: [{ 'anything-but': ['StopLogging'] }] })],
    [ofTrails({ eventName: [{ prefix: 'Stop' }] })],
    [ofTrails({ eventName: calls, errorCode: [{ exists: false }] })],
    [ofTrails({ eventName: calls, awsRegion: ['eu-west-1'] })],
    [ofTrails({ eventName: calls, requestParameters: { name: ['other'] } })],
    [ofTrails({ userIdentity: { arn: [{ 'anything-but': { wildcard: '*:assumed-role/trailkeeper-*' } }] } })],
    [ofTrails({ userIdentity: { type: ['Root'] } })],
    [ofTrails({ userIdentity: { type: [{ 'anything-but': 'IAMUser' }] } })],
    [ofTrails({ userIdentity: { arn: [{ 'anything-but': { wildcard: '*' } }] } })],
    [ofTrails({ eventSource: ['ec2.amazonaws.com'] })],
    [{ source: ['aws.s3'], detail: { eventName: ['NeverEver'] } }],
    [{ source: ['aws.cloudtrail'], detail: 'x' }],
  ])('is deaf by %j', (pattern) => expect(put(pattern)).toEqual(['guard']))

  it('is deaf without a pattern or a schedule, or with a pattern that is none', () => {
    expect(putRule({})).toEqual(['guard'])
    expect(putRule({ eventPattern: '{' })).toEqual(['guard'])
    expect(putRule({ eventPattern: '{"source":["aws.kms"]}', state: 'DISABLED' })).toEqual(['guard'])
  })

  it.each([
    ['rate(1 hour)', true],
    ['rate(1 day)', true],
    ['rate(24 hours)', true],
    ['rate(1440 minutes)', true],
    ['cron(0 12 * * ? *)', true],
    ['rate(2 days)', false],
    ['rate(1441 minutes)', false],
    ['cron(0 12 1 1 ? 2099)', false],
    ['soon', false],
  ])('wakes by %s: %s', (scheduleExpression, wakes) =>
    expect(putRule({ scheduleExpression }, 'trailkeeper-sweep')).toEqual(wakes ? [] : ['guard']),
  )

  it('is as the guard makes it', () => {
    for (const service of deployedServices)
      expect([service, put(eventPatterns[service].pattern, `trailkeeper-prod-${service}`)]).toEqual([
        service,
        [],
      ])
    for (const service of ['s3', 'kms', 'sns', 'logs', 'roles'] as const)
      expect([service, put(namedPattern(service, ['x']), `trailkeeper-to-eu-west-1-${service}`)]).toEqual([
        service,
        [],
      ])
    const own = { topicArn: 'arn:aws:sns:r:1:t', keyArns: ['arn:aws:kms:r:1:key/k'] }
    const deployment = {
      name: 'trailkeeper',
      id: '1',
      homeRegion: 'eu-west-1',
      busArn: 'arn',
      forwardingRoleArn: 'arn',
      own,
    }
    expect(put(ownPattern(deployment) ?? {}, 'trailkeeper-own')).toEqual([])
  })

  it('keeps every call that it was made for', () => {
    const all = eventPatterns.cloudtrail.pattern.detail.eventName
    const without = (name: string) => ofTrails({ eventName: all.filter((one) => one !== name) })
    expect(put(without('CreateTrail'), 'trailkeeper-prod-cloudtrail')).toEqual(['guard'])
    expect(put(without('CreateTrail'), 'trailkeeper-tampering')).toEqual([])
  })
})

const made = eventPatterns.cloudtrail.pattern
const withDetail = (detail: object) => ({ ...made, detail: { ...made.detail, ...detail } })
const except = (...refused: unknown[]) => refused.map((one) => ({ 'anything-but': one }))

const heardBy = (name: string, rules?: string[]) => (userIdentity: object) =>
  put(ofTrails({ userIdentity }), name, rules)

// EventBridge user guide, "Creating Amazon EventBridge event patterns": every field that a pattern asks for must match.
describe('a rule that the guard has', () => {
  const names = [
    'trailkeeper-cloudtrail',
    'trailkeeper-prod-cloudtrail',
    'trailkeeper-to-eu-west-1-cloudtrail',
  ]
  it.each<[object]>([
    [withDetail({ userIdentity: { accountId: except(['123456789012']) } })],
    [withDetail({ userIdentity: { arn: except({ prefix: 'arn:' }) } })],
    [withDetail({ userIdentity: { arn: except({ suffix: 'mallory' }) } })],
    [withDetail({ userIdentity: { arn: except({ wildcard: '*:user/mallory' }) } })],
    [withDetail({ userIdentity: { arn: except(['arn:aws:iam::123456789012:root']) } })],
    [withDetail({ userIdentity: { arn: except({ wildcard: '*:assumed-role/trailkeeper-*' }) } })],
    [withDetail({ userIdentity: { userName: except(['mallory']) } })],
    [withDetail({ userIdentity: { principalId: except(['AIDAX']) } })],
    [withDetail({ userIdentity: { accessKeyId: except(['AKIAX']) } })],
    [withDetail({ userIdentity: { sessionContext: { sessionIssuer: { userName: except(['evil']) } } } })],
    [withDetail({ requestParameters: { name: except(['main']) } })],
    [withDetail({ recipientAccountId: [{ exists: true }] })],
    [withDetail({ $or: [{ errorCode: [{ exists: false }] }, { userAgent: ['x'] }] })],
    [{ ...made, source: ['aws.tagging'] }],
    [{ source: ['aws.s3'] }],
    [{ ...made, 'detail-type': ['AWS Service Event via CloudTrail'] }],
    [{ ...made, region: ['eu-west-9'] }],
    [{ ...made, 'detail.eventName': ['StopLogging'] }],
    [{ ...made, $or: [{ account: ['1'] }, { region: ['x'] }] }],
  ])('is narrowed by %j', (pattern) => {
    for (const name of names) {
      expect([name, put(pattern, name)]).toEqual([name, ['guard']])
      expect([name, put(pattern, name, ['trailkeeper-*'])]).toEqual([name, ['guard']])
    }
  })

  it.each<[object]>([
    [made],
    [{ source: ['aws.cloudtrail', 'aws.tagging', 'aws.s3'] }],
    [{ source: [{ prefix: 'aws.' }] }],
    [withDetail({ eventName: [{ exists: true }] })],
    [withDetail({ eventName: except('LookupEvents') })],
    [{ ...made, detail: { $or: made.detail.eventName.map((one) => ({ eventName: [one] })) } }],
    [
      {
        $or: made.source.map((one) => ({
          source: [one],
          detail: { eventSource: [`${one.slice(4)}.amazonaws.com`] },
        })),
      },
    ],
  ])('hears as much as it did by %j', (pattern) => {
    for (const name of names) expect([name, put(pattern, name)]).toEqual([name, []])
  })

  it('that forwards may name its account, where the one at home hears every account of the organization', () => {
    const pinned = { ...made, account: ['123456789012'] }
    expect(put(pinned, 'trailkeeper-to-eu-west-1-cloudtrail')).toEqual([])
    expect(put(pinned, 'trailkeeper-cloudtrail')).toEqual(['guard'])
    expect(put({ ...made, account: ['999999999999'] }, 'trailkeeper-to-eu-west-1-cloudtrail')).toEqual([
      'guard',
    ])
  })

  it('of named resources leaves out none of its calls, and no caller but its own', () => {
    const { detail, ...rest } = namedPattern('kms', ['arn:aws:kms:r:1:key/k'])
    const narrowed = { ...rest, detail: { ...detail, sourceIPAddress: except(['203.0.113.9']) } }
    expect(put(narrowed, 'trailkeeper-kms')).toEqual(['guard'])
    const someKeys = { resources: { ARN: except(['arn:aws:kms:r:1:key/k']) } }
    expect(put({ ...rest, detail: { ...detail, $or: [someKeys] } }, 'trailkeeper-kms')).toEqual(['guard'])
    expect(put(eventPatterns.kms.pattern, 'trailkeeper-kms')).toEqual([])
    expect(put({ source: ['aws.sns'] }, 'trailkeeper-own')).toEqual(['guard'])
  })

  it('does not become a schedule', () => {
    expect(putRule({ scheduleExpression: 'rate(1 hour)' }, 'trailkeeper-cloudtrail')).toEqual(['guard'])
  })

  it('leaves out the guard alone, though it has a name that the guard gives none', () => {
    const by = heardBy('trailkeeper-tampering')
    expect(by({ arn: except(['arn:aws:iam::123456789012:user/mallory']) })).toEqual(['guard'])
    expect(by({ principalId: except(['AIDAX']) })).toEqual(['guard'])
  })
})

describe('a rule of somebody else', () => {
  const narrow = { source: ['aws.ec2'] }
  it('is judged where a list names it, and only where it does', () => {
    expect(put(narrow, 'mine')).toEqual([])
    expect(put(narrow, 'mine', ['other'])).toEqual([])
    expect(put(narrow, 'mine', ['mine'])).toEqual(['guard'])
    expect(put({ source: ['aws.cloudtrail'] }, 'mine', ['mine'])).toEqual([])
  })
  it('may leave somebody out, though not everybody of a kind', () => {
    const by = heardBy('mine', ['mine'])
    expect(by({ arn: except({ wildcard: '*:assumed-role/automation/*' }) })).toEqual([])
    expect(by({ accountId: except(['123456789012']) })).toEqual(['guard'])
    expect(by({ arn: except({ prefix: 'arn:' }) })).toEqual(['guard'])
    // The root user has no userName, and a condition on an absent field does not match.
    expect(by({ userName: except(['mallory']) })).toEqual(['guard'])
  })
  it.each(heardServices)('listens to %s as well as the guard’s', (service) => {
    expect(put(eventPatterns[service].pattern, 'mine', ['mine'])).toEqual([])
  })
})

const by = (arn: string, accountId = '123456789012') =>
  triage(
    record(
      'events',
      'PutTargets',
      { rule: 'trailkeeper-s3', targets: [] },
      {
        userIdentity: { type: 'AssumedRole', arn, accountId },
      },
    ),
  ).verdict

describe('targets of a rule of the guard’s', () => {
  it('are tampering by whoever has no more than the guard’s name', () => {
    for (const arn of [
      'arn:aws:sts::123456789012:assumed-role/trailkeeper-SweepRole-1/trailkeeper-sweep',
      'arn:aws:sts::123456789012:assumed-role/admin/trailkeeper-sweep',
    ])
      expect(by(arn)).toBe('tamper')
    expect(by('arn:aws:sts::999999999999:assumed-role/trailkeeper-SweepRole-1/x')).toBe('tamper')
    expect(by('arn:aws:iam::123456789012:user/trailkeeper-x')).toBe('tamper')
    expect(by('x:arn:aws:sts::123456789012:assumed-role/trailkeeper-SweepRole-1/x')).toBe('tamper')
  })

  const own = 'arn:aws:iam::123456789012:role/trailkeeper-SweepRole-1'
  const bus = 'arn:aws:events:us-east-1:123456789012:event-bus/default'
  const guard = {
    roles: [{ arn: own, id: 'AROAOWN' }],
    table: 'trailkeeper-state',
    homeRegion: 'us-east-1',
    targets: [bus],
    others: [{ arn: 'arn:aws:iam::123456789012:role/trailkeeper-b-SweepRole-1', id: 'AROAOTHER' }],
  }
  const putTargets = (rule: string, target: object, arn = own, principalId = 'AROAOWN') =>
    triage(
      record(
        'events',
        'PutTargets',
        { rule, targets: [{ id: 'guard', ...target }] },
        {
          userIdentity: {
            type: 'AssumedRole',
            arn: 'arn:aws:sts::123456789012:assumed-role/trailkeeper-SweepRole-1/trailkeeper-sweep',
            accountId: '123456789012',
            sessionContext: { sessionIssuer: { type: 'Role', principalId, arn } },
          },
        },
      ),
      { guard },
    ).verdict
  const rule = 'trailkeeper-to-us-east-1-cloudtrail'

  it('are those that the guard puts itself, where its roles and its targets are known', () => {
    expect(putTargets(rule, { arn: bus })).toBe('benign')
    expect(putTargets(rule, { arn: bus }, own, 'AROAANEW')).toBe('tamper')
    expect(putTargets(rule, { arn: bus }, own.replace('role/', 'role/path/'))).toBe('tamper')
    expect(putTargets(rule, { arn: bus }, own.replace('123456789012', '999999999999'))).toBe('tamper')
    expect(putTargets(rule, { arn: bus }, own.replace('SweepRole', 'anything'))).toBe('tamper')
    expect(putTargets(rule, { arn: bus.replace('us-east-1', 'eu-west-1') })).toBe('tamper')
    expect(putTargets(rule, { arn: bus, inputPath: '$.id' })).toBe('tamper')
  })

  const other = 'arn:aws:iam::123456789012:role/trailkeeper-b-SweepRole-1'
  const others = (arn: string, role = other, id = 'AROAOTHER') =>
    putTargets('trailkeeper-b-to-eu-west-1-iam', { arn }, role, id)

  it('of a rule of another guard of the account lead to that one’s bus, by a role of that one’s stack', () => {
    const there = bus.replace('us-east-1', 'eu-west-1')
    expect(others(there)).toBe('benign')
    expect(others(bus)).toBe('tamper')
    expect(others(there, 'arn:aws:iam::123456789012:role/admin')).toBe('tamper')
    expect(others(there, other, 'AROAANEW')).toBe('tamper')
    expect(others(there, `${other}0`)).toBe('tamper')
    expect(putTargets(rule, { arn: bus }, other, 'AROAOTHER')).toBe('tamper')
  })

  it('are the guard’s where a protection file has its roles, by ARN and id', () => {
    const listed = parseProtection(`guardRoles: ['AROAOWN:${own}']`, 'p.yml')
    const puts = (principalId: string) =>
      triage(
        record(
          'events',
          'PutTargets',
          { rule, targets: [{ id: 'guard', arn: bus }] },
          {
            userIdentity: {
              type: 'AssumedRole',
              arn: 'arn:aws:sts::123456789012:assumed-role/trailkeeper-SweepRole-1/trailkeeper-sweep',
              sessionContext: { sessionIssuer: { principalId, arn: own } },
            },
          },
        ),
        listed,
      ).verdict
    expect(puts('AROAOWN')).toBe('benign')
    expect(puts('AROAANEW')).toBe('tamper')
  })
})

it.each([
  ['PutPermission', { principal: '999999999999' }, []],
  ['PutPermission', { principal: '*' }, ['guard']],
  ['UpdateEventBus', { name: 'b' }, []],
  ['UpdateEventBus', { name: 'b', deadLetterConfig: { arn: 'arn:aws:sqs:r:1:q' } }, []],
  ['UpdateEventBus', { name: 'b', deadLetterConfig: { arn: '' } }, ['guard']],
  ['UpdateEventBus', { name: 'b', kmsKeyIdentifier: 'arn:aws:kms:us-east-1:123456789012:key/k' }, []],
  ['UpdateEventBus', { name: 'b', kmsKeyIdentifier: 'arn:aws:kms:us-east-1:999999999999:key/k' }, ['guard']],
  ['DeleteArchive', { archiveName: 'a' }, ['guard']],
])('%s %j weakens %j', (name, params, expected) => expect(weakens('events', name, params)).toEqual(expected))
