import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import { errorCode, RunError } from '../aws/errors.ts'
import type { Policy } from '../policy/policy.ts'
import type { StateTable } from './state-table.ts'
import type { Outcome } from '../model/index.ts'
import { keep, kept } from './kept.ts'

export type BudgetPlace = { clients: Clients; table: StateTable; budget: Policy['budget']; now: () => Date }

/** `resumesAt`: when the oldest repair of the window is past. `first`: nobody was told of it in this window yet. */
export type Taken = { granted: true } | { granted: false; resumesAt: Date; first: boolean }

/** Writers that lose a race try again; each round at least one of them wins. */
const mostRounds = 40
const hour = 3_600_000

/**
 * Takes one repair out of the budget of a resource and remedy: at most so many in any window of so many minutes. Two
 * runs never take the same one: each write holds only on the state that was read before it.
 * @throws what DynamoDB answers; RunError where other runs keep writing
 */
export async function takeBudget(place: BudgetPlace, resource: string, remedy: string): Promise<Taken> {
  const key = { pk: { S: `budget#${resource}` }, sk: { S: remedy } }
  const window = place.budget.minutes * 60_000
  for (let round = 0; round < mostRounds; round += 1) {
    const before = await ledger(place, key)
    const now = place.now().getTime()
    const recent = before.taken.filter((at) => at > now - window)
    const granted = recent.length < place.budget.repairs
    const first = !granted && before.toldAt <= now - window
    if (!granted && !first) return { granted, first, resumesAt: resume(recent, window, now) }
    const after = { taken: granted ? [...recent, now] : recent, toldAt: granted ? before.toldAt : now }
    if (await replaced(place, key, before.version, after)) {
      return granted ? { granted } : { granted, first, resumesAt: resume(recent, window, now) }
    }
  }
  throw new RunError(`the repair budget of ${resource} is being written by others all the time`)
}

const resume = (recent: readonly number[], window: number, now: number) =>
  new Date((recent[0] ?? now) + window)

type Key = { pk: { S: string }; sk: { S: string } }
type Ledger = { taken: number[]; toldAt: number; version: number }

async function ledger({ clients, table }: BudgetPlace, key: Key): Promise<Ledger> {
  const client = await clients.dynamodb(table.region)
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  )
  return {
    taken: (Item?.taken?.L ?? []).flatMap(({ N }) => (N === undefined ? [] : Number(N))),
    toldAt: Number(Item?.toldAt?.N ?? 0),
    version: Number(Item?.version?.N ?? 0),
  }
}

async function replaced(
  { clients, table, budget, now }: BudgetPlace,
  key: Key,
  version: number,
  { taken, toldAt }: { taken: readonly number[]; toldAt: number },
): Promise<boolean> {
  const client = await clients.dynamodb(table.region)
  const keptFor = budget.minutes * 60_000 + hour
  try {
    await client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: {
          ...key,
          taken: { L: taken.map((at) => ({ N: String(at) })) },
          toldAt: { N: String(toldAt) },
          version: { N: String(version + 1) },
          expiresAt: { N: String(Math.floor((now().getTime() + keptFor) / 1000)) },
        },
        ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
        ...(version > 0 && { ExpressionAttributeValues: { ':version': { N: String(version) } } }),
      }),
    )
    return true
  } catch (error) {
    if (errorCode(error) === 'ConditionalCheckFailedException') return false
    throw error
  }
}

/** Events come within minutes, and are retried for a day. */
const daysKept = 2
const keyOf = (requestId: string) => ({ pk: `call#${requestId}`, sk: 'own' })

/** Remembers the writes of a run by request id: how its own calls are told from others' under its role. */
export async function rememberCalls(
  clients: Clients,
  table: StateTable,
  outcomes: readonly Outcome[],
  at: Date,
): Promise<void> {
  await Promise.all(
    outcomes.map(async ({ requestId, call }) => {
      if (requestId === undefined || !call) return
      await keep(clients, table, keyOf(requestId), call.operation, { at, days: daysKept })
    }),
  )
}

/** The operation of an own call by its request id; undefined where no run made such a call. */
export async function ownCall(
  clients: Clients,
  table: StateTable,
  requestId: string,
): Promise<string | undefined> {
  const operation = await kept(clients, table, keyOf(requestId))
  return typeof operation === 'string' ? operation : undefined
}
