import * as fc from 'fast-check'
import { describe, expect, it } from '@jest/globals'
import { jsonDocument, jsonPieces } from '../../lib/report/json.ts'

describe('jsonDocument', () => {
  it('reads back as what went in', () => {
    const value = { name: 'evil\u001B[2J\u009B31m\u202Egnp\u200B\u2028é😀', list: [1, null, true] }
    expect(JSON.parse(jsonDocument(value))).toEqual(value)
  })

  it('holds nothing that a terminal obeys or hides', () => {
    const text = jsonDocument({ name: 'a\u007F\u009B31m\u202E\u2066\u200F\uFEFF\u00AD' })
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

function* entries() {
  yield { a: undefined, b: 1 }
  yield 'x'
}

describe('jsonPieces', () => {
  it('put together are the document, whatever the depth', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 5 }), (value, depth) => {
        expect([...jsonPieces(value, depth)].join('')).toBe(jsonDocument(value))
      }),
    )
  })

  it('leave out members that are undefined, and write generated entries as a list', () => {
    expect([...jsonPieces({ list: entries() }, 3)].join('')).toBe(jsonDocument({ list: [{ b: 1 }, 'x'] }))
  })
})
