import { type LookupAttribute, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { answered } from '../aws/read.ts'
import { documentOf, field, fieldsOf, nonEmpty } from '../text/fields.ts'
import { type GuardSettings, patience } from './guard-settings.ts'
import type { Region, SetUp } from '../model/index.ts'
import { historyKept } from '../trail/event-history.ts'
import { actorOfRecord } from '../tamper/actor-of-record.ts'
import { s3Aliases } from '../tamper/services/s3.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import type { SettingDifference } from '../trail/baseline/setting-differences.ts'

/** LookupEvents takes two requests a second in a region (CloudTrail quotas). */
export const pause = 500
const mostPages = 4

/** `call`: calls of one name; `source`: all of one service; all that write where both are absent. */
type Asked = { region: Region; call?: string; source?: string; since: Date }

const attributeOf = ({ call, source }: Asked): LookupAttribute => {
  if (call !== undefined) return { AttributeKey: 'EventName', AttributeValue: call }
  if (source !== undefined) return { AttributeKey: 'EventSource', AttributeValue: source }
  return { AttributeKey: 'ReadOnly', AttributeValue: 'false' }
}

/** So long one look-up may take with all its attempts. */
const longest = 5_000

/**
 * Regions that gave no answer, by run: whoever uses up the two requests a second must not hold up all that the guard does
 * beside looking up who it was.
 */
const silent = new WeakMap<GuardSettings, Set<Region>>()

/** Records of calls in event history, newest first, as far as they could be read. */
export const recordsOfCall = async (settings: GuardSettings, asked: Asked, most = mostPages) =>
  (await lookedUp(settings, asked, most)).records

/** The same, and whether there were more than so many pages of them. */
export async function lookedUp(
  settings: GuardSettings,
  asked: Asked,
  most: number,
): Promise<{ records: unknown[]; isCut: boolean }> {
  const { region, since } = asked
  const records: unknown[] = []
  if (silent.get(settings)?.has(region)) return { records, isCut: false }
  let token: string | undefined
  for (let page = 0; page < most; page += 1) {
    await patience(settings)(page === 0 ? 0 : pause)
    try {
      const client = await settings.clients.cloudtrailUnpaced(region)
      const { Events, NextToken } = await client.send(
        new LookupEventsCommand({
          LookupAttributes: [attributeOf(asked)],
          StartTime: since,
          ...(token !== undefined && { NextToken: token }),
        }),
        { abortSignal: AbortSignal.timeout(longest) },
      )
      records.push(
        ...answered(Events, 'Events').flatMap(({ CloudTrailEvent }) => documentOf(CloudTrailEvent) ?? []),
      )
      token = NextToken
    } catch {
      // What happened is reported without who did it, and asked again by the next sweep.
      silent.set(settings, (silent.get(settings) ?? new Set()).add(region))
      return { records, isCut: false }
    }
    if (token === undefined) return { records, isCut: false }
  }
  return { records, isCut: true }
}

/** Two requests a second in each region: a sweep has other things to do, and what it leaves the next one looks up. */
const mostLookUps = 12
const fewPages = 2

/** What takes such a set-up away again. */
const takenBy: Readonly<Record<string, readonly string[]>> = {
  CreateBucket: ['DeleteBucket'],
  CreateTopic: ['DeleteTopic'],
  CreateLogGroup: ['DeleteLogGroup'],
  CreateGrant: ['RevokeGrant', 'RetireGrant'],
  Subscribe: ['Unsubscribe'],
  PutMetricFilter: ['DeleteMetricFilter', 'PutMetricFilter'],
  PutSubscriptionFilter: ['DeleteSubscriptionFilter', 'PutSubscriptionFilter'],
  PutMetricAlarm: ['DeleteAlarms', 'DisableAlarmActions', 'PutMetricAlarm'],
}

/**
 * Says who made a difference, and when, by event history: the last call that did what is found, since the baseline was
 * taken, on what it is found on. An empty text where history does not show one, or no look-up is left.
 */
export function whoMadeIt(settings: GuardSettings, now: Date) {
  let left = mostLookUps
  return async ({ takenAt }: Baseline, difference: SettingDifference): Promise<string> => {
    const since = new Date(Math.max(Date.parse(takenAt), now.getTime() - historyKept))
    for (const { call, region, names } of callsOf(difference)) {
      if (left === 0) return ''
      left -= 1
      const records = await recordsOfCall(settings, { region, call, since }, fewPages)
      const found = records.find((record) => isOn(record, names))
      if (found) return saidOf(found)
    }
    return ''
  }
}

type CallAt = { call: string; region: string; names: string[] }

function callsOf({ lost, strange, now }: SettingDifference): CallAt[] {
  const made = [...strange, ...(now && strange.length === 0 ? [now] : [])]
  const asked = [
    ...made.map((setUp) => ({ call: setUp.operation, setUp })),
    ...lost.flatMap((setUp) => (takenBy[setUp.operation] ?? []).map((call) => ({ call, setUp }))),
  ].map(({ call, setUp }) => ({ call: s3Aliases[call] ?? call, region: setUp.region, names: namesOf(setUp) }))
  const byCall = new Map(asked.map((one) => [`${one.region} ${one.call} ${one.names.join(' ')}`, one]))
  return [...byCall.values()]
}

/** What the call was made on, as its record may name it: of an ARN the last part will do. */
function namesOf({ input }: SetUp): string[] {
  const named = [
    'Bucket',
    'KeyId',
    'SubscriptionArn',
    'TopicArn',
    'logGroupName',
    'TrailName',
    'AlarmName',
    'Name',
  ]
  const first = named.flatMap((name) => nonEmpty(input[name]) ?? [])[0]
  return first === undefined ? [] : [first.replace(/^arn:[^/]*[:/]/, '')]
}

function isOn(record: unknown, names: readonly string[]): boolean {
  if (nonEmpty(field(record, 'errorCode')) !== undefined) return false
  const { requestParameters, resources } = fieldsOf(record)
  const text = JSON.stringify([requestParameters, resources])
  return names.every((name) => text.includes(name))
}

function saidOf(record: unknown): string {
  const { arn, name, type } = actorOfRecord(record)
  const { eventName, eventTime } = fieldsOf(record)
  return ` (${nonEmpty(eventName) ?? ''} by ${arn ?? name ?? type}, ${nonEmpty(eventTime) ?? ''})`
}
