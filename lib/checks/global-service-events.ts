import { check, noSettings } from './check.ts'
import { ownFailure } from '../aws/errors.ts'
import { question } from '../coverage/questions.ts'
import { regionCoverage } from '../coverage/region-coverage.ts'
import { regionViews, trailsStandingIn } from '../coverage/trails-logging-in.ts'
import type { Snapshot, Verdict } from '../model/index.ts'
import { accountRegion, accountVerdict, unknownAccount } from './judging/verdicts.ts'
import { eventText } from './judging/management-coverage.ts'

const expected = 'a logging trail records the events of IAM, STS and CloudFront'

/**
 * CloudTrail API reference, CreateTrail, IncludeGlobalServiceEvents: since 2021-11-22 a single-region trail outside
 * the partition's leading region gets none, whatever its flag says.
 */
export const globalServiceEvents = check({
  id: 'global-service-events',
  title: 'The events of global services are recorded',
  why: 'New users, access keys and assumed roles are events of global services. They reach only multi-region trails and those at home in the leading region, and only with the flag on.',
  failsWhen: 'no logging trail effectively records global services',
  group: 'events',
  severity: 'high',
  scope: 'account',
  reads: ['status', 'event-selectors'],
  controls: {
    cis: ['v1.4 3.1', 'v3.0 3.1', 'v5.0 3.1', 'v7.0 4.1'],
    securityHub: ['CloudTrail.1'],
    nist: ['AC-2(4)', 'AU-2', 'AU-12'],
    pci: ['10.2.1'],
  },
  remedies: ['enable-multi-region'],
  manual:
    'aws cloudtrail update-trail --name <trail ARN> --is-multi-region-trail --include-global-service-events --region <home region>',
  settings: noSettings,
  run: (snapshot) => [judge(snapshot)],
})

/** Single-region trails count in the leading region alone: that is the one region whose silence matters. */
function judge(snapshot: Snapshot): Verdict {
  const leader = accountRegion(snapshot)
  const coverage = regionCoverage(
    question('global-service-events', snapshot.partition),
    leader,
    trailsStandingIn(leader, snapshot),
    'union',
  )
  if (coverage.covered === true) {
    return accountVerdict(snapshot, leader, 'pass', {
      expected,
      actual: coverage.by.join(', '),
      message: `Events of global services are recorded by ${coverage.by.join(', ')}.`,
    })
  }
  const view = regionViews(snapshot)[leader]
  const unread = coverage.covered === 'unknown' ? coverage.unread : []
  if (!view?.ok) unread.push(view ?? notLookedAt(leader))
  if (unread.length > 0) return unknownAccount(snapshot, { expected, unread })
  const witness = coverage.covered === false ? coverage.witness : {}
  return {
    ...accountVerdict(snapshot, leader, 'fail', {
      expected,
      actual: `${eventText(witness)} is not recorded`,
      message: `No logging trail records events of global services, for example ${eventText(witness)}.`,
    }),
    witness,
  }
}

const notLookedAt = (region: string) =>
  ownFailure('cloudtrail:DescribeTrails', 'NotAsked', `${region} is not among the regions looked at`)
