import { describe, expect, it } from '@jest/globals'
import { changeAlarm } from '../../lib/checks/change-alarm.ts'
import type { Alarm, AlarmThreshold, AlarmTopic, ChangeAlarms, Read, Trail } from '../../lib/model.ts'
import {
  aCompositeAlarm,
  alarmsOn,
  aMetricFilter,
  anAlarm,
  anAlarmTopic,
  aThreshold,
  logGroupArn,
  someChangeAlarms,
  topicArn,
} from '../builders/a-change-alarm.ts'
import { account, aStatus, aTrail, managementAccount } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const feeding = aTrail({ logGroupArn })

const verdictOn = (region: ChangeAlarms, trails: Trail[] = [feeding]) =>
  theVerdict(changeAlarm, { trails, changeAlarms: { ok: true, value: [region] } })

const statusOn = (region: ChangeAlarms, trails?: Trail[]) => verdictOn(region, trails).status
const withPatterns = (...patterns: string[]) => statusOn(alarmsOn(...patterns))
const withAlarms = (...alarms: Alarm[]) => statusOn(someChangeAlarms({ alarms }))
const withThreshold = (changes: Partial<AlarmThreshold>, metric: object = {}) => {
  const metrics = [
    { namespace: 'CloudTrailMetrics', name: 'trail-changes', value: '1', dimensions: {}, ...metric },
  ]
  const watches = { metrics, threshold: aThreshold(changes) }
  return statusOn(someChangeAlarms({ filters: [aMetricFilter({ metrics })], alarms: [anAlarm({ watches })] }))
}
const withTopic = (changes: Partial<AlarmTopic>) =>
  statusOn(someChangeAlarms({ topics: { [topicArn]: anAlarmTopic(changes) } }))

const names = ['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging']
const cis = names.map((name) => `($.eventName = ${name})`).join(' || ')

it('passes with filter, alarm and subscriber on the log group of a logging multi-region trail', () => {
  expect(statusOn(someChangeAlarms())).toBe('pass')
})

it('H9: passes a filter that does not name PutEventSelectors: CIS does not either', () => {
  expect(withPatterns(`{ ${cis} }`)).toBe('pass')
})

describe('a pattern that matches each of the five changes passes', () => {
  it.each([
    ['no condition', ''],
    [
      'names in any order, bare',
      `{ ${names
        .toReversed()
        .map((name) => `$.eventName=${name}`)
        .join('||')} }`,
    ],
    [
      'the source with exclusions',
      '{ ($.eventSource = cloudtrail*) && ($.eventName != "Get*") && ($.eventName != "*Tags") }',
    ],
    [
      'alternatives with conditions of their own',
      `{ (($.eventSource = cloudtrail.amazonaws.com) && ($.eventName = "*Trail")) || (($.eventSource = "cloudtrail.amazonaws.com") && ($.eventName = "*Logging")) }`,
    ],
    ['a regular expression', '{ $.eventName = %^(Create|Update|Delete)Trail$|^St(art|op)Logging$% }'],
    [
      'what is true of each such event',
      `{ (${cis}) && ($.readOnly IS FALSE) && ($.eventType = "AwsApiCall") && ($.managementEvent IS TRUE) }`,
    ],
    [
      'that the event has fields which each has',
      `{ (${cis}) && ($.eventID EXISTS) && ($.userIdentity.type = *) }`,
    ],
    ['another event excluded', `{ (${cis}) && ($.eventName != DescribeTrails) }`],
    ['this account', `{ (${cis}) && ($.recipientAccountId = "${account}") }`],
    [
      'both halves of a condition',
      `{ ((${cis}) && ($.errorCode NOT EXISTS)) || ((${cis}) && ($.errorCode = *)) }`,
    ],
    ['terms', '?CreateTrail ?UpdateTrail ?DeleteTrail ?StartLogging ?StopLogging'],
    ['a term that stands in each', '"cloudtrail.amazonaws.com"'],
    ['a regular expression over the text', '%Trail"|Logging"%'],
    ['numbers that compare nothing with text', `{ (${cis}) || ($.errorCode >= 400) }`],
  ])('%s', (_what, pattern) => {
    expect(withPatterns(pattern)).toBe('pass')
  })

  it('one filter for each event', () => {
    expect(withPatterns(...names.map((name) => `{ $.eventName = ${name} }`))).toBe('pass')
  })

  it('by actors: everybody but one in one filter, that one in another', () => {
    const first = `{ (${cis}) && ($.userIdentity.userName != deployer) }`
    const others = [
      `{ (${cis}) && ($.userIdentity.userName = deployer) }`,
      `{ (${cis}) && ($.userIdentity.userName NOT EXISTS) }`,
    ]
    expect(withPatterns(first, ...others)).toBe('pass')
    expect(withPatterns(first, others[0] ?? '')).toBe('fail')
  })
})

describe('a pattern that leaves a hole fails, and the hole is told', () => {
  it.each([
    ['by name', `{ $.eventName = "*Trail" }`, 'StartLogging, StopLogging'],
    [
      'by actor',
      `{ (${cis}) && ($.userIdentity.userName != "evil") }`,
      'StopLogging with userIdentity.userName "evil"',
    ],
    [
      'by kind of actor',
      `{ (${cis}) && ($.userIdentity.type = Root) }`,
      'StopLogging with userIdentity.type "IAMUser"',
    ],
    ['by address', `{ (${cis}) && ($.sourceIPAddress != 10.*) }`, 'StopLogging with sourceIPAddress "10."'],
    [
      'by a regular expression on the address',
      String.raw`{ (${cis}) && ($.sourceIPAddress != %^10\.%) }`,
      'StopLogging with sourceIPAddress "10."',
    ],
    ['by region', `{ (${cis}) && ($.awsRegion = us-east-1) }`, 'StopLogging with awsRegion "eu-west-1"'],
    ['by success', `{ (${cis}) && ($.errorCode NOT EXISTS) }`, 'StopLogging with errorCode "AccessDenied"'],
    ['by failure', `{ (${cis}) && ($.errorCode = *) }`, 'StopLogging without errorCode'],
    [
      'by the trail',
      `{ (${cis}) && ($.requestParameters.name = other) }`,
      'StopLogging with requestParameters.name "main"',
    ],
    ['by user agent, as a term', 'cloudtrail.amazonaws.com -terraform', 'StopLogging with terraform in it'],
    [
      'by a field that no record has',
      '{ $.detail.eventName = StopLogging }',
      'StopLogging without detail.eventName',
    ],
    [
      'by an order that && does not keep',
      `{ ${cis} && ($.eventSource = s3.amazonaws.com) }`,
      'no alarm on StopLogging',
    ],
    [
      'by its letters',
      `{ ${cis.toLowerCase().replaceAll('eventname', 'eventName')} }`,
      'no alarm on CreateTrail',
    ],
    ['by another service', `{ ($.eventSource = s3.amazonaws.com) && (${cis}) }`, 'StopLogging'],
    [
      'by a missing field that != asks for (DataBiosphere/azul#5884)',
      `{ (${cis}) && ($.userIdentity.invokedBy != "cloudformation.amazonaws.com") }`,
      'StopLogging',
    ],
  ])('%s', (_what, pattern, told) => {
    const verdict = verdictOn(alarmsOn(pattern))
    expect([verdict.status, verdict.message]).toEqual(['fail', expect.stringContaining(told)])
  })

  it('where another filter on other events fills only a part', () => {
    const { status, message } = verdictOn(
      alarmsOn(
        `{ $.eventName = "*Trail" }`,
        '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
      ),
    )
    expect(status).toBe('fail')
    expect(message).toContain('StopLogging with userIdentity.type "IAMUser"')
  })
})

describe('what cannot be foreseen is unknown', () => {
  it.each([
    ['a pattern that is not understood', `{ (${cis}) && ($.errorCode ~ x) }`],
    ['fields cut at spaces', '[..., change = *Trail*, rest]'],
    ['a selector of several fields', `{ (${cis}) && ($.resources[*].accountId = "1") }`],
    ['text against a boolean [U]', `{ (${cis}) && ($.readOnly = false) }`],
  ])('%s', (_what, pattern) => {
    const verdict = verdictOn(alarmsOn(pattern))
    expect([verdict.status, verdict.unread?.[0]?.operation]).toEqual([
      'unknown',
      'logs:DescribeMetricFilters',
    ])
  })

  it('but fails where what is understood leaves a hole all the same', () => {
    expect(withPatterns('{ ($.eventName = StopLogging) && ($.resources[*].accountId = "1") }')).toBe('fail')
  })

  it('and passes where another filter does it alone', () => {
    expect(withPatterns('[...]', `{ ${cis} }`)).toBe('pass')
  })

  it('is unknown for a filter that does not see each event as it is', () => {
    expect(statusOn(someChangeAlarms({ filters: [aMetricFilter({ altered: true })] }))).toBe('unknown')
  })
})

describe('an alarm counts only where one match raises it', () => {
  it.each<[string, Partial<AlarmThreshold>, object, string]>([
    ['more than 0', { operator: 'GreaterThanThreshold', value: 0 }, {}, 'pass'],
    ['more than 1', { operator: 'GreaterThanThreshold', value: 1 }, {}, 'fail'],
    ['5 of a metric that counts 1', { value: 5 }, {}, 'fail'],
    ['5 of a metric that counts 10', { value: 5 }, { value: '10' }, 'pass'],
    ['1 of a metric that counts 0', {}, { value: '0' }, 'fail'],
    ['less than 1', { operator: 'LessThanThreshold' }, {}, 'fail'],
    ['a value from the event', {}, { value: '$.requestParameters.count' }, 'unknown'],
    ['an operator of a band', { operator: 'GreaterThanUpperThreshold' }, {}, 'unknown'],
    ['a default of 0', {}, { defaultValue: 0 }, 'pass'],
    ['a default that raises it always', {}, { defaultValue: 1 }, 'unknown'],
    ['an average', { statistic: 'Average' }, {}, 'pass'],
    ['an average with a default', { statistic: 'Average' }, { defaultValue: 0 }, 'unknown'],
    ['the maximum with a default', { statistic: 'Maximum' }, { defaultValue: 0 }, 'pass'],
    ['a count of samples', { statistic: 'SampleCount' }, {}, 'pass'],
    ['a unit that the metric has', { unit: 'Count' }, { unit: 'Count' }, 'pass'],
    ['a unit that the metric does not have', { unit: 'Count' }, {}, 'fail'],
    ['2 periods, without data between them', { datapoints: 2 }, {}, 'pass'],
    ['2 periods, missing ones good', { datapoints: 2, missing: 'notBreaching' }, {}, 'fail'],
    ['2 periods, missing ones ignored', { datapoints: 2, missing: 'ignore' }, {}, 'fail'],
    ['2 periods of which others have data', { datapoints: 2 }, { defaultValue: 0 }, 'unknown'],
    ['missing data that raise it', { missing: 'breaching' }, {}, 'unknown'],
    [
      'missing data that would raise it, and never miss',
      { missing: 'breaching' },
      { defaultValue: 0 },
      'pass',
    ],
  ])('%s', (_what, threshold, metric, status) => {
    expect(withThreshold(threshold, metric)).toBe(status)
  })

  it('is unknown for an alarm on an expression over the metric', () => {
    const { metrics } = anAlarm().watches ?? { metrics: [] }
    expect(withAlarms(anAlarm({ watches: { metrics } }))).toBe('unknown')
  })

  it('does not count an alarm on another metric', () => {
    const metrics = [{ namespace: 'Other', name: 'trail-changes', dimensions: {} }]
    expect(withAlarms(anAlarm({ watches: { metrics, threshold: aThreshold() } }))).toBe('fail')
  })

  it('counts an alarm on one dimension for the events that have it', () => {
    const metric = { namespace: 'CloudTrailMetrics', name: 'trail-changes' }
    const filters = [
      aMetricFilter({ metrics: [{ ...metric, value: '1', dimensions: { Event: '$.eventName' } }] }),
    ]
    const on = (name: string) =>
      anAlarm({
        name: `on-${name}`,
        watches: { metrics: [{ ...metric, dimensions: { Event: name } }], threshold: aThreshold() },
      })
    expect(statusOn(someChangeAlarms({ filters, alarms: names.map(on) }))).toBe('pass')
    expect(statusOn(someChangeAlarms({ filters, alarms: names.slice(1).map(on) }))).toBe('fail')
    expect(statusOn(someChangeAlarms({ filters }))).toBe('fail')
  })
})

describe('an alarm counts only where it tells somebody', () => {
  it('H10: fails without an alarm, with actions off, or without a confirmed subscriber', () => {
    expect(withAlarms()).toBe('fail')
    expect(withAlarms(anAlarm({ actionsEnabled: false }))).toBe('fail')
    expect(withAlarms(anAlarm({ actions: [] }))).toBe('fail')
    expect(withTopic({ confirmedSubscriptions: { ok: true, value: 0 } })).toBe('fail')
  })

  it('fails while it is muted', () => {
    expect(withAlarms(anAlarm({ muted: { ok: true, value: true } }))).toBe('fail')
    expect(withAlarms(anAlarm({ muted: denied('cloudwatch:ListAlarmMuteRules') }))).toBe('unknown')
  })

  it('fails where the topic is gone', () => {
    const gone = denied('sns:GetTopicAttributes', 'NotFoundException')
    expect(withTopic({ confirmedSubscriptions: gone, policy: gone, key: gone })).toBe('fail')
  })

  it('fails where the topic does not let CloudWatch publish', () => {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 'SNS:Publish',
        Resource: topicArn,
      },
    ]
    expect(withTopic({ policy: { ok: true, value: { Statement } } })).toBe('fail')
    const denying = [...Statement, { Effect: 'Deny', Principal: '*', Action: 'sns:*', Resource: '*' }]
    expect(withTopic({ policy: { ok: true, value: { Statement: denying } } })).toBe('fail')
    expect(withTopic({ policy: denied('sns:GetTopicAttributes') })).toBe('unknown')
  })

  it('passes where the policy names CloudWatch, for alarms of this account', () => {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
        Condition: {
          ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:us-east-1:${account}:alarm:*` },
          StringEquals: { 'aws:SourceAccount': account },
        },
      },
    ]
    expect(withTopic({ policy: { ok: true, value: { Version: '2012-10-17', Statement } } })).toBe('pass')
  })

  it('follows the key that encrypts the topic', () => {
    const arn = `arn:aws:kms:us-east-1:${account}:key/1`
    const withKey = (id: string, statement?: object) =>
      withTopic({
        key: {
          ok: true,
          value: {
            id,
            description: {
              ok: true,
              value: {
                arn,
                state: 'Enabled',
                manager: id.includes('aws/') ? 'AWS' : 'CUSTOMER',
                rotatable: true,
              },
            },
            policy: { ok: true, value: { Statement: [{ Effect: 'Allow', ...statement }] } },
            rotation: { ok: true, value: true },
          },
        },
      })
    const grant = {
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    }
    expect(withKey('alias/aws/sns', grant)).toBe('fail')
    expect(withKey('alias/alerts', grant)).toBe('pass')
    expect(withKey('alias/alerts', { ...grant, Action: 'kms:Decrypt' })).toBe('fail')
    expect(withTopic({ key: denied('kms:DescribeKey') })).toBe('unknown')
  })

  it.each([
    ['a function may tell somebody', `arn:aws:lambda:us-east-1:${account}:function:notify`, 'unknown'],
    ['an OpsItem may', `arn:aws:ssm:us-east-1:${account}:opsitem:1`, 'unknown'],
    ['an instance that is stopped tells nobody', 'arn:aws:automate:us-east-1:ec2:stop', 'fail'],
  ])('%s', (_what, action, status) => {
    expect(withAlarms(anAlarm({ actions: [action] }))).toBe(status)
    expect(withAlarms(anAlarm({ actions: [action, topicArn] }))).toBe('pass')
  })

  it('passes by one good alarm, whatever of another could not be read', () => {
    const other = 'arn:aws:sns:us-east-1:111122223333:theirs'
    const alarms = [anAlarm({ name: 'trail-changes', actions: [other] }), anAlarm()]
    expect(statusOn(someChangeAlarms({ alarms }))).toBe('pass')
    expect(statusOn(someChangeAlarms({ alarms: alarms.slice(0, 1) }))).toBe('unknown')
  })
})

const rest = (changes: Partial<Alarm>) => anAlarm({ name: 'other', actions: [], ...changes })

describe('composite alarms are followed', () => {
  const silent = anAlarm({ actions: [] })

  it.each([
    ['an alarm by name', 'ALARM("trail-changes")', 'pass'],
    ['without quotes', 'ALARM(trail-changes)', 'pass'],
    ['by ARN', `ALARM("${silent.arn}")`, 'pass'],
    ['one of several', 'ALARM(other) OR ALARM("trail-changes")', 'pass'],
    ['with one that is quiet', 'ALARM("trail-changes") AND ALARM(other)', 'fail'],
    ['unless one is raised', 'ALARM("trail-changes") AND NOT ALARM(other)', 'pass'],
    ['while another is OK', '(ALARM("trail-changes")) AND OK(other)', 'pass'],
    ['its return to OK', 'OK("trail-changes")', 'fail'],
    ['a rule that always holds', 'ALARM("trail-changes") OR TRUE', 'unknown'],
    ['a rule that never holds', 'ALARM("trail-changes") AND FALSE', 'fail'],
    ['an alarm that is not known', 'ALARM(somewhere) AND ALARM("trail-changes")', 'unknown'],
    ['a rule that is not understood', 'AT_LEAST(1, ALARM, ("trail-changes", other))', 'unknown'],
  ])('%s', (_what, rule, status) => {
    expect(withAlarms(silent, rest({}), aCompositeAlarm(rule))).toBe(status)
  })

  it('through further composite alarms, and round no circle', () => {
    const inner = aCompositeAlarm('ALARM("trail-changes")', { name: 'inner', actions: [] })
    expect(withAlarms(silent, inner, aCompositeAlarm('ALARM(inner)'))).toBe('pass')
    const circle = aCompositeAlarm('ALARM("any-change")', { name: 'inner', actions: [] })
    expect(withAlarms(silent, circle, aCompositeAlarm('ALARM(inner)'))).toBe('fail')
  })

  it('not where another alarm keeps it raised, so that it tells nothing new', () => {
    const rule = 'ALARM("trail-changes") OR ALARM(other)'
    expect(withAlarms(silent, rest({ state: 'ALARM' }), aCompositeAlarm(rule))).toBe('unknown')
  })

  it('with a suppressor only while that is quiet', () => {
    const rule = 'ALARM("trail-changes")'
    const composite = aCompositeAlarm(rule, { suppressor: 'other' })
    expect(withAlarms(silent, rest({}), composite)).toBe('pass')
    expect(withAlarms(silent, rest({ state: 'ALARM' }), composite)).toBe('fail')
    expect(withAlarms(silent, composite)).toBe('unknown')
    expect(withAlarms(silent, aCompositeAlarm(rule, { suppressor: 'trail-changes' }))).toBe('fail')
  })

  it('over one alarm for each change', () => {
    const each = names.map((name) => ({ name, pattern: `{ $.eventName = ${name} }` }))
    const filters = each.map((one) => aMetricFilter(one))
    const alarms = each.map(({ name }) => anAlarm({ name, actions: [] }))
    const rule = (operator: string) => names.map((name) => `ALARM(${name})`).join(` ${operator} `)
    expect(statusOn(someChangeAlarms({ filters, alarms: [...alarms, aCompositeAlarm(rule('OR'))] }))).toBe(
      'pass',
    )
    expect(statusOn(someChangeAlarms({ filters, alarms: [...alarms, aCompositeAlarm(rule('AND'))] }))).toBe(
      'fail',
    )
  })

  it('says the same while an alarm on a change is raised', () => {
    const raised = anAlarm({ actions: [], state: 'ALARM' })
    const filters = [aMetricFilter({ pattern: '{ $.eventName = StopLogging }' })]
    const alarms = [raised, aCompositeAlarm('ALARM("trail-changes")', { state: 'ALARM' })]
    expect(statusOn(someChangeAlarms({ filters, alarms }))).toBe('fail')
    expect(statusOn(someChangeAlarms({ alarms }))).toBe('pass')
  })
})

const on = (...trails: Trail[]) => statusOn(someChangeAlarms(), trails)

const selectors = (readWrite: 'ReadOnly' | 'WriteOnly'): Trail['selectors'] => ({
  ok: true,
  value: {
    kind: 'basic',
    selectors: [{ readWrite, management: true, dataResources: [], excludedSources: [] }],
  },
})

describe('the log group must get the changes', () => {
  it('H11: fails where it is of a stopped or single-region trail', () => {
    expect(on(aTrail({ logGroupArn, status: aStatus({ logging: false }) }))).toBe('fail')
    expect(on(aTrail({ logGroupArn, multiRegion: false }))).toBe('fail')
    expect(on(aTrail())).toBe('fail')
  })

  it('fails where the trail does not log them', () => {
    expect(statusOn(someChangeAlarms(), [aTrail({ logGroupArn, selectors: selectors('ReadOnly') })])).toBe(
      'fail',
    )
    expect(statusOn(someChangeAlarms(), [aTrail({ logGroupArn, selectors: selectors('WriteOnly') })])).toBe(
      'pass',
    )
    const unread = denied('cloudtrail:GetEventSelectors')
    expect(statusOn(someChangeAlarms(), [aTrail({ logGroupArn, selectors: unread })])).toBe('unknown')
  })

  it('takes the filters of all log groups together', () => {
    const second = `arn:aws:logs:us-east-1:${account}:log-group:second:*`
    const region = someChangeAlarms({
      filters: [
        aMetricFilter({ pattern: '{ $.eventName = "*Trail" }' }),
        aMetricFilter({ name: 'logging', logGroupArn: second, pattern: '{ $.eventName = "*Logging" }' }),
      ],
      alarms: [anAlarm(), anAlarm({ name: 'logging' })],
    })
    expect(statusOn(region, [feeding, aTrail({ name: 'second', logGroupArn: second })])).toBe('pass')
    expect(statusOn(region)).toBe('fail')
  })

  it('H2: is unknown where it belongs to another account, whose filters cannot be read', () => {
    const theirs = `arn:aws:logs:us-east-1:${managementAccount}:log-group:trails:*`
    const trail = aTrail({ account: managementAccount, organization: true, logGroupArn: theirs })
    const { status, unread } = theVerdict(changeAlarm, {
      trails: [trail],
      changeAlarms: { ok: true, value: [] },
    })
    expect([status, unread?.[0]?.code]).toEqual(['unknown', 'Trailkeeper.ForeignAccount'])
  })

  it('fails without any filter', () => {
    const verdict = theVerdict(changeAlarm, { changeAlarms: { ok: true, value: [] } })
    expect([verdict.status, verdict.actual]).toEqual(['fail', expect.stringContaining('no metric filter')])
  })

  it('is unknown where filters, subscribers or the status could not be read', () => {
    const changeAlarms = denied('logs:DescribeMetricFilters')
    expect(theVerdict(changeAlarm, { changeAlarms }).status).toBe('unknown')
    expect(withTopic({ confirmedSubscriptions: denied('sns:GetTopicAttributes') })).toBe('unknown')
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    expect(statusOn(someChangeAlarms(), [aTrail({ logGroupArn, status })])).toBe('unknown')
  })
})

describe('what it says', () => {
  it('names the link that is missing', () => {
    expect(verdictOn(someChangeAlarms(), []).actual).toContain(
      'metric filter trail-changes is not fed by a logging multi-region trail',
    )
    expect(verdictOn(someChangeAlarms({ alarms: [] })).actual).toContain(
      'metric filter trail-changes has no alarm that one match raises',
    )
    expect(verdictOn(someChangeAlarms({ alarms: [anAlarm({ actionsEnabled: false })] })).actual).toContain(
      'metric filter trail-changes has no alarm with a confirmed subscriber',
    )
  })

  it('says nothing of filters on other events', () => {
    const filters = [aMetricFilter({ name: 'logins', pattern: '{ $.eventName = ConsoleLogin }' })]
    expect(verdictOn(someChangeAlarms({ filters, alarms: [] })).actual).not.toContain('logins')
  })

  it('names the reads that would tell, and no others', () => {
    const open = denied('sns:GetTopicAttributes')
    const closed: Read<number> = { ok: true, value: 0 }
    const second = `${topicArn}-2`
    const topics = {
      [topicArn]: anAlarmTopic({ confirmedSubscriptions: open }),
      [second]: anAlarmTopic({ arn: second, confirmedSubscriptions: closed }),
    }
    const alarms = [anAlarm(), anAlarm({ name: 'trail-changes', actions: [second] })]
    expect(verdictOn(someChangeAlarms({ alarms, topics })).unread).toEqual([open])
    const status = denied('cloudtrail:GetTrailStatus')
    const stopped = aTrail({ logGroupArn, status: aStatus({ logging: false }) })
    const unread = aTrail({ logGroupArn, name: 'unread', status: { 'us-east-1': status } })
    expect(verdictOn(someChangeAlarms(), [stopped, unread]).unread).toEqual([status])
  })
})
