import { randomUUID } from 'node:crypto'
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { StateTable } from './state-table.ts'

/** How long whoever reserved an alert may take to send it, before others may. */
const lease = 30_000
const firstPause = 100
const daysKept = 400

export type Once = {
  clients: Clients
  table: StateTable
  now: () => Date
  wait: (milliseconds: number) => Promise<void>
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
 * @returns whether this run said it
 * @throws what `say` throws, after giving the reservation back; AlertUnsent where another run holds it and is silent
 */
export async function sayOnce(once: Once, name: string, say: () => Promise<void>): Promise<boolean> {
  const holder = randomUUID()
  for (let waited = 0, pause = firstPause; ; waited += pause, pause = Math.min(pause * 2, 2_000)) {
    const answer = await reserve(once, name, holder)
    if (answer === 'said') return false
    if (answer === 'reserved') break
    if (waited > lease) throw new AlertUnsent(name)
    await once.wait(pause)
  }
  try {
    await say()
  } catch (error) {
    // The lease would expire anyway; what counts is that the failure is reported.
    await giveBack(once, name, holder).catch(() => undefined)
    throw error
  }
  await markSaid(once, name)
  return true
}

async function reserve(once: Once, name: string, holder: string): Promise<'reserved' | 'held' | 'said'> {
  const at = once.now()
  try {
    await update(once, name, {
      UpdateExpression: 'SET leaseUntil = :until, leasedBy = :me, expiresAt = :expires',
      // A request that is sent again after its answer was lost finds its own name.
      ConditionExpression:
        'attribute_not_exists(digest) AND (attribute_not_exists(leaseUntil) OR leaseUntil < :now OR leasedBy = :me)',
      ExpressionAttributeValues: {
        ':until': { N: String(at.getTime() + lease) },
        ':now': { N: String(at.getTime()) },
        ':me': { S: holder },
        ':expires': expiry(at),
      },
    })
    return 'reserved'
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
export const markSaid = (once: Once, name: string): Promise<void> =>
  update(once, name, {
    UpdateExpression: 'SET digest = :digest, saidAt = :at, expiresAt = :expires REMOVE leaseUntil, leasedBy',
    ExpressionAttributeValues: {
      ':digest': { S: 'said' },
      ':at': { S: once.now().toISOString() },
      ':expires': expiry(once.now()),
    },
  })

const giveBack = (once: Once, name: string, holder: string): Promise<void> =>
  update(once, name, {
    UpdateExpression: 'REMOVE leaseUntil, leasedBy',
    ConditionExpression: 'leasedBy = :me',
    ExpressionAttributeValues: { ':me': { S: holder } },
  })

type Change = {
  UpdateExpression: string
  ConditionExpression?: string
  ExpressionAttributeValues: Record<string, { S: string } | { N: string }>
}

async function update({ clients, table }: Once, name: string, change: Change): Promise<void> {
  const client = await clients.dynamodb(table.region)
  await client.send(new UpdateItemCommand({ TableName: table.name, Key: keyOf(name), ...change }))
}

const keyOf = (name: string) => ({ pk: { S: name }, sk: { S: 'said' } })
const expiry = (at: Date) => ({ N: String(Math.floor(at.getTime() / 1000) + daysKept * 86_400) })
