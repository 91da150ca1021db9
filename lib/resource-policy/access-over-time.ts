import type { PolicyDocument } from '../model/index.ts'
import { dateOf } from './compare.ts'
import { evaluate, type Evaluation, isShut } from './evaluate.ts'
import type { PolicyRequest } from './request.ts'

/** `until`: the day from which on a request that is let in today no longer is (ISO 8601). */
export type TimedEvaluation = Evaluation & { until?: string }

/**
 * What a policy says of a request now, and where it says yes, the day on which it stops doing so: a Deny that is only
 * dated ahead, or an Allow that ends.
 */
export function accessOverTime(
  document: PolicyDocument,
  requestAt: (at: Date) => PolicyRequest,
  now: Date,
): TimedEvaluation {
  const today = evaluate(document, requestAt(now))
  if (today.access !== 'allowed') return today
  const points = datesIn(document).filter((at) => at >= now)
  if (points.length > most) return { ...today, access: 'cannot-tell', openDenies: document.Statement }
  const end = points.find((at) => isShut(evaluate(document, requestAt(at))))
  return end ? { ...today, until: end.toISOString().slice(0, 10) } : today
}

/**
 * Whether the policy keeps the request out, now or from a day on, or may by a Deny: what a change of the policy must
 * not bring about.
 */
export const takesAway = (evaluation: TimedEvaluation): boolean =>
  isShut(evaluation) || evaluation.openDenies.length > 0 || evaluation.until !== undefined

/** A policy with more dates than this was not written to be understood. */
const most = 100

const clocks = new Set(['aws:currenttime', 'aws:epochtime'])

const known = new WeakMap<PolicyDocument, Date[]>()

/** The same document is asked about each of the files that a trail writes. */
function datesIn(document: PolicyDocument): Date[] {
  const dates = known.get(document) ?? turningPoints(document)
  known.set(document, dates)
  return dates
}

/** The moments at which the policy's answer can change: its dates, and the days in its paths, each with a second later. */
function turningPoints({ Statement }: PolicyDocument): Date[] {
  const dates = Statement.flatMap(({ Condition }) => Object.values(Condition ?? {}))
    .flatMap((keys) => Object.entries(keys))
    .filter(([key]) => clocks.has(key.toLowerCase()))
    .flatMap(([, values]) => [values].flat())
    .map(dateOf)
  const paths = Statement.flatMap(({ Resource = [], NotResource = [] }) => [Resource, NotResource].flat())
    .flatMap((resource) => [...resource.matchAll(/\/(\d{4})(?:\/(\d\d)(?:\/(\d\d))?)?(?![^/])/g)])
    .map(([, year = '', month = '01', day = '01']) => Date.parse(`${year}-${month}-${day}T00:00:00Z`))
  const latest = 8.64e15 - 1000
  const times = [...dates, ...paths].filter((time) => time !== undefined && Math.abs(time) <= latest)
  return [...new Set(times.flatMap((time) => (time === undefined ? [] : [time, time + 1000])))]
    .toSorted((a, b) => a - b)
    .map((time) => new Date(time))
}
