import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { Clients } from '../aws/clients.ts'
import { answered, read } from '../aws/read.ts'
import type { Arn, Read, Region } from '../model/index.ts'
import { actorOfRecord } from '../tamper/actor-of-record.ts'
import { documentOf, field, fieldAt, nonEmpty, truthOf } from '../text/fields.ts'
import type { Changes, TrailChange } from './gaps.ts'

const names = ['StopLogging', 'StartLogging', 'UpdateTrail', 'CreateTrail', 'DeleteTrail'] as const

/** Of each name, 50 events a page: event history allows two requests a second. */
const mostPages = 10

export type NamedTrail = { arn: Arn; name: string; homeRegion: Region }

/** The calls that switched a trail's digests on or off, as its home region's event history has them (90 days). */
export const trailChanges = (clients: Clients, trail: NamedTrail): Promise<Read<Changes>> =>
  read('cloudtrail:LookupEvents', async () => {
    const pages = await Promise.all(names.map((name) => changesNamed(clients, trail, name)))
    return {
      changes: pages.flatMap(({ changes }) => changes).toSorted((a, b) => a.at - b.at),
      more: pages.some(({ more }) => more),
    }
  })

async function changesNamed(clients: Clients, trail: NamedTrail, name: string): Promise<Changes> {
  const client = await clients.cloudtrail(trail.homeRegion)
  const changes: TrailChange[] = []
  let token: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const { Events, NextToken } = await client.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }],
        ...(token !== undefined && { NextToken: token }),
      }),
    )
    for (const { CloudTrailEvent } of answered(Events, 'Events')) {
      const change = changeOf(documentOf(CloudTrailEvent), trail)
      if (change) changes.push(change)
    }
    if (!NextToken) return { changes, more: false }
    token = NextToken
  }
  return { changes, more: true }
}

/**
 * What a record tells of the trail; undefined where it is of another one, or the call failed. UpdateTrail and CreateTrail
 * answer with the whole trail as it was then (CloudTrail API reference, UpdateTrail).
 */
export function changeOf(record: unknown, trail: NamedTrail): TrailChange | undefined {
  const event = nonEmpty(field(record, 'eventName'))
  const at = Date.parse(nonEmpty(field(record, 'eventTime')) ?? '')
  if (event === undefined || Number.isNaN(at) || nonEmpty(field(record, 'errorCode'))) return undefined
  const answer = field(record, 'responseElements')
  const named = nonEmpty(field(answer, 'trailARN')) ?? nonEmpty(fieldAt(record, 'requestParameters', 'name'))
  if (named !== trail.arn && named !== trail.name) return undefined
  const validation = truthOf(field(answer, 'logFileValidationEnabled'))
  const multiRegion = truthOf(field(answer, 'isMultiRegionTrail'))
  const bucket = nonEmpty(field(answer, 's3BucketName'))
  const prefix = nonEmpty(field(answer, 's3KeyPrefix'))
  const { arn, name, type } = actorOfRecord(record)
  return {
    event,
    eventId: nonEmpty(field(record, 'eventID')) ?? '',
    at,
    by: arn ?? name ?? type,
    ...(validation !== undefined && { validation }),
    ...(multiRegion !== undefined && { multiRegion }),
    ...(bucket !== undefined && { bucket }),
    ...(prefix !== undefined && { prefix }),
  }
}
