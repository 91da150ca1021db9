import { describe, expect, it } from '@jest/globals'
import { createJsonSplitter } from '../../lib/tamper/json-splitter.ts'

const error = { line: 1, reason: 'not a JSON record' }

describe('after an error', () => {
  it('nothing more is read, whatever comes', () => {
    const splitter = createJsonSplitter()
    expect(splitter.push(Buffer.from('{"a":1} x'))).toEqual({
      records: [{ record: { a: 1 }, line: 1 }],
      error,
    })
    expect(splitter.push(Buffer.from('{"b":2}'))).toEqual({ records: [], error })
    expect(splitter.end()).toEqual({ records: [], error })
  })

  it('the end does not find another one', () => {
    const splitter = createJsonSplitter()
    splitter.push(Buffer.from('[{"a":1} x'))
    const comma = { line: 1, reason: 'not JSON: a comma or ] is missing between records' }
    expect(splitter.end()).toEqual({ records: [], error: comma })
  })
})
