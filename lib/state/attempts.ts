import type { AccountId, Tamper } from '../model/index.ts'
import { documentOf, field, nonEmpty, textOf, textsOf } from '../text/fields.ts'
import { attemptsItem } from './keys.ts'
import type { Journal } from './journal.ts'
import { noteInIndex } from './memory-index.ts'
import type { StateTable } from './state-table.ts'

/** So many are counted: each id is kept, to tell duplicates apart. */
const mostIds = 2_000

/** `eventName` is empty where calls of every name are counted together. */
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
  const { caller, eventName } = key
  const journal = await table.append(keyOf(key), {
    text: eventId,
    latest: JSON.stringify({ last, caller, ...(eventName !== last.eventName && { eventName }) }),
    keptFor: attemptsItem.keptFor,
    most: mostIds,
    whenFull: 'stays',
  })
  // Nothing can be kept where nothing can be signed: this one is told all the same.
  return journal.entries.length > 0 ? pendingIn(journal) : { count: 1, notifiedAt: 0, last }
}

function pendingIn({ entries, latest, mark }: Journal): PendingAttempts {
  const last = parsedTamper(field(documentOf(latest), 'last'))
  return { count: entries.length, notifiedAt: Number(mark ?? 0), ...(last && { last }) }
}

/**
 * Notes attempts that wait to be told, so that their deletion is noticed. What keeps the note from being written keeps
 * nothing else from being done.
 */
export const noteAttemptsPending = (table: StateTable, key: AttemptKey): Promise<void> =>
  noteInIndex(table, key.account, keyOf(key), table.expiresAfter(attemptsItem.keptFor)).catch(() => undefined)

/** The attempts of a caller and call that nobody was notified of. */
export const getPendingAttempt = async (table: StateTable, key: AttemptKey): Promise<PendingAttempts> =>
  pendingIn(await table.journal(keyOf(key)))

/** Every caller and call with attempts that nobody was notified of. */
export async function getPendingAttempts(
  table: StateTable,
  account: AccountId,
): Promise<(PendingAttempts & { key: AttemptKey })[]> {
  const journals = await table.journals({ pk: attemptsItem.partition(account) })
  return journals.flatMap((journal) => {
    const one = pendingIn(journal)
    const latest = documentOf(journal.latest)
    const caller = nonEmpty(field(latest, 'caller'))
    if (one.count === 0 || !one.last || caller === undefined) return []
    const eventName = textOf(field(latest, 'eventName')) ?? one.last.eventName
    return [{ ...one, key: { account, caller, eventName } }]
  })
}

/** Puts that people were notified of all attempts so far. */
export const putAttemptsNotified = (table: StateTable, key: AttemptKey): Promise<void> =>
  table.settle(keyOf(key), String(table.now().getTime()), attemptsItem.keptFor)

/** A tampering out of the state; undefined for what is none. The caller's attributes are taken as they are texts. */
function parsedTamper(value: unknown): Tamper | undefined {
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
