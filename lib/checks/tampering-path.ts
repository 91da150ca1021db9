import { logsEvent } from '../coverage/logs-event.ts'
import { trailsLoggingIn, unreadIn } from '../coverage/trails-logging-in.ts'
import { regionViews } from '../coverage/region-views.ts'
import { trailsStandingIn } from '../coverage/trails-standing-in.ts'
import type { ReadFailure, Region, Snapshot, Verdict, WitnessEvent } from '../model/index.ts'
import { isExpectedDenial } from '../policy/is-expected-denial.ts'
import type { Policy } from '../policy/policy.ts'
import { accountRegion } from './judging/account-region.ts'
import type { Check } from './check.ts'
import { guardHears } from './judging/guard-hears.ts'
import { eventText } from './judging/management-coverage.ts'
import { unknownAccount } from './judging/unknown-account.ts'
import { accountVerdict } from './judging/verdicts.ts'

const expected = 'calls that weaken trails are carried to the guard from every region'

/**
 * EventBridge user guide, "AWS service events delivered via AWS CloudTrail": a logging trail is required for events
 * to arrive at all, and each region has a bus of its own.
 */
export const tamperingPath: Check = {
  id: 'tampering-path',
  title: 'Tampering is heard',
  why: "EventBridge carries a call only while some trail logs it, and to the bus of its own region only. A region without a trail or without the guard's rule is a place to work unheard.",
  failsWhen:
    'in some region no logging trail carries calls to CloudTrail; or the guard is installed and a region has no forwarding rule, or its rule is disabled or leads elsewhere; or, where the guard itself looks, one of its functions is gone, throttled to nothing or not as it was deployed',
  severity: 'high',
  scope: 'account',
  reads: ['status', 'event-selectors', 'guard'],
  controls: { cis: [], securityHub: [], nist: ['AU-5', 'AU-6(1)', 'SI-4(5)'], pci: ['10.7.2', '10.7.3'] },
  remedies: ['restore-forwarders'],
  manual:
    'aws events enable-rule --name trailkeeper-<…> --region <region> for a disabled rule; a sweep with ears: enforce makes the missing ones; for a region without a trail see region-coverage',
  run: (snapshot, policy) => [judge(snapshot, policy)],
}

/** A call that anybody who tampers makes. */
const tampering: WitnessEvent = {
  eventCategory: 'Management',
  readOnly: 'false',
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StopLogging',
  eventType: 'AwsApiCall',
}

function judge(snapshot: Snapshot, policy: Policy): Verdict {
  const answers = Object.keys(regionViews(snapshot)).map((region) => carried(region, snapshot, policy))
  const silent = answers.flatMap((answer) => (answer.carried === false ? [answer.region] : []))
  const guard = guardHears(snapshot, policy)
  const wrong = [
    ...(silent.length > 0 ? [`no logging trail carries events in ${silent.join(', ')}`] : []),
    ...guard.wrong,
  ]
  const region = accountRegion(snapshot)
  if (wrong.length > 0) {
    return {
      ...accountVerdict(snapshot, region, 'fail', {
        expected,
        actual: wrong.join('; '),
        message: `Tampering can go unheard: ${wrong.join('; ')}.`,
      }),
      ...(silent.length > 0 && { witness: tampering }),
    }
  }
  const unread = [...answers.flatMap((answer) => answer.unread), ...guard.unread]
  if (unread.length > 0) return unknownAccount(snapshot, { expected, unread })
  return accountVerdict(snapshot, region, 'pass', {
    expected,
    actual: guard.installed ? 'they are' : 'trails carry events; no guard is installed here',
    message: guard.installed
      ? 'Trails carry events in every region, and the guard hears them.'
      : `Trails carry events such as ${eventText(tampering)} in every region. No guard is installed here to hear them; npm run deploy installs it.`,
  })
}

type Carried = { region: Region; carried: boolean | 'unknown'; unread: ReadFailure[] }

function carried(region: Region, snapshot: Snapshot, policy: Policy): Carried {
  const { logging, undecided } = trailsLoggingIn(region, trailsStandingIn(region, snapshot))
  if (logging.some(({ selectors }) => selectors.ok && logsEvent(selectors.value, tampering))) {
    return { region, carried: true, unread: [] }
  }
  const view = regionViews(snapshot)[region]
  if (view?.ok === false && isExpectedDenial(policy, region, view)) {
    return { region, carried: 'unknown', unread: [] }
  }
  const open = undecided.filter(({ selectors }) => !selectors.ok || logsEvent(selectors.value, tampering))
  const unread = [...open.flatMap((trail) => unreadIn(region, trail)), ...(view?.ok === false ? [view] : [])]
  return unread.length > 0 ? { region, carried: 'unknown', unread } : { region, carried: false, unread }
}
