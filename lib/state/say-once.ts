import { randomUUID } from 'node:crypto'
import {
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { expiry, type StateTable } from './state-table.ts'

/** How long whoever reserved an alert may take to send it, before others may. */
const lease = 30_000
/** For all that telling of a sweep takes, with every channel throttled. */
const longLease = 120_000
const firstPause = 100
const daysKept = 400

export type Once = {
  clients: Clients
  table: StateTable
  now: () => Date
  wait: (milliseconds: number) => Promise<void>
}

/** Said to some, and not to those that are left: the next that says it says it to them alone. */
export class SaidInPart extends Error {
  readonly left: readonly string[]
  constructor(message: string, left: readonly string[], options?: { cause: unknown }) {
    super(message, options)
    this.name = 'SaidInPart'
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
 * Says something once under a name, however many runs try at the same time: it is reserved, said, and marked as said.
 * A reservation that is not followed up expires, so nothing is lost with a run that dies.
 * @param say gets those that are left, where an earlier one threw SaidInPart
 * @returns whether this run said it
 * @throws what `say` throws, after giving the reservation back; AlertUnsent where another run holds it and is silent
 */
export async function sayOnce(
  once: Once,
  name: string,
  say: (left?: readonly string[]) => Promise<void>,
): Promise<boolean> {
  const holder = randomUUID()
  const answer = await reserved(once, name, holder, lease)
  if (answer === 'said') return false
  try {
    await say(answer.left)
  } catch (error) {
    // The lease would expire anyway; what counts is that the failure is reported.
    const left = error instanceof SaidInPart ? error.left : undefined
    await giveBack(once, name, holder, left).catch(() => undefined)
    throw error
  }
  await markSaid(once, name)
  return true
}

/** Runs one at a time under a name, however many try. Whoever dies with it holds the others up for as long as a lease. */
export async function oneAtATime(once: Once, name: string, run: () => Promise<void>): Promise<void> {
  const holder = randomUUID()
  await reserved(once, name, holder, longLease)
  try {
    await run()
  } finally {
    await giveBack(once, name, holder).catch(() => undefined)
  }
}

/** Waits for as long as a lease while another run holds the name. */
async function reserved(
  once: Once,
  name: string,
  holder: string,
  duration: number,
): Promise<Reserved | 'said'> {
  for (let waited = 0, pause = firstPause; ; waited += pause, pause = Math.min(pause * 2, 2_000)) {
    const answer = await reserve(once, name, holder, duration)
    if (answer !== 'held') return answer
    if (waited > duration) throw new AlertUnsent(name)
    await once.wait(pause)
  }
}

type Reserved = { left?: readonly string[] }

async function reserve(
  once: Once,
  name: string,
  holder: string,
  duration: number,
): Promise<Reserved | 'held' | 'said'> {
  const at = once.now()
  try {
    const { Attributes } = await update(once, name, {
      UpdateExpression: 'SET leaseUntil = :until, leasedBy = :me, expiresAt = :expires',
      // A request that is sent again after its answer was lost finds its own name.
      ConditionExpression:
        'attribute_not_exists(digest) AND (attribute_not_exists(leaseUntil) OR leaseUntil < :now OR leasedBy = :me)',
      ExpressionAttributeValues: {
        ':until': { N: String(at.getTime() + duration) },
        ':now': { N: String(at.getTime()) },
        ':me': { S: holder },
        ':expires': expiry(at, daysKept),
      },
      ReturnValues: 'ALL_NEW',
    })
    const left = Attributes?.left?.SS
    return left ? { left } : {}
  } catch (error) {
    if (errorCode(error) !== 'ConditionalCheckFailedException') throw error
    return (await isSaid(once, name)) ? 'said' : 'held'
  }
}

/** True where it was said under this name. */
export async function isSaid({ clients, table }: Pick<Once, 'clients' | 'table'>, name: string) {
  const client = await clients.dynamodb(table.region)
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table.name, Key: keyOf(name), ConsistentRead: true }),
  )
  return Item?.digest !== undefined
}

/** Marks as said, whoever said it. */
export async function markSaid(once: Once, name: string): Promise<void> {
  await update(once, name, {
    UpdateExpression:
      'SET digest = :digest, saidAt = :at, expiresAt = :expires REMOVE leaseUntil, leasedBy, #left',
    ExpressionAttributeNames: { '#left': 'left' },
    ExpressionAttributeValues: {
      ':digest': { S: 'said' },
      ':at': { S: once.now().toISOString() },
      ':expires': expiry(once.now(), daysKept),
    },
  })
}

async function giveBack(
  once: Once,
  name: string,
  holder: string,
  left: readonly string[] = [],
): Promise<void> {
  await update(once, name, {
    UpdateExpression: `${left.length > 0 ? 'SET #left = :left ' : ''}REMOVE leaseUntil, leasedBy`,
    ConditionExpression: 'leasedBy = :me',
    ...(left.length > 0 && { ExpressionAttributeNames: { '#left': 'left' } }),
    ExpressionAttributeValues: {
      ':me': { S: holder },
      ...(left.length > 0 && { ':left': { SS: [...left] } }),
    },
  })
}

type Change = Omit<UpdateItemCommandInput, 'TableName' | 'Key'>

async function update(
  { clients, table }: Once,
  name: string,
  change: Change,
): Promise<UpdateItemCommandOutput> {
  const client = await clients.dynamodb(table.region)
  return client.send(new UpdateItemCommand({ TableName: table.name, Key: keyOf(name), ...change }))
}

const keyOf = (name: string) => ({ pk: { S: name }, sk: { S: 'said' } })
