import { type Condition, valuesAt } from '../../lib/search/condition.ts'
import type { Asked, Question } from '../../lib/search/questions/question.ts'
import type { Hit } from '../../lib/search/search-file.ts'
import { field, textOf } from '../../lib/text/fields.ts'
import { plainText } from '../../lib/text/plain-text.ts'
import { printerOf } from './print-hits.ts'
import type { SearchOptions } from './search-options.ts'

/** What becomes of hits: printed as they come, or counted. */
export type HitTaker = {
  /** Those of one file, or one page of a table's rows, in their order. */
  take: (hits: readonly Hit[]) => void
  count: (hits: number) => void
  isFull: () => boolean
  /** Prints what had to wait, and tells how many there were. */
  end: () => number
}

export function hitTaker(
  options: SearchOptions,
  out: (text: string) => void,
  { question, asked }: { question?: Question | undefined; asked: Asked },
): HitTaker {
  const most = options.limit ?? Number.POSITIVE_INFINITY
  const counts = new Map<string, number>()
  const printer =
    options.count || options.by !== undefined || question?.countBy
      ? undefined
      : printerOf(options.output, out)
  let found = 0
  const one = (hit: Hit): void => {
    if (found >= most) return
    found += 1
    printer?.hit(hit)
    for (const name of countedBy(hit, options, question)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const keep = keeper(options, { question, asked })
  return {
    take: (hits) => inOrder(keep ? keep.passed(hits) : hits, options).forEach(one),
    count: (hits) => void (found += hits),
    isFull: () => found >= most,
    end: () => {
      if (keep) inOrder(keep.kept(), options).forEach(one)
      printer?.end()
      if (options.count) out(`${found}\n`)
      if (options.by !== undefined || (question?.countBy && !options.count)) out(countsText(counts))
      return found
    },
  }
}

function countedBy({ record }: Hit, { by }: SearchOptions, question: Question | undefined): string[] {
  if (by !== undefined)
    return valuesAt(record, by.split('.')).map((value) =>
      typeof value === 'string' ? value : JSON.stringify(value),
    )
  return question?.countBy ? [question.countBy(record)] : []
}

type Keeper = { passed: (hits: readonly Hit[]) => Hit[]; kept: () => Hit[] }

/** What a question judges by the hits before, and so only in the order of time. */
function keeper(
  { order }: SearchOptions,
  { question, asked }: { question?: Question | undefined; asked: Asked },
): Keeper | undefined {
  if (question?.firstOf) return earliest(question.firstOf.keyOf)
  const judge = question?.judge?.(asked)
  if (!judge) return undefined
  const waiting: Hit[] = []
  return {
    passed: (hits) => {
      const fitting = hits.filter(({ record }) => judge(record))
      if (order === 'oldest') return fitting
      waiting.push(...fitting)
      return []
    },
    kept: () => waiting,
  }
}

const rank = ({ record }: Hit): string =>
  `${textOf(field(record, 'eventTime'))} ${textOf(field(record, 'eventID'))}`

function earliest(keyOf: (record: Hit['record']) => string): Keeper {
  const first = new Map<string, Hit>()
  return {
    passed: (hits) => {
      for (const hit of hits) {
        const key = keyOf(hit.record)
        const known = first.get(key)
        if (!known || rank(hit) < rank(known)) first.set(key, hit)
      }
      return []
    },
    kept: () => [...first.values()],
  }
}

const timeOfHit = ({ record }: Hit): number => Date.parse(textOf(field(record, 'eventTime')) ?? '')

/** Of one file by the time of the event: files come in the order of their names. */
function inOrder(hits: readonly Hit[], { order }: Pick<SearchOptions, 'order'>): Hit[] {
  const sorted = hits.toSorted((one, other) => timeOfHit(one) - timeOfHit(other))
  return order === 'newest' ? sorted.toReversed() : sorted
}

/** Values and how often each came, the most frequent first. */
const countsText = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .map(([value, count]) => `${String(count).padStart(8)} ${plainText(value, 600)}\n`)
    .join('')

/** Whether the order of hits is settled only once all are there. */
export const needsOldestFirst = (question: Question | undefined): boolean =>
  question?.judge !== undefined || question?.firstOf !== undefined

/** Whether a file's hits may be counted without their text. */
export const mayCount = (options: SearchOptions, question: Question | undefined): boolean =>
  options.count === true && !question?.judge && !question?.firstOf && !question?.hops

/** Whether all of several conditions hold. */
export const allHold = (conditions: readonly Condition[], { record }: Hit): boolean =>
  conditions.every(({ holds }) => holds(record))
