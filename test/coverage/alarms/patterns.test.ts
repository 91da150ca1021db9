import { describe, expect, it } from '@jest/globals'
import { aMetricFilter, alarmsOn, someChangeAlarms } from '../../builders/a-change-alarm.ts'
import { account } from '../../builders/a-trail.ts'
import { cis, names, statusOn, verdictOn, withPatterns } from './judged-alarms.ts'

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
