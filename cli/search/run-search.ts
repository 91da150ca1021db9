import { byAccessKey, type Condition } from '../../lib/search/condition.ts'
import { givenKey } from '../../lib/search/questions/callers.ts'
import type { Asked, Question } from '../../lib/search/questions/question.ts'
import type { Engine } from './search-files.ts'
import type { SearchOptions } from './search-options.ts'
import { allHold, hitTaker } from './take-hits.ts'

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
  { conditions, scope, ...asking }: Search,
  options: SearchOptions,
  out: (text: string) => void,
): Promise<number> {
  const taker = hitTaker(options, out, asking)
  const earlier: (readonly Condition[])[] = []
  const known = new Set(options.accessKey)
  let wanted = conditions
  for (let hop = 0; hop <= (asking.question?.hops ?? 0); hop += 1) {
    const keys = new Set<string>()
    for await (const batch of engine(wanted)) {
      if ('count' in batch) taker.count(batch.count)
      else {
        const hits = batch.hits.filter((hit) => !earlier.some((before) => allHold(before, hit)))
        for (const key of hits.map(({ record }) => givenKey(record)))
          if (key !== undefined && !known.has(key)) keys.add(key)
        taker.take(hits)
      }
      if (taker.isFull()) break
    }
    if (keys.size === 0 || taker.isFull()) break
    earlier.push(wanted)
    for (const key of keys) known.add(key)
    wanted = [...scope, byAccessKey([...keys])]
  }
  return taker.end()
}
