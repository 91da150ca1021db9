import { createHash } from 'node:crypto'
import type {
  Change,
  Ending,
  Finding,
  AlertState,
  OpenAlertState,
  Outcome,
  Report,
  ResourceAlertStates,
} from '../model/index.ts'
import { plainText } from '../text/plain-text.ts'
import { findingId } from '../report/finding-id.ts'

/** What a report says of alert states: those that are open, those that it saw ended, and which of the rest it looked for. */
export type AlertStatesSeen = {
  open: AlertState[]
  ended: ReadonlyMap<string, Ending>
  /** True where an alert state that the report does not show is therefore over. */
  isLookedFor: (alertState: AlertState) => boolean
}

/**
 * The alert states of a sweep's report. What stands in a region that could not be read, or was not looked at, is not over
 * for not being shown.
 */
export function alertStatesOf(report: Report): AlertStatesSeen {
  const open = report.findings.filter(isOpen).map(alertStateOf)
  const ended = report.findings
    .filter((finding) => !isOpen(finding))
    .map((finding) => [findingId(finding), finding.exemption ? 'exempt' : 'passes'] as const)
  return {
    open: [...open, ...repairsOf(report.outcomes), ...gapsOf(report)],
    ended: new Map(ended),
    isLookedFor: lookedFor(report),
  }
}

const isOpen = ({ status, exemption }: Finding) => status !== 'pass' && !exemption

/** What is kept of a message, so that a resource's alert states always fit one item. */
const mostKept = 300

export const alertStateOf = (finding: Finding): AlertState => ({
  id: findingId(finding),
  kind: 'finding',
  name: finding.check,
  account: finding.account,
  resource: finding.resource,
  region: finding.region,
  severity: finding.severity,
  state: finding.status === 'fail' ? 'fail' : 'unknown',
  message: plainText(finding.message, mostKept),
  ...(tellsFacts.test(finding.check) && finding.status === 'fail' && { facts: factsOf(finding) }),
})

/** Checks whose findings are told again when a further fact is among what they say. */
const tellsFacts = /^(?:baseline|tampering-path|log-integrity)$/

const mostFacts = 50

const factsOf = ({ actual }: Finding): string[] =>
  actual
    .split('; ')
    .slice(0, mostFacts)
    .map((one) => hashed([one]).slice(0, 8))

/** Repairs that did not come about. One that is made is told at once, and what is only planned belongs to its finding. */
function repairsOf(outcomes: readonly Outcome[]): AlertState[] {
  return outcomes.flatMap((outcome): AlertState[] => {
    const { result, remedy, resource, message, call, escalated } = outcome
    if (result === 'applied' || result === 'planned') return []
    return [
      {
        id: hashed(['repair', remedy, resource, call?.operation ?? '']),
        kind: 'repair',
        name: remedy,
        account: call?.account ?? '',
        resource,
        region: call?.region ?? '',
        severity: 'high',
        state: escalated ? 'escalated' : result,
        message: plainText(message, mostKept),
      },
    ]
  })
}

const gapsOf = ({ gaps = [] }: Report): AlertState[] =>
  gaps.map(({ trailArn, cause, from }) => ({
    id: hashed(['gap', trailArn, from]),
    kind: 'gap',
    name: cause,
    account: trailArn.split(':')[4] ?? '',
    resource: trailArn,
    region: trailArn.split(':')[3] ?? '',
    severity: 'critical',
    state: 'open',
    message: `${cause} since ${from}`,
  }))

/**
 * That an outcome of a reaction was told, so that no other reaction tells it. What was written for tampering is told
 * each time that it is written; what a harmless call made necessary, once.
 */
export function toldState({ tamper, scope }: Report, outcome: Outcome): AlertState {
  const { remedy, resource, result, call, message, requestId } = outcome
  const written = tamper && requestId !== undefined ? requestId : JSON.stringify(call?.intend)
  const what = result === 'applied' ? written : message
  return {
    id: hashed(['told', remedy, resource, call?.operation ?? '', result, what]),
    kind: 'repair',
    name: remedy,
    account: call?.account ?? scope.account,
    resource,
    region: call?.region ?? '',
    severity: 'info',
    state: 'told',
    message: '',
  }
}

const hashed = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)

function lookedFor({
  scope,
  regions,
  unread,
  accounts,
  omitted,
}: Report): (alertState: AlertState) => boolean {
  const failed = new Set(unread.map(({ resource }) => resource))
  const isListed = !unread.some(({ operation }) => operation === 'account:ListRegions')
  const isWhole = regions === undefined || (scope.regions === 'all' && isListed)
  const swept = accounts && new Set(accounts.flatMap(({ id, status }) => (status === 'swept' ? [id] : [])))
  // A report that leaves findings out cannot say that one is over.
  if ((omitted?.findings ?? 0) > 0) return () => false
  return ({ account, region }) => {
    if (swept && account !== '' && !swept.has(account)) return false
    return region === '' || (!failed.has(region) && (isWhole || (regions ?? []).includes(region)))
  }
}

/** What has changed since people were last told, and how the resources that it concerns are to be kept. */
export type Changes = { changes: Change[]; next: ResourceAlertStates[] }

export type Notifying = {
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
  known: readonly ResourceAlertStates[],
  seen: AlertStatesSeen,
  { at, stillOpenHours }: Notifying,
): Changes {
  const now = at.toISOString()
  const present = byResource(seen.open)
  const told = new Map(known.map((one) => [one.key, one]))
  const compared = [...new Set([...told.keys(), ...present.keys()])].map((key) => {
    const before = told.get(key) ?? { key, version: 0, open: [] }
    return { before, ...compare(before, present.get(key) ?? [], seen, now) }
  })
  const kept = compared.flatMap(({ still }) => still)
  const isDue =
    stillOpenHours > 0 && kept.some((alertState) => ageOf(alertState, at) >= stillOpenHours * 3_600_000)
  const isReminded = (alertState: OpenAlertState) => isDue && alertState.kind === 'finding'
  const remind = (alertState: OpenAlertState) =>
    isReminded(alertState) ? { ...alertState, toldAt: now } : alertState
  const reminders = kept
    .filter((alertState) => isReminded(alertState))
    .map((alertState): Change => ({ kind: 'still-open', alertState: remind(alertState) }))
  const next = compared.flatMap(({ before, opened, still }) => {
    const open = [...opened, ...still.map((alertState) => remind(alertState))]
    return sameAlertStates(open, before.open) ? [] : [{ ...before, open }]
  })
  return { changes: [...compared.flatMap(({ changes }) => changes), ...reminders], next }
}

const ageOf = (alertState: OpenAlertState, at: Date): number =>
  alertState.kind === 'finding' ? at.getTime() - Date.parse(alertState.toldAt) : 0

/** By which a resource's alert states are kept together: names such as a region's are the same in every account. */
export const keyOfAlertState = ({ account, resource }: Pick<AlertState, 'account' | 'resource'>): string =>
  JSON.stringify([account, resource])

function byResource(alertStates: readonly AlertState[]): Map<string, AlertState[]> {
  const found = new Map<string, AlertState[]>()
  for (const alertState of alertStates) {
    const key = keyOfAlertState(alertState)
    const same = found.get(key)
    if (same) same.push(alertState)
    else found.set(key, [alertState])
  }
  return found
}

type Compared = { changes: Change[]; opened: OpenAlertState[]; still: OpenAlertState[] }

function compare(
  before: ResourceAlertStates,
  present: readonly AlertState[],
  { ended, isLookedFor }: AlertStatesSeen,
  now: string,
): Compared {
  const result: Compared = { changes: [], opened: [], still: [] }
  for (const alertState of worstOfEach(present)) {
    const known = before.open.find(({ id }) => id === alertState.id)
    if (known && rank[alertState.state] <= rank[known.state] && !hasFurther(alertState, known)) {
      const { state, since, toldAt, claim, facts } = known
      // One that is over is told again when it is there again.
      const still = facts?.filter((one) => alertState.facts?.includes(one) !== false)
      const kept = { state, since, toldAt, ...(claim && { claim }), ...(still && { facts: still }) }
      result.still.push({ ...alertState, ...kept })
      continue
    }
    const opened = { ...alertState, since: known?.since ?? now, toldAt: now }
    result.opened.push(opened)
    result.changes.push({ kind: 'opened', alertState: opened })
  }
  for (const alertState of before.open.filter(({ id }) => !present.some((one) => one.id === id))) {
    const by = endingOf(alertState, ended, isLookedFor)
    if (!by) result.still.push(alertState)
    else if (alertState.kind === 'finding') result.changes.push({ kind: 'resolved', alertState, by })
  }
  return result
}

const hasFurther = ({ facts = [] }: AlertState, known: AlertState): boolean =>
  facts.some((one) => known.facts?.includes(one) === false)

/** The further up, the worse; what has become worse is new, what has become better is not over yet. */
const rank: Record<AlertState['state'], number> = {
  unknown: 0,
  fail: 1,
  refused: 0,
  drifted: 1,
  escalated: 2,
  failed: 3,
  open: 0,
  told: 0,
}

function worstOfEach(alertStates: readonly AlertState[]): AlertState[] {
  const worst = new Map<string, AlertState>()
  for (const alertState of alertStates) {
    const other = worst.get(alertState.id)
    if (!other || rank[alertState.state] > rank[other.state]) worst.set(alertState.id, alertState)
  }
  return [...worst.values()]
}

function endingOf(
  alertState: OpenAlertState,
  ended: ReadonlyMap<string, Ending>,
  isLookedFor: (alertState: AlertState) => boolean,
): Ending | undefined {
  return ended.get(alertState.id) ?? (isLookedFor(alertState) ? 'gone' : undefined)
}

function sameAlertStates(some: readonly OpenAlertState[], others: readonly OpenAlertState[]): boolean {
  const keys = new Set(others.map(keyOf))
  return some.length === others.length && some.every((alertState) => keys.has(keyOf(alertState)))
}

const keyOf = ({ id, state, toldAt, facts = [] }: OpenAlertState) =>
  [id, state, toldAt, ...facts.toSorted()].join(' ')
