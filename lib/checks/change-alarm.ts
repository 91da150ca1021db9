import type { ChangeAlarm, ReadFailure, Snapshot, Trail, Verdict } from '../model.ts'
import { any, type Certainty, certainly } from '../resource-policy/certainty.ts'
import type { Policy } from '../policy/policy.ts'
import { accountRegion } from './account-region.ts'
import { changesHeard, wantedChanges } from './changes-heard.ts'
import type { Check } from './check.ts'
import { unknownAccount } from './unknown-account.ts'
import { unreadRegions } from './unread-regions.ts'
import { loggingOf } from '../trail/status.ts'
import { accountVerdict } from './verdicts.ts'

const expected = `a metric filter on ${wantedChanges.join(', ')} with an alarm that somebody hears`

/** CIS v5.0 4.5: filter, alarm, and a subscriber, on the log group of a multi-region trail that is logging. */
export const changeAlarm: Check = {
  id: 'change-alarm',
  title: 'Somebody is alarmed when trails change',
  why: 'CIS asks for an alarm in CloudWatch on changes to trails. The guard hears of them sooner and by another way, so that this check is off unless asked for.',
  failsWhen: 'no metric filter, alarm and confirmed subscriber watch over changes to trails',
  severity: 'low',
  scope: 'account',
  reads: ['status', 'log-group', 'change-alarm'],
  controls: {
    cis: ['v1.4 4.5', 'v3.0 4.5', 'v5.0 4.5', 'v7.0 5.5'],
    securityHub: ['CloudWatch.5'],
    nist: ['AU-6(1)', 'SI-4(5)'],
    pci: ['10.4.1', '10.7.2'],
  },
  remedies: [],
  manual:
    "aws logs put-metric-filter --log-group-name <log group> --filter-name trail-changes --filter-pattern '{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ($.eventName=StartLogging) || ($.eventName=StopLogging)}' --metric-transformations metricName=TrailChanges,metricNamespace=CloudTrail,metricValue=1; then aws cloudwatch put-metric-alarm on that metric with an SNS topic that has a subscriber",
  run: (snapshot, policy) => [judge(snapshot, policy)],
}

type Judged = { hears: Certainty; note: string; unread: ReadFailure[] }

function judge(snapshot: Snapshot, policy: Policy): Verdict {
  const region = accountRegion(snapshot)
  const { changeAlarms } = snapshot
  if (!changeAlarms.ok) return unknownAccount(snapshot, { expected, unread: [changeAlarms] })
  const judged = changeAlarms.value.map((alarm) => judgeAlarm(alarm, snapshot))
  const good = judged.find((one) => one.hears === 'yes')
  if (good) {
    return accountVerdict(snapshot, region, 'pass', { expected, actual: good.note, message: `${good.note}.` })
  }
  const unread = [...judged.flatMap((one) => one.unread), ...unreadRegions(snapshot, policy)]
  if (unread.length > 0) return unknownAccount(snapshot, { expected, unread })
  const actual = judged.map((one) => one.note).join('; ') || 'no metric filter on changes to trails'
  return accountVerdict(snapshot, region, 'fail', {
    expected,
    actual,
    message: `Nobody is alarmed when trails change: ${actual}.`,
  })
}

function judgeAlarm(alarm: ChangeAlarm, { trails }: Snapshot): Judged {
  const filter = `metric filter ${alarm.filterName}`
  const missing = wantedChanges.filter((name) => !changesHeard(alarm.pattern).includes(name))
  if (missing.length > 0) return no(`${filter} does not match ${missing.join(', ')}`)
  const fed = feeding(alarm, trails)
  if (fed.hears === 'no') return no(`${filter} is not fed by a logging multi-region trail`)
  const heard = subscribers(alarm)
  if (heard.hears === 'no') return no(`${filter} has no alarm with a confirmed subscriber`)
  if (fed.hears === 'yes' && heard.hears === 'yes') {
    return { hears: 'yes', note: `${filter} and its alarm reach a subscriber`, unread: [] }
  }
  return { hears: 'cannot-tell', note: filter, unread: [...fed.unread, ...heard.unread] }
}

const no = (note: string): Judged => ({ hears: 'no', note, unread: [] })

type Heard = { hears: Certainty; unread: ReadFailure[] }

function feeding(alarm: ChangeAlarm, trails: readonly Trail[]): Heard {
  const logging = trails
    .filter((trail) => trail.multiRegion && trail.logGroupArn === alarm.logGroupArn)
    .map(loggingOf)
  return {
    hears: any(logging.map((one) => (one.ok ? certainly(one.value) : 'cannot-tell'))),
    unread: logging.filter((one) => !one.ok),
  }
}

function subscribers({ alarms }: ChangeAlarm): Heard {
  const counts = alarms
    .filter((one) => one.actionsEnabled)
    .flatMap((one) => one.topics.map((topic) => topic.confirmedSubscriptions))
  return {
    hears: any(counts.map((count) => (count.ok ? certainly(count.value > 0) : 'cannot-tell'))),
    unread: counts.filter((count) => !count.ok),
  }
}
