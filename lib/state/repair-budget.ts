import { RunError } from '../aws/errors.ts'
import type { Policy } from '../policy/policy.ts'
import type { Outcome } from '../model/index.ts'
import { budgetItem, type ItemKey, ownCallItem } from './keys.ts'
import { numberIn } from './attributes.ts'
import type { StateTable } from './state-table.ts'

/** `resumesAt`: when the oldest repair of the window is past. `first`: nobody was notified of it in this window yet. */
export type Taken = { granted: true } | { granted: false; resumesAt: Date; first: boolean }

/** Writers that lose a race try again; each round at least one of them wins. */
const mostRounds = 40
const hour = 3_600

/**
 * Takes one repair out of the budget of a resource and remedy: at most so many in any window of so many minutes. Two
 * runs never take the same one: each write holds only on the state that was read before it.
 * @throws what DynamoDB answers; RunError where other runs keep writing
 */
export async function takeBudget(
  table: StateTable,
  budget: Policy['budget'],
  resource: string,
  remedy: string,
): Promise<Taken> {
  const key = budgetItem.key(resource, remedy)
  const window = budget.minutes * 60_000
  for (let round = 0; round < mostRounds; round += 1) {
    const before = await getLedger(table, key)
    const now = table.now().getTime()
    const recent = before.taken.filter((at) => at > now - window)
    const granted = recent.length < budget.repairs
    const first = !granted && before.toldAt <= now - window
    if (!granted && !first) return { granted, first, resumesAt: resume(recent, window, now) }
    const after = { taken: granted ? [...recent, now] : recent, toldAt: granted ? before.toldAt : now }
    const { version } = before
    const expiresAt = table.expiresAfter(budget.minutes * 60 + hour)
    const written = await table.put(
      key,
      { ...after, version: version + 1, expiresAt },
      version === 0 ? 'absent' : { version },
    )
    if (written === 'overtaken') continue
    return granted ? { granted } : { granted, first, resumesAt: resume(recent, window, now) }
  }
  throw new RunError(`the repair budget of ${resource} is being written by others all the time`)
}

const resume = (recent: readonly number[], window: number, now: number) =>
  new Date((recent[0] ?? now) + window)

async function getLedger(table: StateTable, key: ItemKey) {
  const item = await table.get(key)
  const taken = item?.['taken']
  return {
    taken: Array.isArray(taken) ? taken.filter((at) => typeof at === 'number') : [],
    toldAt: numberIn(item, 'toldAt') ?? 0,
    version: numberIn(item, 'version') ?? 0,
  }
}

/** Puts the writes of a run by request id: how its own calls are told from others' under its role. */
export async function putOwnCalls(table: StateTable, outcomes: readonly Outcome[]): Promise<void> {
  await Promise.all(
    outcomes.map(async ({ requestId, call }) => {
      if (requestId === undefined) return
      await table.putJson(ownCallItem.key(requestId), call.operation, ownCallItem.keptFor)
    }),
  )
}

/** The operation of an own call by its request id; undefined where no run made such a call. */
export async function getOwnCall(table: StateTable, requestId: string): Promise<string | undefined> {
  const operation = await table.getJson(ownCallItem.key(requestId))
  return typeof operation === 'string' ? operation : undefined
}
