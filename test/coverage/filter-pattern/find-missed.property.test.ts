import { expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { anyOf } from '../../../lib/coverage/filter-pattern/expression.ts'
import {
  type Chosen,
  findMissed,
  type RecordShape,
} from '../../../lib/coverage/filter-pattern/find-missed.ts'
import { parseFilterPattern } from '../../../lib/coverage/filter-pattern/parse-filter-pattern.ts'
import {
  allRecords,
  anyPattern,
  anyPatternWithRegex,
  meansMatch,
  type Meant,
  type Plain,
  written,
} from './any-pattern.ts'
import { matches } from './matches.ts'

const cannotTell = { open: [] }

/** Records of fields that may be absent or hold any text. */
const shape: RecordShape = { field: () => ({ values: ['a', undefined], any: true }), pieces: [], sample: '' }

const missed = (patterns: readonly string[]) =>
  findMissed(anyOf(patterns.map((pattern) => parseFilterPattern(`{ ${pattern} }`, cannotTell))), shape, {
    undocumented: cannotTell,
    tooMany: cannotTell,
  })

/** A field that was left open in the search may hold anything. */
function recordOf(chosen: Chosen): Plain {
  const text = (field: string) => {
    const value = chosen.has(field) ? chosen.get(field) : ''
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`${field} is no text`)
    return value
  }
  return { one: text('one'), two: text('two') }
}

const records = allRecords()
const letters = fc.infiniteStream(fc.nat({ max: 5 }))
const chooser = (stream: fc.Stream<number>) => (count: number) => (stream.next().value ?? 0) % count

it('reads a pattern as it is meant, however it is written', () => {
  fc.assert(
    fc.property(
      anyPattern,
      letters,
      fc.shuffledSubarray(records, { minLength: 20, maxLength: 20 }),
      (meant, stream, some) => {
        const pattern = `{ ${written(meant, chooser(stream))} }`
        for (const record of some)
          expect([pattern, matches(pattern, record)]).toEqual([pattern, meansMatch(meant, record)])
      },
    ),
    { numRuns: 200 },
  )
})

const isMissed = (all: readonly Meant[], record: Plain) => all.every((meant) => !meansMatch(meant, record))

type Kind = 'found' | 'none' | 'open'

/** What kind of answer it is, and whether it is true of all small records. */
function judged(all: readonly Meant[], stream: fc.Stream<number>): { kind: Kind; isTrue: boolean } {
  const found = missed(all.map((meant) => written(meant, chooser(stream))))
  if (found === undefined) return { kind: 'none', isTrue: !records.some((record) => isMissed(all, record)) }
  if ('open' in found) return { kind: 'open', isTrue: true }
  return { kind: 'found', isTrue: isMissed(all, recordOf(found.record)) }
}

/** Judges many answers, and counts their kinds. */
function compared(pattern: fc.Arbitrary<Meant>): Record<Kind, number> {
  const counts = { found: 0, none: 0, open: 0 }
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 3 }), letters, (all, stream) => {
      const { kind, isTrue } = judged(all, stream)
      counts[kind] += 1
      expect(isTrue).toBe(true)
    }),
    { numRuns: 200 },
  )
  return counts
}

it('finds a record that all patterns miss, or there is none', () => {
  const { found, none, open } = compared(anyPattern)
  expect(Math.min(found, none)).toBeGreaterThan(5)
  expect(open).toBe(0)
})

it('does so with regular expressions too, or says that it cannot tell', () => {
  const { found, none, open } = compared(anyPatternWithRegex)
  expect(Math.min(found, none)).toBeGreaterThan(0)
  expect(open).toBeLessThan(found)
})
