import type { AccountId, Tamper } from '../model/index.ts'
import { documentOf, field, nonEmpty, textsOf } from '../text/fields.ts'
import { attemptsItem } from './keys.ts'
import { numberIn, type StateItem, type StateTable, textIn, textsIn } from './state-table.ts'

/** So many ids are kept to tell duplicates apart; beyond, attempts are only counted. */
const mostIds = 2_000

export type AttemptKey = { account: AccountId; caller: string; eventName: string }
/** Attempts that nobody was notified of, the last of them, and when people last were of this caller and call. */
export type PendingAttempts = { count: number; notifiedAt: number; last?: Tamper }

const keyOf = ({ account, caller, eventName }: AttemptKey) => attemptsItem.key(account, caller, eventName)

export type Attempt = { eventId: string; last: Tamper }

/** Counts an attempt. The same event counted twice before anybody is notified counts once. */
export async function countAttempt(
  table: StateTable,
  key: AttemptKey,
  { eventId, last }: Attempt,
): Promise<PendingAttempts> {
  const values = {
    ':last': JSON.stringify(last),
    ':caller': key.caller,
    ':expires': table.expiresAfter(attemptsItem.keptFor),
  }
  const set = 'SET lastAttempt = :last, caller = :caller, expiresAt = :expires'
  const byId = await table.update(keyOf(key), {
    expression: `ADD ids :one ${set}`,
    condition: 'attribute_not_exists(ids) OR size(ids) < :most',
    values: { ...values, ':one': new Set([eventId]), ':most': mostIds },
  })
  if (byId) return pendingIn(byId)
  const counted = await table.update(keyOf(key), {
    expression: `ADD more :one ${set}`,
    values: { ...values, ':one': 1 },
  })
  return pendingIn(counted ?? {})
}

function pendingIn(item: StateItem): PendingAttempts {
  const last = parsedTamper(textIn(item, 'lastAttempt'))
  return {
    count: textsIn(item, 'ids').length + (numberIn(item, 'more') ?? 0),
    notifiedAt: numberIn(item, 'toldAt') ?? 0,
    ...(last && { last }),
  }
}

/** The attempts of a caller and call that nobody was notified of. */
export const getPendingAttempt = async (table: StateTable, key: AttemptKey): Promise<PendingAttempts> =>
  pendingIn((await table.get(keyOf(key))) ?? {})

/** Every caller and call with attempts that nobody was notified of. */
export async function getPendingAttempts(
  table: StateTable,
  account: AccountId,
): Promise<(PendingAttempts & { key: AttemptKey })[]> {
  const items = await table.query({ pk: attemptsItem.partition(account) })
  return items.flatMap((item) => {
    const one = pendingIn(item)
    const caller = textIn(item, 'caller')
    if (one.count === 0 || !one.last || caller === undefined) return []
    return [{ ...one, key: { account, caller, eventName: one.last.eventName } }]
  })
}

/** Puts that people were notified of all attempts so far. */
export async function putAttemptsNotified(table: StateTable, key: AttemptKey): Promise<void> {
  await table.update(keyOf(key), {
    expression: 'SET toldAt = :now REMOVE ids, more',
    values: { ':now': table.now().getTime() },
  })
}

/** A tampering out of the state; undefined for text that is none. The caller's attributes are taken as they are texts. */
function parsedTamper(text: string | undefined): Tamper | undefined {
  const value = documentOf(text)
  const eventId = nonEmpty(field(value, 'eventId'))
  const eventName = nonEmpty(field(value, 'eventName'))
  const eventTime = nonEmpty(field(value, 'eventTime'))
  const region = nonEmpty(field(value, 'region'))
  if (!eventId || !eventName || !eventTime || !region) return undefined
  const actor = field(value, 'actor')
  return {
    eventId,
    eventName,
    eventTime,
    region,
    weakens: textsOf(field(value, 'weakens')),
    actor: {
      type: nonEmpty(field(actor, 'type')) ?? 'Unknown',
      ...named(actor, 'arn'),
      ...named(actor, 'name'),
      ...named(actor, 'sessionIssuer'),
      ...named(actor, 'sourceIp'),
      ...named(actor, 'userAgent'),
    },
    ...named(value, 'target'),
    ...named(value, 'errorCode'),
    ...named(value, 'eventSource'),
    ...(field(value, 'underOwnRole') === true && { underOwnRole: true }),
    ...(field(value, 'claimed') === true && { claimed: true }),
  }
}

function named(from: unknown, name: string): Record<string, string> {
  const part = nonEmpty(field(from, name))
  return part === undefined ? {} : { [name]: part }
}
