import { check, noSettings } from './check.ts'
import type { Rules } from './judging/rules.ts'
import { type RegionCoverage, regionCoverage as coverageOf } from '../coverage/region-coverage.ts'
import { regionViews, trailsStandingIn } from '../coverage/trails-logging-in.ts'
import type { Arn, Region, Snapshot, Verdict } from '../model/index.ts'
import { allManagementEvents, eventText } from './judging/management-coverage.ts'
import { accountVerdict, unknownAccount, unworkable } from './judging/verdicts.ts'

const expected = 'logging trails cover all management events'

/** CIS v5.0 3.1, region by region: the union of trails and their selectors, or one selector where the policy is strict. */
export const regionCoverage = check({
  id: 'region-coverage',
  title: 'Every enabled region is covered',
  why: 'Intruders work in regions that nobody looks at. What counts there is whether each management event reaches some trail, whoever owns it and however the work is split.',
  failsWhen:
    'an enabled region has no logging trail that covers all management events (the union over trails and selectors; coverage: strict asks for one selector)',
  group: 'events',
  severity: 'high',
  scope: 'region',
  reads: ['status', 'event-selectors'],
  controls: {
    cis: ['v1.4 3.1', 'v3.0 3.1', 'v5.0 3.1', 'v7.0 4.1'],
    securityHub: ['CloudTrail.1', 'CloudTrail.3'],
    nist: ['AC-2(4)', 'AU-2', 'AU-3', 'AU-6(3)', 'AU-12', 'AU-12(1)', 'AU-14(1)', 'SI-4(20)'],
    pci: ['10.2.1', '10.2.2', '10.3.1', '10.6.3'],
  },
  remedies: [],
  manual:
    'Make one trail with all management events multi-region: aws cloudtrail update-trail --name <trail ARN> --is-multi-region-trail --region <home region>',
  settings: noSettings,
  run: (snapshot, policy) =>
    Object.keys(regionViews(snapshot)).map((region) => {
      try {
        return judge(region, snapshot, policy)
      } catch (error) {
        return unknownAccount(snapshot, { expected, unread: [unworkable(error)], region, resource: region })
      }
    }),
})

/**
 * A region that cannot be read may still be covered: a multi-region trail that was read elsewhere logs there too. What
 * other trails stand in it is not known, so that it never fails.
 */
function judge(region: Region, snapshot: Snapshot, policy: Rules): Verdict {
  const view = regionViews(snapshot)[region]
  const coverage = coverageOf(
    allManagementEvents(snapshot.partition),
    region,
    trailsStandingIn(region, snapshot),
    policy.coverage,
  )
  if (coverage.covered === true) return passes(region, coverage.by, snapshot)
  if (view && !view.ok) {
    const unread = coverage.covered === 'unknown' ? coverage.unread : []
    return unknownAccount(snapshot, { expected, unread: [view, ...unread], region, resource: region })
  }
  return coverage.covered === 'unknown'
    ? unknownAccount(snapshot, { expected, unread: coverage.unread, region, resource: region })
    : fails(region, coverage, snapshot)
}

function passes(region: Region, by: readonly Arn[], snapshot: Snapshot): Verdict {
  const unread = regionViews(snapshot)[region]?.ok
    ? ''
    : ' It could not be read itself; multi-region trails log there too.'
  return {
    ...accountVerdict(snapshot, region, 'pass', {
      expected,
      actual: `covered by ${by.join(', ')}`,
      message: `Management events in ${region} are logged by ${by.join(', ')}.${unread}`,
    }),
    resource: region,
  }
}

function fails(
  region: Region,
  { witness }: Extract<RegionCoverage, { covered: false }>,
  snapshot: Snapshot,
): Verdict {
  return {
    ...accountVerdict(snapshot, region, 'fail', {
      expected,
      actual: `${eventText(witness)} is not logged`,
      message: `In ${region} no trail logs, for example, ${eventText(witness)}.`,
    }),
    resource: region,
    witness,
  }
}
