import { randomUUID } from 'node:crypto'
import { sentItem } from './keys.ts'
import { numberIn, textIn, textsIn } from './attributes.ts'
import type { StateTable } from './state-table.ts'

/** How long whoever reserved an alert may take to send it, before others may. */
const lease = 30_000
/** For all that notifying of a sweep takes, with every channel throttled. No lease is longer, whatever an item says. */
const longLease = 120_000
const firstPause = 100

/** Sent over some channels, and not over those that are left: the next that sends it uses them alone. */
export class SentInPart extends Error {
  readonly left: readonly string[]
  constructor(message: string, left: readonly string[], options?: { cause: unknown }) {
    super(message, options)
    this.name = 'SentInPart'
    this.left = left
  }
}

/** Somebody else reserved the alert and neither sent nor gave it back: this run must not end as if it were sent. */
export class AlertUnsent extends Error {
  constructor(name: string) {
    super(`the alert ${name} was reserved by another run, which has not sent it`)
    this.name = 'AlertUnsent'
  }
}

/**
 * Sends something once under a name, however many runs try at the same time: it is reserved, sent, and put as sent.
 * A reservation that is not followed up expires, so nothing is lost with a run that dies.
 * @param send gets the channels that are left, where an earlier one threw SentInPart
 * @returns whether this run sent it
 * @throws what `send` throws, after giving the reservation back; AlertUnsent where another run holds it and is silent
 */
export async function sendOnce(
  table: StateTable,
  name: string,
  send: (left?: readonly string[]) => Promise<void>,
): Promise<boolean> {
  const holder = randomUUID()
  const answer = await reserved(table, name, holder, lease)
  if (answer === 'sent') return false
  try {
    await send(answer.left)
  } catch (error) {
    // The lease would expire anyway; what counts is that the failure is reported.
    const left = error instanceof SentInPart ? error.left : answer.left
    await giveBack(table, name, holder, left).catch(() => undefined)
    throw error
  }
  await putSent(table, name)
  return true
}

/** Runs one at a time under a name, however many try. Whoever dies with it holds the others up for as long as a lease. */
export async function oneAtATime(table: StateTable, name: string, run: () => Promise<void>): Promise<void> {
  const holder = randomUUID()
  await reserved(table, name, holder, longLease)
  try {
    await run()
  } finally {
    await giveBack(table, name, holder).catch(() => undefined)
  }
}

/** Waits for as long as a lease while another run holds the name. */
async function reserved(
  table: StateTable,
  name: string,
  holder: string,
  duration: number,
): Promise<Reserved | 'sent'> {
  for (let waited = 0, pause = firstPause; ; waited += pause, pause = Math.min(pause * 2, 2_000)) {
    const answer = await reserve(table, name, holder, duration)
    if (answer !== 'held') return answer
    if (waited > duration) throw new AlertUnsent(name)
    await table.wait(pause)
  }
}

type Reserved = { left?: readonly string[] }

async function reserve(
  table: StateTable,
  name: string,
  holder: string,
  duration: number,
): Promise<Reserved | 'held' | 'sent'> {
  const key = sentItem.key(name)
  const now = table.now().getTime()
  const held = {
    leaseUntil: now + duration,
    leasedBy: holder,
    expiresAt: table.expiresAfter(sentItem.keptFor),
  }
  if ((await table.put(key, held, 'absent')) === 'written') return {}
  const item = await table.get(key)
  if (!item) return 'held'
  if (item['digest'] !== undefined) return 'sent'
  const left = textsIn(item, 'left')
  const rest = left.length > 0 ? { left } : {}
  // A request that is sent again after its answer was lost finds its own name.
  if (textIn(item, 'leasedBy') === holder) return rest
  const until = numberIn(item, 'leaseUntil') ?? 0
  if (until >= now && until <= now + longLease) return 'held'
  const next = left.length > 0 ? { ...held, left: new Set(left) } : held
  return (await table.put(key, next, { same: item })) === 'written' ? rest : 'held'
}

/** True where it was sent under this name. */
export async function isSent(table: StateTable, name: string): Promise<boolean> {
  const item = await table.get(sentItem.key(name))
  return item?.['digest'] !== undefined
}

async function putSent(table: StateTable, name: string): Promise<void> {
  await table.put(sentItem.key(name), {
    digest: 'said',
    saidAt: table.now().toISOString(),
    expiresAt: table.expiresAfter(sentItem.keptFor),
  })
}

/** A reservation that somebody else took over meanwhile stays theirs. */
async function giveBack(
  table: StateTable,
  name: string,
  holder: string,
  left: readonly string[] = [],
): Promise<void> {
  await table.put(
    sentItem.key(name),
    {
      ...(left.length > 0 && { left: new Set(left) }),
      expiresAt: table.expiresAfter(sentItem.keptFor),
    },
    { leasedBy: holder },
  )
}
