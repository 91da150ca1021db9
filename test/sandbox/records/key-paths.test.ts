import { describe, expect, it } from '@jest/globals'
import { isNewerThan } from './field-ages.ts'
import { differences, isWithin, namedTypesByPath, typesByPath } from './key-paths.ts'

const real = namedTypesByPath({ a: { b: 'string', c: ['number'] }, d: 'null' })

describe('two records differ', () => {
  it.each([
    ['nowhere, whatever their values are', { a: { b: 'x', c: [1, 2] }, d: null }, []],
    ['where one lacks a key', { a: { c: [1] }, d: null }, ['a.b']],
    ['where one has a key more', { a: { b: 'x', c: [1], e: true }, d: null }, ['a.e']],
    ['where a value has another type', { a: { b: 'x', c: ['1'] }, d: {} }, ['a.c[]', 'd']],
  ])('%s', (_, record, paths) => {
    expect(differences(real, typesByPath(record))).toEqual(paths)
  })
})

it('a path stands for what lies beneath it, and for no longer name', () => {
  expect(['a', 'a.b', 'a[].b'].map((path) => isWithin(path, 'a'))).toEqual([true, true, true])
  expect(isWithin('ab', 'a')).toBe(false)
})

it('a field is newer than the records of versions before its own', () => {
  expect(isNewerThan('1.07', 'tlsDetails.tlsVersion')).toBe(true)
  expect(isNewerThan('1.08', 'tlsDetails')).toBe(false)
  expect(isNewerThan('1.01', 'requestParameters.name')).toBe(false)
})
