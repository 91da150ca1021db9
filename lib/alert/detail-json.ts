import { mostInMessage, plainText } from '../text/plain-text.ts'
import type { AlertDetail } from './alert-detail.ts'

/**
 * An alert's detail as JSON of no more than so many bytes. What does not fit is cut from its lists, whose counts then
 * stand beside them, and at last it is the headline alone.
 */
export function detailJson(detail: AlertDetail, most: number): string {
  const known = new Map<string, string>()
  for (const length of [Infinity, 50, 20, 8, 3]) {
    const text = jsonOf(cut(detail, length), known)
    if (Buffer.byteLength(text) <= most) return text
  }
  return jsonOf(leastOf(detail), known)
}

/**
 * Links and commands are our own, quoted as they have to be. Every other text may hold what somebody chose: it is cut,
 * without control and direction-changing characters, without links, and without the brackets that begin markup of any
 * kind, for nobody knows where a program puts it.
 */
function jsonOf(detail: AlertDetail, known: Map<string, string>): string {
  const commands = (detail.outcomes ?? []).flatMap(({ command }) => command ?? [])
  const own = new Set([...(detail.links ?? []), ...commands])
  return JSON.stringify(detail, (_key, value: unknown) => {
    if (typeof value !== 'string' || own.has(value)) return value
    const text = known.get(value) ?? inert(value)
    known.set(value, text)
    return text
  })
}

const inert = (text: string): string =>
  plainText(text, mostInMessage).replaceAll('<', '‹').replaceAll('>', '›')

function cut(detail: AlertDetail, length: number): AlertDetail {
  const { findings = [], outcomes = [], changes = [], unread = [], gaps = [], links = [] } = detail
  const lists = { findings, outcomes, changes, unread, gaps }
  if (Object.values(lists).every((list) => list.length <= length)) return detail
  return {
    ...detail,
    ...(detail.findings && { findings: findings.slice(0, length) }),
    ...(detail.outcomes && { outcomes: outcomes.slice(0, length) }),
    ...(detail.changes && { changes: changes.slice(0, length) }),
    ...(detail.unread && { unread: unread.slice(0, length) }),
    ...(detail.gaps && { gaps: gaps.slice(0, length) }),
    links: links.slice(0, length),
    ...countsOf(lists),
  }
}

const countsOf = (
  lists: Record<'findings' | 'outcomes' | 'changes' | 'unread' | 'gaps', readonly unknown[]>,
) => ({
  truncated: true,
  counts: {
    findings: lists.findings.length,
    outcomes: lists.outcomes.length,
    changes: lists.changes.length,
    unread: lists.unread.length,
    gaps: lists.gaps.length,
  },
})

function leastOf(detail: AlertDetail): AlertDetail {
  const { findings = [], outcomes = [], changes = [], unread = [], gaps = [] } = detail
  const { schemaVersion, id, kind, severity, headline, account, region, startedAt, finishedAt } = detail
  return {
    schemaVersion,
    id,
    kind,
    severity,
    headline,
    account,
    region,
    startedAt,
    finishedAt,
    ...countsOf({ findings, outcomes, changes, unread, gaps }),
  }
}
