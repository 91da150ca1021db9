import * as z from 'zod'
import { check, type PolicyOf } from './check.ts'
import { failureText } from '../aws/errors.ts'
import type { Read, ReadFailure, Selectors, Snapshot, Trail, Verdict, WitnessEvent } from '../model/index.ts'
import { missedManagementEvent } from './judging/management-coverage.ts'
import { accountRegion, accountVerdict, unworkable } from './judging/verdicts.ts'
import { loggingOf } from '../trail/status.ts'
import { regionViews } from '../coverage/trails-logging-in.ts'

const expected = 'a trail that is multi-region, logging, and logs all management events, read and write'

const settings = () => ({
  trail: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Name or ARN of the trail to make multi-region.', examples: ['management-events'] }),
})

type Policy = PolicyOf<'multi-region-trail', ReturnType<typeof settings>>

/** CIS v5.0 3.1: at least one trail, all conditions on that one trail. */
export const multiRegionTrail = check({
  id: 'multi-region-trail',
  title: 'One multi-region trail logs all management events',
  why: 'A single-region trail sees nothing of what happens elsewhere, and intruders work in regions that nobody uses. Only a multi-region trail also covers regions that are switched on later.',
  failsWhen: 'no single trail is multi-region, logging, and logs all management events, read and write',
  group: 'trail',
  severity: 'critical',
  scope: 'account',
  reads: ['status', 'event-selectors'],
  remediesRead: ['organization'],
  controls: {
    cis: ['v1.4 3.1', 'v3.0 3.1', 'v5.0 3.1', 'v7.0 4.1'],
    securityHub: ['CloudTrail.1', 'CloudTrail.3'],
    nist: [
      'AC-2(4)',
      'AU-2',
      'AU-3',
      'AU-6(3)',
      'AU-6(4)',
      'AU-10',
      'AU-12',
      'AU-14(1)',
      'CA-7',
      'SI-4(20)',
      'SI-7(8)',
    ],
    pci: ['10.2.1', '10.2.2', '10.3.1', '10.6.3'],
  },
  remedies: ['enable-multi-region', 'create-trail'],
  manual: 'aws cloudtrail update-trail --name <trail ARN> --is-multi-region-trail --region <home region>',
  settings,
  run: (snapshot, policy) => [judge(snapshot, policy)],
})

function judge(snapshot: Snapshot, policy: Policy): Verdict {
  const region = accountRegion(snapshot)
  const unreadRegions = Object.values(regionViews(snapshot)).flatMap((view) => (view.ok ? [] : [view]))
  if (unreadRegions.length === Object.keys(regionViews(snapshot)).length) {
    return unknown(snapshot, region, 'no region could be read', unreadRegions)
  }
  const candidates = snapshot.trails.filter((trail) => trail.multiRegion)
  const judged = candidates.map((trail) => ({ trail, good: isGood(trail, policy, snapshot.partition) }))
  const good = judged.find((one) => one.good.ok && one.good.value === undefined)
  if (good) {
    const owner = good.trail.account === snapshot.account ? '' : ` of account ${good.trail.account}`
    return accountVerdict(snapshot, region, 'pass', {
      expected,
      actual: good.trail.arn,
      message: `${good.trail.name}${owner} logs all management events in every region.`,
    })
  }
  const open = judged.find((one) => !one.good.ok)
  if (open && !open.good.ok) {
    const owner =
      open.trail.account === snapshot.account ? '' : ` Ask account ${open.trail.account}, which owns it.`
    return unknown(
      snapshot,
      region,
      `${open.trail.name} could not be judged: ${failureText(open.good)}.${owner}`,
      [open.good],
    )
  }
  return accountVerdict(snapshot, region, 'fail', {
    expected,
    actual:
      judged.length === 0
        ? noMultiRegion(snapshot)
        : judged.map(({ trail, good: g }) => `${trail.name} ${g.ok ? g.value : ''}`).join('; '),
    message:
      judged.length === 0
        ? `No multi-region trail: ${noMultiRegion(snapshot)}. Event data stores of CloudTrail Lake are no trails.`
        : `No multi-region trail logs all management events: ${judged.map(({ trail, good: g }) => `${trail.name} ${g.ok ? g.value : ''}`).join('; ')}.`,
  })
}

const noMultiRegion = (snapshot: Snapshot) =>
  snapshot.trails.length === 0
    ? 'there is no trail at all'
    : `${snapshot.trails.length} trails, each of one region`

const unknown = (snapshot: Snapshot, region: string, why: string, unread: ReadFailure[]): Verdict => ({
  ...accountVerdict(snapshot, region, 'unknown', { expected, actual: why, message: why }),
  unread,
})

/** What is wrong with a multi-region trail, undefined for nothing. What is known to be wrong settles it, read or not. */
function isGood(trail: Trail, policy: Policy, partition: string): Read<string | undefined> {
  const logging = loggingOf(trail)
  if (logging.ok && !logging.value) return { ok: true, value: 'is not logging' }
  const missed = trail.selectors.ok ? missedBy(trail.selectors.value, policy, partition) : undefined
  if (missed && !missed.ok) return missed
  if (missed?.value) return { ok: true, value: 'does not log all management events' }
  if (!logging.ok) return logging
  if (!trail.selectors.ok) return trail.selectors
  return { ok: true, value: undefined }
}

/** Selectors can be too intricate to decide; one such trail must not hide a good one. */
function missedBy(selectors: Selectors, policy: Policy, partition: string): Read<WitnessEvent | undefined> {
  try {
    return { ok: true, value: missedManagementEvent(selectors, policy, partition) }
  } catch (error) {
    return unworkable(error)
  }
}
