import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { answered, mapRead, read } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import type { Arn, KnownOn, Read, Region, Trail, ValidatedSince } from '../model/index.ts'
import { documentOf, field, fieldAt, type Fields, nonEmpty, truthOf } from '../text/fields.ts'
import { isOverdue, settlesDigests } from '../trail/digests.ts'

type Known = { known: ReadonlyMap<Arn, ValidatedSince>; now: string }

/**
 * The trails, those with an overdue digest with what is known of since when their validation is on. Event history is
 * asked only where memory does not settle it, and once in each home region.
 */
export async function withValidationHistory(
  clients: Clients,
  trails: readonly Trail[],
  { known, now }: Known,
): Promise<Trail[]> {
  const changesIn = changesByRegion(clients)
  return Promise.all(
    trails.map(async (trail): Promise<Trail> => {
      const places = overduePlaces(trail, now)
      if (places.size === 0) return trail
      const remembered = known.get(trail.arn) ?? {}
      const isSettled = [...places].every((place) => settlesDigests(remembered[place], now))
      if (isSettled) return { ...trail, validatedSince: { ok: true, value: remembered } }
      const changes = await changesIn(trail.homeRegion)
      const validatedSince = mapRead(changes, (records) =>
        merged(remembered, sinceOf(records, trail.arn), now),
      )
      return { ...trail, validatedSince }
    }),
  )
}

type Place = keyof ValidatedSince

function overduePlaces(trail: Trail, now: string): Set<Place> {
  const late = Object.entries(trail.status).flatMap(([region, status]): Place[] => {
    if (!status.ok || !isOverdue(trail, status.value, now)) return []
    return [region === trail.homeRegion ? 'home' : 'elsewhere']
  })
  return new Set(late)
}

function merged(remembered: ValidatedSince, found: ValidatedSince, now: string): ValidatedSince {
  const home = settlesDigests(remembered.home, now) ? remembered.home : (found.home ?? remembered.home)
  const elsewhere = settlesDigests(remembered.elsewhere, now)
    ? remembered.elsewhere
    : (found.elsewhere ?? remembered.elsewhere)
  return { ...(home && { home }), ...(elsewhere && { elsewhere }) }
}

/** Calls that made or changed trails, newest first; `more`: there are older ones. */
type Changes = { records: Fields[]; more: boolean }

/** What a region's event history has of them: one page of each. */
function changesByRegion(clients: Clients): (region: Region) => Promise<Read<Changes>> {
  const asked = new Map<Region, Promise<Read<Changes>>>()
  return (region) => {
    const known = asked.get(region)
    if (known) return known
    const answer = read('cloudtrail:LookupEvents', async () => {
      const names = ['UpdateTrail', 'CreateTrail']
      const pages = await Promise.all(names.map((name) => eventsNamed(clients, region, name)))
      return {
        records: pages
          .flatMap(({ records }) => records)
          .toSorted((a, b) => timeOf(b).localeCompare(timeOf(a))),
        more: pages.some(({ more }) => more),
      }
    })
    asked.set(region, answer)
    return answer
  }
}

async function eventsNamed(clients: Clients, region: Region, name: string): Promise<Changes> {
  const client = await clients.cloudtrail(region)
  const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: name }]
  const { Events, NextToken } = await client.send(new LookupEventsCommand({ LookupAttributes }))
  const records = answered(Events, 'Events').flatMap(({ CloudTrailEvent }): Fields[] => {
    const record = documentOf(CloudTrailEvent)
    return record ? [record] : []
  })
  return { records, more: NextToken !== undefined }
}

const timeOf = (record: Fields): string => nonEmpty(field(record, 'eventTime')) ?? ''

/**
 * What the calls on a trail tell, newest first. Each answers with the whole trail as it was then (CloudTrail API
 * reference, UpdateTrail), so that the setting is known from the oldest on of those that agree.
 */
function sinceOf({ records, more }: Changes, trailArn: Arn): ValidatedSince {
  const own = records.filter((record) => fieldAt(record, 'responseElements', 'trailARN') === trailArn)
  const home = onSince(own, more, [validation])
  const elsewhere = onSince(own, more, [validation, multiRegion])
  return { ...(home && { home }), ...(elsewhere && { elsewhere }) }
}

/** A setting as a record names it in what was asked and in what was answered. */
type Setting = { request: string; response: string }
const validation = { request: 'enableLogFileValidation', response: 'logFileValidationEnabled' }
const multiRegion = { request: 'isMultiRegionTrail', response: 'isMultiRegionTrail' }

function onSince(
  newestFirst: readonly Fields[],
  more: boolean,
  settings: readonly Setting[],
): KnownOn | undefined {
  let known: KnownOn | undefined
  for (const record of newestFirst) {
    const answers = settings.map(({ response }) => truthOf(fieldAt(record, 'responseElements', response)))
    if (answers.includes(false)) return known && { ...known, switchedOn: 'seen' }
    if (answers.includes(undefined)) return known
    const since = timeOf(record)
    if (field(record, 'eventName') === 'CreateTrail') return { since, switchedOn: 'seen' }
    const isAsked = settings.some(
      ({ request }) => truthOf(fieldAt(record, 'requestParameters', request)) === true,
    )
    known = { since, ...(isAsked && { switchedOn: 'asked' }) }
  }
  // An older call that was not read may have switched it on.
  return known && more ? { since: known.since } : known
}
