import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { answered } from '../aws/read.ts'
import { documentOf } from '../text/fields.ts'
import { type GuardSettings, patience } from './guard-settings.ts'
import type { Region } from '../model/index.ts'

/** LookupEvents takes two requests a second in a region (CloudTrail quotas). */
const pause = 500
const mostPages = 4

type Asked = { region: Region; call: string; since: Date }

/** Records of calls of one name in event history, newest first, as far as they could be read. */
export async function recordsOfCall(
  settings: GuardSettings,
  { region, call, since }: Asked,
  most = mostPages,
): Promise<unknown[]> {
  const records: unknown[] = []
  let token: string | undefined
  for (let page = 0; page < most; page += 1) {
    await patience(settings)(page === 0 ? 0 : pause)
    try {
      const client = await settings.clients.cloudtrailUnpaced(region)
      const { Events, NextToken } = await client.send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: call }],
          StartTime: since,
          ...(token !== undefined && { NextToken: token }),
        }),
      )
      records.push(
        ...answered(Events, 'Events').flatMap(({ CloudTrailEvent }) => documentOf(CloudTrailEvent) ?? []),
      )
      token = NextToken
    } catch {
      // What happened is reported without who did it, and asked again by the next sweep.
      return records
    }
    if (token === undefined) return records
  }
  return records
}
