import { describe, expect, it } from '@jest/globals'
import { jsonDocument } from '../../lib/report/json.ts'

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
