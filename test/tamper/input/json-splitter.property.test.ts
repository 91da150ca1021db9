import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { split } from './split.ts'

const json = JSON.stringify

const text = fc.string({ unit: 'grapheme' })
const object = fc.dictionary(text, fc.oneof(fc.jsonValue(), text)).filter(hasNoList)
const value = fc.oneof({ weight: 3, arbitrary: object }, { weight: 1, arbitrary: text })
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
const layout = fc.constantFrom(
  (values: unknown[]) => values.map((one) => json(one)).join('\n'),
  (values: unknown[]) => JSON.stringify({ kind: '[{"', Records: values, tail: ['}'] }),
  (values: unknown[]) => JSON.stringify({ Records: values }, null, '\t'),
  (values: unknown[]) => json(values),
  (values: unknown[]) => values.map((one) => JSON.stringify(one, null, 3)).join('\r\n'),
)

function hasNoList(one: object): boolean {
  return !Object.hasOwn(one, 'Records') && !Object.hasOwn(one, 'Events')
}

describe('any chunking', () => {
  it('gives the same values', () => {
    fc.assert(
      fc.property(fc.array(value), layout, sizes, (values, lay, cuts) => {
        const plain: unknown[] = values.map((one): unknown => JSON.parse(json(one)))
        expect(split(lay(values), cuts)).toMatchObject({ values: plain, unread: [] })
      }),
      { numRuns: 300 },
    )
  })

  it('gives the same values and errors on the same lines, where the text is cut short', () => {
    fc.assert(
      fc.property(fc.array(value), layout, fc.nat(), sizes, (values, lay, cut, cuts) => {
        const laid = Buffer.from(lay(values))
        const part = laid.subarray(0, cut % (laid.length + 1))
        expect(split(part, cuts)).toEqual(split(part))
      }),
      { numRuns: 300 },
    )
  })
})

describe('JSON lines of which some are damaged', () => {
  const damaged = fc.tuple(object, fc.nat()).map(([one, cut]) => {
    const line = json({ ...one, x: 1 })
    return line.slice(0, 1 + (cut % (line.length - 1)))
  })
  const line = fc.oneof(
    object.map((one) => ({ text: json(one), isWhole: true })),
    damaged.map((cut) => ({ text: cut, isWhole: false })),
  )

  it('give every whole line, and every damaged one is told', () => {
    fc.assert(
      fc.property(fc.array(line), sizes, (lines, cuts) => {
        const got = split(lines.map((one) => `${one.text}\n`).join(''), cuts)
        const whole = lines.flatMap(({ text: written, isWhole }, at) =>
          isWhole ? [{ written, at: at + 1 }] : [],
        )
        const places = lines.flatMap(({ isWhole }, at) => (isWhole ? [] : [at + 1]))
        expect(got.values).toEqual(whole.map(({ written }): unknown => JSON.parse(written)))
        expect(got.lines).toEqual(whole.map(({ at }) => at))
        expect(got.unread.map((told) => Number(told.split(':')[0]))).toEqual(places)
      }),
      { numRuns: 300 },
    )
  })
})
