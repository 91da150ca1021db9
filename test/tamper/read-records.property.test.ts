import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { read } from './read.ts'

const json = JSON.stringify

describe('any chunking', () => {
  const text = fc.string({ unit: 'grapheme' })
  const value = fc.dictionary(text, fc.oneof(fc.jsonValue(), text))
  const layout = fc.constantFrom(
    (records: unknown[]) => records.map((r) => json(r)).join('\n'),
    (records: unknown[]) => JSON.stringify({ kind: '[{"', Records: records, tail: ['}'] }),
    (records: unknown[]) => JSON.stringify({ Records: records }, null, '\t'),
    (records: unknown[]) => json(records),
    (records: unknown[]) => records.map((r) => JSON.stringify(r, null, 3)).join('\r\n'),
  )

  it('gives the same records', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(value.filter((r) => !Object.hasOwn(r, 'Records'))),
        layout,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        async (records, lay, sizes) => {
          const laid = lay(records)
          const plain: unknown[] = records.map((r): unknown => JSON.parse(json(r)))
          const { records: got, error } = await read(laid, sizes)
          expect(error).toBeUndefined()
          expect(got).toEqual(plain)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('gives the same error on the same line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(value),
        layout,
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (records, lay, cut, sizes) => {
          const laid = Buffer.from(lay(records))
          const part = laid.subarray(0, cut % (laid.length + 1))
          expect(await read(part, sizes)).toEqual(await read(part))
        },
      ),
      { numRuns: 300 },
    )
  })
})
