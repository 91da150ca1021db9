import { describe, expect, it } from '@jest/globals'
import { remembered } from '../../lib/coverage/remembered.ts'

const [a, b] = [{}, {}]

function fail(): never {
  throw new Error('too hard')
}

describe('remembered', () => {
  it('works an answer out once for the same objects in the same order', () => {
    const answers = remembered<number>()
    let worked = 0
    const work = () => ++worked
    expect([answers([a, b], work), answers([a, b], work), worked]).toEqual([1, 1, 1])
    expect([answers([b, a], work), answers([a], work), answers([], work), worked]).toEqual([2, 3, 4, 4])
  })

  it('takes like objects for different ones', () => {
    const answers = remembered<string>()
    expect(answers([a], () => 'of a')).toBe('of a')
    expect(answers([b], () => 'of b')).toBe('of b')
  })

  it('remembers that there is nothing, and that it failed', () => {
    const nothing = remembered<undefined | string>()
    expect(nothing([a], () => undefined)).toBeUndefined()
    expect(nothing([a], () => 'something')).toBeUndefined()
    const failing = remembered<string>()
    expect(() => failing([a], fail)).toThrow('too hard')
    expect(() => failing([a], () => 'easy')).toThrow('too hard')
  })
})
