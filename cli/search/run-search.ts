import { byAccessKey, type Condition } from '../../lib/search/condition.ts'
import { givenKey } from '../../lib/search/questions/callers.ts'
import type { Asked, Question } from '../../lib/search/questions/question.ts'
import type { Engine } from './search-files.ts'
import type { SearchOptions } from './search-options.ts'
import { allHold, hitTaker, type HitTaker } from './take-hits.ts'

/** What is asked, and where: the part of the conditions that each further hop keeps. */
export type Search = {
  conditions: readonly Condition[]
  scope: readonly Condition[]
  question?: Question | undefined
  asked: Asked
}

/**
 * Asks an engine, and what a question asks further, and prints what is found.
 * @returns how many hits there were
 */
export async function runSearch(
  engine: Engine,
  search: Search,
  options: SearchOptions,
  out: (text: string) => void,
): Promise<number> {
  const taker = hitTaker(options, out, search)
  await followed(engine, search, options.accessKey ?? [], taker)
  return taker.end()
}

/**
 * Gives a taker what an engine finds, and what the question asks further.
 * @param keys access keys that are asked for already
 */
export async function followed(
  engine: Engine,
  { conditions, scope, question }: Search,
  keys: readonly string[],
  taker: Pick<HitTaker, 'take' | 'count' | 'isFull'>,
): Promise<void> {
  const earlier: (readonly Condition[])[] = []
  const known = new Set(keys)
  let wanted = conditions
  for (let hop = 0; hop <= (question?.hops ?? 0); hop += 1) {
    const given = new Set<string>()
    for await (const batch of engine(wanted)) {
      if ('count' in batch) taker.count(batch.count)
      else {
        const hits = batch.hits.filter((hit) => !earlier.some((before) => allHold(before, hit)))
        for (const key of hits.map(({ record }) => givenKey(record)))
          if (key !== undefined && !known.has(key)) given.add(key)
        taker.take(hits)
      }
      if (taker.isFull()) break
    }
    if (given.size === 0 || taker.isFull()) break
    earlier.push(wanted)
    for (const key of given) known.add(key)
    wanted = [...scope, byAccessKey([...given])]
  }
}
