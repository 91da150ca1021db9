import type { Change, Ending, Matter, OpenMatter, ResourceMatters } from '../model/index.ts'
import type { MattersSeen } from './matters-of.ts'

/** What has changed since people were last told, and how the resources that it concerns are to be kept. */
export type Changes = { changes: Change[]; next: ResourceMatters[] }

export type Telling = {
  at: Date
  /** After so many hours a finding that is still open is told again; never where it is 0. */
  stillOpenHours: number
}

/**
 * Compares what is seen with what people were told. A finding that cannot be read any more is neither over nor new; one
 * that could not be read and fails now is. When one finding has been open for so long that it is told again, all that
 * are open are told with it, in one message.
 */
export function changesOf(
  known: readonly ResourceMatters[],
  seen: MattersSeen,
  { at, stillOpenHours }: Telling,
): Changes {
  const now = at.toISOString()
  const present = byResource(seen.open)
  const told = new Map(known.map((one) => [one.key, one]))
  const compared = [...new Set([...told.keys(), ...present.keys()])].map((key) => {
    const before = told.get(key) ?? { key, version: 0, open: [] }
    return { before, ...compare(before, present.get(key) ?? [], seen, now) }
  })
  const kept = compared.flatMap(({ still }) => still)
  const isDue = stillOpenHours > 0 && kept.some((matter) => ageOf(matter, at) >= stillOpenHours * 3_600_000)
  const isReminded = (matter: OpenMatter) => isDue && matter.kind === 'finding'
  const remind = (matter: OpenMatter) => (isReminded(matter) ? { ...matter, toldAt: now } : matter)
  const reminders = kept
    .filter((matter) => isReminded(matter))
    .map((matter): Change => ({ kind: 'still-open', matter: remind(matter) }))
  const next = compared.flatMap(({ before, opened, still }) => {
    const open = [...opened, ...still.map((matter) => remind(matter))]
    return sameMatters(open, before.open) ? [] : [{ ...before, open }]
  })
  return { changes: [...compared.flatMap(({ changes }) => changes), ...reminders], next }
}

const ageOf = (matter: OpenMatter, at: Date): number =>
  matter.kind === 'finding' ? at.getTime() - Date.parse(matter.toldAt) : 0

/** By which a resource's matters are kept together: names such as a region's are the same in every account. */
export const keyOfMatter = ({ account, resource }: Pick<Matter, 'account' | 'resource'>): string =>
  JSON.stringify([account, resource])

function byResource(matters: readonly Matter[]): Map<string, Matter[]> {
  const found = new Map<string, Matter[]>()
  for (const matter of matters) {
    const key = keyOfMatter(matter)
    const same = found.get(key)
    if (same) same.push(matter)
    else found.set(key, [matter])
  }
  return found
}

type Compared = { changes: Change[]; opened: OpenMatter[]; still: OpenMatter[] }

function compare(
  before: ResourceMatters,
  present: readonly Matter[],
  { ended, isLookedFor }: MattersSeen,
  now: string,
): Compared {
  const result: Compared = { changes: [], opened: [], still: [] }
  for (const matter of worstOfEach(present)) {
    const known = before.open.find(({ id }) => id === matter.id)
    if (known && rank[matter.state] <= rank[known.state]) {
      result.still.push({ ...matter, state: known.state, since: known.since, toldAt: known.toldAt })
      continue
    }
    const opened = { ...matter, since: known?.since ?? now, toldAt: now }
    result.opened.push(opened)
    result.changes.push({ kind: 'opened', matter: opened })
  }
  for (const matter of before.open.filter(({ id }) => !present.some((one) => one.id === id))) {
    const by = endingOf(matter, ended, isLookedFor)
    if (!by) result.still.push(matter)
    else if (matter.kind === 'finding') result.changes.push({ kind: 'resolved', matter, by })
  }
  return result
}

/** The further up, the worse; what has become worse is news, what has become better is not over yet. */
const rank: Record<Matter['state'], number> = {
  unknown: 0,
  fail: 1,
  refused: 0,
  drifted: 1,
  escalated: 2,
  failed: 3,
  open: 0,
}

function worstOfEach(matters: readonly Matter[]): Matter[] {
  const worst = new Map<string, Matter>()
  for (const matter of matters) {
    const other = worst.get(matter.id)
    if (!other || rank[matter.state] > rank[other.state]) worst.set(matter.id, matter)
  }
  return [...worst.values()]
}

function endingOf(
  matter: OpenMatter,
  ended: ReadonlyMap<string, Ending>,
  isLookedFor: (matter: Matter) => boolean,
): Ending | undefined {
  return ended.get(matter.id) ?? (isLookedFor(matter) ? 'gone' : undefined)
}

function sameMatters(some: readonly OpenMatter[], others: readonly OpenMatter[]): boolean {
  const keys = new Set(others.map(keyOf))
  return some.length === others.length && some.every((matter) => keys.has(keyOf(matter)))
}

const keyOf = ({ id, state, toldAt }: OpenMatter) => `${id} ${state} ${toldAt}`
