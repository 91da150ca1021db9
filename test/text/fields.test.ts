import { describe, expect, it } from '@jest/globals'
import * as wire from '../../lib/text/fields.ts'

describe('a property', () => {
  it('is looked up under another spelling only where the first is not there', () => {
    expect(wire.field({ Type: 'a' }, 'type', 'Type')).toBe('a')
    expect(wire.field({ type: 'a', Type: 'b' }, 'type', 'Type')).toBe('a')
    expect(wire.field({}, 'type', 'Type')).toBeUndefined()
    expect(wire.field({ Type: 'a' }, 'type')).toBeUndefined()
  })

  it('is of the object itself: what every object inherits is not there', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(wire.field({}, name)).toBeUndefined()
      const own: unknown = JSON.parse(`{"${name}":"own"}`)
      expect(wire.field(own, name)).toBe('own')
    }
  })

  it('of a list of one object is that object’s, and of anything else is not there', () => {
    expect(wire.field([{ a: 1 }], 'a')).toBe(1)
    for (const value of [[{ a: 1 }, { a: 2 }], [], ['a'], 'text', 7, null, undefined])
      expect(wire.field(value, 'a')).toBeUndefined()
    expect(wire.field([{ a: 1 }, { a: 2 }], 'length')).toBeUndefined()
    expect(wire.field('text', 'length')).toBeUndefined()
  })

  it('some levels down is not there where a level is missing', () => {
    expect(wire.fieldAt({ a: { b: [{ c: 1 }] } }, 'a', 'b', 'c')).toBe(1)
    expect(wire.fieldAt({ a: {} }, 'a', 'b', 'c')).toBeUndefined()
  })
})

describe('an object', () => {
  it('may be wrapped in a list of one', () => {
    expect(wire.objectOf({ a: 1 })).toEqual({ a: 1 })
    expect(wire.objectOf([{ a: 1 }])).toEqual({ a: 1 })
    for (const value of [[{ a: 1 }, { b: 1 }], [], ['a'], [[]], 'a', null, undefined])
      expect(wire.objectOf(value)).toBeUndefined()
  })
})

describe('scalars', () => {
  it.each<[unknown, string | undefined]>([
    ['a', 'a'],
    ['', ''],
    [['a'], 'a'],
    [7, '7'],
    [[7], '7'],
    [['a', 'b'], undefined],
    [[], undefined],
    [true, undefined],
    [{}, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%j as a text', (value, text) => {
    expect(wire.textOf(value)).toBe(text)
    expect(wire.nonEmpty(value)).toBe(text === '' ? undefined : text)
  })

  it.each<[unknown, boolean | undefined]>([
    [true, true],
    [false, false],
    ['true', true],
    ['FALSE', false],
    [['True'], true],
    ['yes', undefined],
    ['', undefined],
    [1, undefined],
    [[true, true], undefined],
    [null, undefined],
  ])('%j as a truth', (value, truth) => expect(wire.truthOf(value)).toBe(truth))

  it.each<[unknown, number | undefined]>([
    [7, 7],
    [0, 0],
    ['7', 7],
    [' 7 ', 7],
    [['7'], 7],
    ['', undefined],
    ['  ', undefined],
    ['x', undefined],
    [Infinity, undefined],
    ['Infinity', undefined],
    [true, undefined],
    [null, undefined],
    [{}, undefined],
  ])('%j as a number', (value, number) => expect(wire.numberOf(value)).toBe(number))
})

describe('lists', () => {
  it.each<[unknown, unknown[]]>([
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    ['a', ['a']],
    [{ a: 1 }, [{ a: 1 }]],
    [0, [0]],
    [[], []],
    ['', []],
    [null, []],
    [undefined, []],
  ])('%j', (value, list) => expect(wire.listOf(value)).toEqual(list))

  it('of texts leave out what is no text', () => {
    expect(wire.textsOf(['a', 7, null, { a: 1 }, 'b'])).toEqual(['a', 'b'])
    expect(wire.textsOf('a')).toEqual(['a'])
    expect(wire.textsOf(7)).toEqual([])
  })
})

describe('a document', () => {
  it('travels as a text or as an object', () => {
    expect(wire.documentOf('{"a":1}')).toEqual({ a: 1 })
    expect(wire.documentOf(['{"a":1}'])).toEqual({ a: 1 })
    expect(wire.documentOf({ a: 1 })).toEqual({ a: 1 })
  })

  it('is not there where the text is none', () => {
    for (const value of ['{', '[]', '7', 'null', '"a"', '', 7, null, undefined])
      expect(wire.documentOf(value)).toBeUndefined()
  })
})
