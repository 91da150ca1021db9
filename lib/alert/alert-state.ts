import { createHash } from 'node:crypto'
import type {
  Change,
  Ending,
  Finding,
  Matter,
  OpenMatter,
  Outcome,
  Report,
  ResourceMatters,
} from '../model/index.ts'
import { plainText } from '../text/plain-text.ts'
import { findingId } from '../report/finding-id.ts'

/** What a report says of matters: those that are open, those that it saw ended, and which of the rest it looked for. */
export type MattersSeen = {
  open: Matter[]
  ended: ReadonlyMap<string, Ending>
  /** True where a matter that the report does not show is therefore over. */
  isLookedFor: (matter: Matter) => boolean
}

/**
 * The matters of a sweep's report. What stands in a region that could not be read, or was not looked at, is not over
 * for not being shown.
 */
export function mattersOf(report: Report): MattersSeen {
  const open = report.findings.filter(isOpen).map(matterOfFinding)
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

/** What is kept of a message, so that a resource's matters always fit one item. */
const mostKept = 300

export const matterOfFinding = (finding: Finding): Matter => ({
  id: findingId(finding),
  kind: 'finding',
  name: finding.check,
  account: finding.account,
  resource: finding.resource,
  region: finding.region,
  severity: finding.severity,
  state: finding.status === 'fail' ? 'fail' : 'unknown',
  message: plainText(finding.message, mostKept),
})

/** Repairs that did not come about. One that is made is told at once, and what is only planned belongs to its finding. */
function repairsOf(outcomes: readonly Outcome[]): Matter[] {
  return outcomes.flatMap((outcome): Matter[] => {
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
        state: result === 'refused' && escalated ? 'escalated' : result,
        message: plainText(message, mostKept),
      },
    ]
  })
}

const gapsOf = ({ gaps = [] }: Report): Matter[] =>
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

const hashed = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)

function lookedFor({ scope, regions, unread, accounts, omitted }: Report): (matter: Matter) => boolean {
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

/**
 * Of a report, what is news: all that was done, repairs that failed or were refused for the first time, what would be
 * done about the findings that are told, and the gaps that nobody was told of.
 */
export function newsOf(report: Report, changes: readonly Change[]): Report {
  const told = changes.filter(({ kind }) => kind !== 'resolved').map(({ matter }) => matter)
  const ids = new Set(told.map(({ id }) => id))
  const findings = new Set(told.map(({ name, resource }) => JSON.stringify([name, resource])))
  const isTold = (outcome: Outcome): boolean => {
    if (outcome.result === 'applied') return true
    if (outcome.result === 'planned') return findings.has(JSON.stringify([outcome.check, outcome.resource]))
    return idsOf({ ...report, outcomes: [outcome], gaps: [] }).some((id) => ids.has(id))
  }
  const gaps = (report.gaps ?? []).filter((gap) =>
    idsOf({ ...report, outcomes: [], gaps: [gap] }).some((id) => ids.has(id)),
  )
  const { gaps: _gaps, ...rest } = report
  return { ...rest, outcomes: report.outcomes.filter(isTold), ...(gaps.length > 0 && { gaps }) }
}

const idsOf = (report: Report): string[] => mattersOf({ ...report, findings: [] }).open.map(({ id }) => id)
