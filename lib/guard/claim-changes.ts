import { type AlertStatesSeen, changesOf, keyOfAlertState } from '../alert/alert-state.ts'
import type { AccountId, Change, OpenAlertState, ResourceAlertStates } from '../model/index.ts'
import { getAlertStates, putAlertStates } from '../state/alert-states.ts'
import type { StateTable } from '../state/state-table.ts'

/** What an alert may tell: nobody else tells it, for as long as the claim holds. */
export type Claimed = {
  changes: Change[]
  /** Findings of the account that people were told of by other alerts, and that are open. */
  stillOpen: number
  /** Puts that people were told. What is not confirmed is told again by whoever finds it after the claim. */
  confirm: () => Promise<void>
}

/** What is claimed: alert states as they were seen, of these resources alone, by the alert of this name. */
export type Claiming = { account: AccountId; seen: AlertStatesSeen; keys: ReadonlySet<string>; by: string }

/** For all that sending takes, with every channel throttled. */
export const claimedFor = 120_000
/** Of those who write at once one wins each round, and most of the others find nothing left to claim then. */
export const mostRounds = 12
/** What reactions did is kept so that no other tells the same of the same moment. */
const sameMoment = 10 * 60_000
const mostTold = 40

/**
 * Claims what has changed since people were last told, before anybody is: of events that come at once, one tells a
 * finding, and the others find it told. Each write holds only where nobody wrote the resource's states since they were
 * read. What stays contested is told by both, rather than by neither.
 * @param read the states, where they were read before: what anybody wrote since is read again
 */
export async function claimChanges(
  state: StateTable,
  claiming: Claiming,
  read?: readonly ResourceAlertStates[],
): Promise<Claimed> {
  const { account, by } = claiming
  const changes: Change[] = []
  const written: ResourceAlertStates[] = []
  let pending: ReadonlySet<string> = claiming.keys
  let known = read ?? (await getAlertStates(state, account, by))
  for (let round = 1; ; round += 1) {
    const found = newOf(state, { ...claiming, keys: pending }, known)
    const lost = new Set(await putAlertStates(state, account, found.next))
    const isMine = ({ alertState }: Change) => !lost.has(keyOfAlertState(alertState))
    changes.push(...(round < mostRounds ? found.changes.filter(isMine) : found.changes))
    written.push(...found.next.filter(({ key }) => !lost.has(key)))
    if (lost.size === 0 || round === mostRounds) break
    pending = lost
    await state.wait(Math.random() * 50 * round)
    known = await getAlertStates(state, account, by)
  }
  const stillOpen = openIn(known, written, changes)
  return { changes, stillOpen, confirm: () => confirm(state, account, by, written) }
}

/**
 * What the alert of a drill tells: all that its reaction found. Nothing of it is put, as the canary is gone soon: no sweep
 * is to tell of its end, nor that it is open.
 */
export const untracked = (state: StateTable, claiming: Claiming): Claimed => ({
  changes: newOf(state, claiming, []).changes,
  stillOpen: 0,
  confirm: () => Promise.resolve(),
})

function newOf(state: StateTable, { seen, keys, by }: Claiming, known: readonly ResourceAlertStates[]) {
  const at = state.now()
  const oldest = new Date(at.getTime() - sameMoment).toISOString()
  const isRecent = ({ state: is, toldAt }: OpenAlertState) => is !== 'told' || toldAt >= oldest
  const before = known
    .filter(({ key }) => keys.has(key))
    .map((one) => ({ ...one, open: one.open.filter((alertState) => isRecent(alertState)) }))
  const open = seen.open.filter((alertState) => keys.has(keyOfAlertState(alertState)))
  const { changes, next } = changesOf(before, { ...seen, open }, { at, stillOpenHours: 0 })
  const opened = new Set(
    changes.flatMap(({ kind, alertState }) => (kind === 'opened' ? [alertState.id] : [])),
  )
  const claim = { by, until: new Date(at.getTime() + claimedFor).toISOString() }
  return {
    changes,
    next: next.map((one) => ({
      ...one,
      open: fewTold(one.open).map((alertState) =>
        opened.has(alertState.id) ? { ...alertState, claim } : alertState,
      ),
    })),
  }
}

/** A resource's states always fit one item, however often it is fought over. */
function fewTold(open: readonly OpenAlertState[]): OpenAlertState[] {
  const told = open.filter(({ state }) => state === 'told').toSorted((a, b) => (a.toldAt < b.toldAt ? 1 : -1))
  const few = new Set(told.slice(0, mostTold))
  return open.filter((alertState) => alertState.state !== 'told' || few.has(alertState))
}

function openIn(
  known: readonly ResourceAlertStates[],
  written: readonly ResourceAlertStates[],
  changes: readonly Change[],
): number {
  const now = new Map([...known, ...written].map(({ key, open }) => [key, open]))
  const told = new Set(changes.map(({ alertState }) => alertState.id))
  return [...now.values()].flat().filter(({ kind, id }) => kind === 'finding' && !told.has(id)).length
}

/**
 * Puts that people were told of what was claimed. Whatever others wrote meanwhile stays theirs.
 * @param scope an account, or an organization with its prefix
 */
async function confirm(
  state: StateTable,
  scope: string,
  by: string,
  claimed: readonly ResourceAlertStates[],
): Promise<void> {
  const mine = claimed.filter(({ open }) => open.some(({ claim }) => claim?.by === by))
  let next = mine.map((one) => unclaimed({ ...one, version: one.version + 1 }, by))
  for (let round = 1; next.length > 0 && round <= mostRounds; round += 1) {
    const lost = new Set(await putAlertStates(state, scope, next))
    if (lost.size === 0) return
    const known = await getAlertStates(state, scope)
    next = known.filter(({ key }) => lost.has(key)).map((one) => unclaimed(one, by))
  }
}

/** Alert states without the claims of an alert: people were told. */
export const unclaimed = (one: ResourceAlertStates, by: string): ResourceAlertStates => ({
  ...one,
  open: one.open.map(({ claim, ...alertState }) =>
    claim && claim.by !== by ? { ...alertState, claim } : alertState,
  ),
})
