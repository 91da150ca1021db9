import { check, noSettings } from './check.ts'
import type { Rules } from './judging/rules.ts'
import { alarmExpression, matching } from '../coverage/alarms/alarm-expression.ts'
import { brokenLinks, tellsSomebody } from '../coverage/alarms/tells-somebody.ts'
import { missedText, unforeseen } from '../coverage/alarms/raised-by-one.ts'
import { type TrailChange, trailChanges, trailChangeShape } from '../coverage/alarms/trail-change-shape.ts'
import { parseArn } from '../text/arn.ts'
import { ownFailure } from '../aws/errors.ts'
import { logsEvent } from '../coverage/selector-matches.ts'
import { allOf, anyOf, type Expression, notOf } from '../coverage/filter-pattern/expression.ts'
import { findMissed } from '../coverage/filter-pattern/find-missed.ts'
import type { PatternTest } from '../coverage/filter-pattern/pattern-test.ts'
import type { ChangeAlarms, MetricFilter, ReadFailure, Snapshot, Verdict } from '../model/index.ts'
import { loggingOf } from '../trail/status.ts'
import { accountRegion, accountVerdict, unknownAccount } from './judging/verdicts.ts'
import { unreadRegions } from './judging/management-coverage.ts'

/** CIS v5.0 4.5: filter, alarm, and a subscriber, on the log group of a multi-region trail that is logging. */
export const changeAlarm = check({
  id: 'change-alarm',
  title: 'Somebody is alarmed when trails change',
  why: 'CIS asks for an alarm in CloudWatch on changes to trails. The guard hears of them sooner and by another way, so that this check is off unless asked for.',
  failsWhen:
    'some change to a trail matches no metric filter with an alarm that one match raises and that tells a confirmed subscriber, by itself or through a composite alarm',
  group: 'guard',
  severity: 'low',
  optIn: true,
  scope: 'account',
  reads: ['status', 'event-selectors', 'change-alarm'],
  controls: {
    cis: ['v1.4 4.5', 'v3.0 4.5', 'v5.0 4.5', 'v7.0 5.5'],
    securityHub: ['CloudWatch.5'],
    nist: ['AU-6(1)', 'SI-4(5)'],
    pci: ['10.4.1', '10.7.2'],
  },
  remedies: [],
  manual:
    "aws logs put-metric-filter --log-group-name <log group> --filter-name trail-changes --filter-pattern '{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ($.eventName=StartLogging) || ($.eventName=StopLogging)}' --metric-transformations metricName=TrailChanges,metricNamespace=CloudTrail,metricValue=1; then aws cloudwatch put-metric-alarm on that metric with an SNS topic that has a subscriber",
  settings: noSettings,
  run: (snapshot, policy) => [missedChanges(snapshot, policy)],
})

const expected = `each ${trailChanges.join(', ')}, by whomever, raises an alarm that somebody hears`

const undocumented = unforeseen(
  'logs:DescribeMetricFilters',
  'AWS does not document what a pattern makes of a field',
)
const tooMany = unforeseen('logs:DescribeMetricFilters', 'the patterns are too many to compare')

/** Whether some change to a trail raises no alarm that somebody hears, with a record of it. */
function missedChanges(snapshot: Snapshot, policy: Rules): Verdict {
  const region = accountRegion(snapshot)
  const { changeAlarms } = snapshot
  if (!changeAlarms.ok) return unknownAccount(snapshot, { expected, unread: [changeAlarms] })
  const answers = trailChanges.map((change) => missedOf(change, changeAlarms.value, snapshot))
  const missed = answers.flatMap(({ text }) => text ?? [])
  const open = answers.flatMap(({ unread }) => unread)
  if (missed.length === 0 && open.length === 0) {
    const actual = 'each of them raises an alarm that reaches a subscriber'
    return accountVerdict(snapshot, region, 'pass', {
      expected,
      actual,
      message: `Of the changes to trails, ${actual}.`,
    })
  }
  const unread = missed.length === 0 ? open : [...unreadRegions(snapshot, policy), ...foreignGroups(snapshot)]
  if (unread.length > 0) return unknownAccount(snapshot, { expected, unread: [...new Set(unread)] })
  const links = brokenLinks(changeAlarms.value, {
    concerned: (filter) => trailChanges.some((change) => mayMatch(filter, change, snapshot)),
    starved: (filter) => trailChanges.every((change) => isFed(filter, snapshot, change) === false),
  })
  const actual = [`no alarm on ${missed.join(', ')}`, ...links].join('; ')
  return accountVerdict(snapshot, region, 'fail', {
    expected,
    actual,
    message: `Nobody is alarmed when trails change: ${actual}.`,
  })
}

/** A change that nobody hears of, told; or what would have to be known. */
function missedOf(
  change: TrailChange,
  regions: readonly ChangeAlarms[],
  snapshot: Snapshot,
): { text?: string; unread: readonly ReadFailure[] } {
  const shape = trailChangeShape(change, snapshot.account)
  const expression = anyOf(
    regions.map((region) =>
      alarmExpression(region, {
        isFed: (filter) => isFed(filter, snapshot, change),
        tells: (alarm) => tellsSomebody(alarm, region.topics),
      }),
    ),
  )
  const missed = findMissed(expression, shape, { undocumented, tooMany })
  if (missed === undefined) return { unread: [] }
  if ('open' in missed) return { unread: missed.open }
  return { text: `${change}${missedText(missed.record)}`, unread: [] }
}

const mayMatch = (filter: MetricFilter, change: TrailChange, { account }: Snapshot): boolean =>
  findMissed(notOf(matching(filter)), trailChangeShape(change, account), { undocumented, tooMany }) !==
  undefined

type Asked = Expression<PatternTest>

/** Whether a multi-region trail that is logging sends these changes to a filter's log group. */
function isFed({ logGroupArn }: MetricFilter, { trails }: Snapshot, change: TrailChange): Asked {
  const event = { ...recorded, eventName: change }
  return anyOf(
    trails
      .filter((trail) => trail.multiRegion && trail.logGroupArn === logGroupArn)
      .map((trail) => {
        const { selectors } = trail
        const logs = selectors.ok ? logsEvent(selectors.value, event) : { open: [selectors] }
        const logging = loggingOf(trail)
        return allOf<PatternTest>([logging.ok ? logging.value : { open: [logging] }, logs])
      }),
  )
}

const recorded = {
  eventCategory: 'Management',
  eventSource: 'cloudtrail.amazonaws.com',
  eventType: 'AwsApiCall',
  readOnly: 'false',
}

/** Filters on another account's log group cannot be read from here, and may do it. */
const foreignGroups = ({ trails, account }: Snapshot): ReadFailure[] =>
  trails.flatMap(({ multiRegion, logGroupArn = '', name }) => {
    const owner = parseArn(logGroupArn)?.account ?? account
    const why = `the log group of ${name} belongs to account ${owner}`
    return multiRegion && owner !== account
      ? [ownFailure('logs:DescribeMetricFilters', 'ForeignAccount', why)]
      : []
  })
