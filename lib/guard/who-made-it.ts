import { historyKept } from '../trail/event-history.ts'
import type { SetUp } from '../model/index.ts'
import { actorOfRecord } from '../tamper/actor-of-record.ts'
import { s3Aliases } from '../tamper/services/s3.ts'
import { field, fieldsOf, nonEmpty } from '../text/fields.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import type { SettingDifference } from '../trail/baseline/setting-differences.ts'
import { recordsOfCall } from './event-history.ts'
import type { GuardSettings } from './guard-settings.ts'

/** Two requests a second in each region: a sweep has other things to do, and what it leaves the next one looks up. */
const mostLookUps = 12
const mostPages = 2

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
      const records = await recordsOfCall(settings, { region, call, since }, mostPages)
      const found = records.find((record) => isOn(record, names))
      if (found) return saidOf(found)
    }
    return ''
  }
}

type Asked = { call: string; region: string; names: string[] }

function callsOf({ lost, strange, now }: SettingDifference): Asked[] {
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
