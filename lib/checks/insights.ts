import * as z from 'zod'
import { check, type PolicyOf } from './check.ts'
import type { ReadFailure, Snapshot, Trail, Verdict } from '../model/index.ts'
import { accountRegion, accountVerdict, unknownAccount } from './judging/verdicts.ts'
import { unreadRegions } from './judging/management-coverage.ts'
import { isKnownToBeStopped, isKnownToLog, loggingOf } from '../trail/status.ts'

const settings = () => ({
  types: z
    .array(z.enum(['ApiCallRateInsight', 'ApiErrorRateInsight']))
    .default(['ApiCallRateInsight'])
    .meta({
      description: 'Insight types on management events that some logging trail must have.',
      examples: [['ApiCallRateInsight', 'ApiErrorRateInsight']],
    }),
})

type Policy = PolicyOf<'insights', ReturnType<typeof settings>>

/**
 * CloudTrail API reference, PutInsightSelectors and InsightSelector.EventCategories: insights whose categories are
 * Data alone say nothing of management events.
 */
export const insights = check({
  id: 'insights',
  title: 'Insights watch for unusual activity',
  why: 'Insights compare call rates and error rates with what is usual, and raise an event of their own when they jump: scripted misuse shows early.',
  failsWhen: "no logging trail has the policy's insight types on management events",
  group: 'events',
  severity: 'low',
  scope: 'account',
  reads: ['status', 'insight-selectors'],
  controls: { cis: [], securityHub: [], nist: ['AU-6(1)', 'SI-4(2)', 'SI-4(4)'], pci: ['10.4.1', '10.7.2'] },
  remedies: ['put-insight-selectors'],
  manual:
    'aws cloudtrail put-insight-selectors --trail-name <trail ARN> --insight-selectors \'[{"InsightType":"ApiCallRateInsight"}]\' --region <home region>; name all types, for put replaces. Insights cost money by the event analysed.',
  settings,
  run: (snapshot, policy) => [judge(snapshot, policy)],
})

function judge(snapshot: Snapshot, policy: Policy): Verdict {
  const { types } = policy.checks.insights
  const expected = types.length === 0 ? 'no insight type is asked for' : `insights ${types.join(', ')}`
  const region = accountRegion(snapshot)
  const missing = types.filter((type) => !snapshot.trails.some((trail) => certainlyHas(trail, type)))
  if (missing.length === 0) {
    return accountVerdict(snapshot, region, 'pass', {
      expected,
      actual: expected,
      message:
        types.length === 0 ? 'The policy asks for no insights.' : `Logging trails have ${types.join(', ')}.`,
    })
  }
  const open = snapshot.trails
    .filter((trail) => missing.some((type) => mayHave(trail, type)))
    .flatMap(unreadOf)
  const unread = [...open, ...unreadRegions(snapshot, policy)]
  if (unread.length > 0) return unknownAccount(snapshot, { expected, unread })
  return accountVerdict(snapshot, region, 'fail', {
    expected,
    actual: `no logging trail has ${missing.join(', ')}`,
    message: `No logging trail has ${missing.join(', ')} on management events.`,
  })
}

function certainlyHas(trail: Trail, type: string): boolean {
  return isKnownToLog(trail) && trail.insights.ok && has(trail, type)
}

/** What was read does not rule it out. */
function mayHave(trail: Trail, type: string): boolean {
  if (isKnownToBeStopped(trail)) return false
  return !trail.insights.ok || has(trail, type)
}

const has = ({ insights: read }: Trail, type: string) =>
  read.ok && read.value.some((one) => one.type === type && one.categories.includes('Management'))

const unreadOf = (trail: Trail): ReadFailure[] =>
  [loggingOf(trail), trail.insights].filter((part) => !part.ok)
