import { ownFailure } from '../aws/own-failure.ts'
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { Gap, Outcome, Report } from '../model/index.ts'
import { documentOf, field, nonEmpty } from '../text/fields.ts'
import { guardReact } from './guard-react.ts'
import { type GuardSettings, patience } from './guard-settings.ts'
import type { Missed } from './missed-tampering.ts'
import type { FirstCall } from './start-at-once.ts'

/** LookupEvents takes two requests a second in a region (CloudTrail quotas). */
const pause = 500
const mostPages = 4
const historyKept = 90 * 24 * 3_600_000

const noStart: FirstCall = { left: Promise.resolve(), answer: Promise.resolve(undefined) }

/** `outcomes` of the reactions, of which people were told. */
export type LookedUp = { outcomes: Outcome[]; gaps: Gap[]; unexplained: Missed[] }

/**
 * Looks in event history for the calls that did what a sweep found done, and reacts to each as if its event had come.
 * Event history may be up to 15 minutes behind: what it does not explain yet is reported as it is, and asked again by
 * the next sweep.
 */
export async function lookUpMissed(settings: GuardSettings, missed: readonly Missed[]): Promise<LookedUp> {
  const found: LookedUp = { outcomes: [], gaps: [], unexplained: [] }
  for (const one of missed) {
    const reports = await reactToMissed(settings, one)
    found.outcomes.push(...reports.flatMap(({ outcomes }) => outcomes.filter(isDone)))
    if (reports.length === 0 && one.stoppedAt !== undefined) {
      found.unexplained.push(one)
      found.gaps.push(unexplainedGap(one))
    }
  }
  return found
}

/** What was only planned, the sweep plans again. */
const isDone = ({ result }: Outcome) => result !== 'planned' && result !== 'refused'

async function reactToMissed(settings: GuardSettings, missed: Missed): Promise<Report[]> {
  const reports: Report[] = []
  for (const call of missed.calls) {
    for (const record of await recordsOf(settings, missed, call)) {
      const event = eventOf(record, missed)
      // A record that makes no sense is none of an event that was missed.
      if (event) reports.push(await guardReact(settings, event, noStart, historyKept))
    }
  }
  return reports
}

/** Records of successful calls of one name on the trail, oldest first. What cannot be looked up stays unexplained. */
async function recordsOf(settings: GuardSettings, missed: Missed, call: string): Promise<unknown[]> {
  const client = await settings.clients.cloudtrailUnpaced(missed.region)
  const records: unknown[] = []
  let token: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    await patience(settings)(page === 0 ? 0 : pause)
    try {
      const { Events = [], NextToken } = await client.send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: call }],
          StartTime: new Date(Date.parse(missed.since) - 1_000),
          ...(token !== undefined && { NextToken: token }),
        }),
      )
      records.push(...Events.flatMap(({ CloudTrailEvent }) => documentOf(CloudTrailEvent) ?? []))
      token = NextToken
    } catch {
      // Denied or throttled: what happened is reported without who did it, and asked again by the next sweep.
      break
    }
    if (token === undefined) break
  }
  return records.filter((record) => isOn(record, missed)).toReversed()
}

function isOn(record: unknown, { trailArn }: Missed): boolean {
  if (nonEmpty(field(record, 'errorCode')) !== undefined) return false
  const parameters = field(record, 'requestParameters')
  const named = ['name', 'trailName', 'resourceId'].flatMap((key) => nonEmpty(field(parameters, key)) ?? [])
  return named.some((name) => name === trailArn || trailArn.endsWith(`:trail/${name}`))
}

/** The event as EventBridge would have brought it. */
function eventOf(record: unknown, { region }: Missed): unknown {
  const source = nonEmpty(field(record, 'eventSource'))?.split('.')[0]
  const account = nonEmpty(field(record, 'recipientAccountId'))
  if (source === undefined || account === undefined) return undefined
  return {
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${source}`,
    account,
    region,
    detail: record,
  }
}

const unexplainedGap = ({ trailArn, region, stoppedAt, since }: Missed): Gap => ({
  trailArn,
  cause: 'stopped',
  from: stoppedAt ?? since,
  regions: [region],
  inHistory: ownFailure(
    'cloudtrail:LookupEvents',
    'NotYet',
    'event history shows no call that stopped it yet',
  ),
  lost: [],
  coveredBy: [],
})
