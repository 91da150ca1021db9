import { describe, expect, it } from '@jest/globals'
import { split } from './split.ts'

const json = JSON.stringify
const a = { eventName: 'A' }
const b = { eventName: 'B' }

describe('behind what cannot be read, reading goes on', () => {
  it.each<[string, string, string[], unknown[], number[]]>([
    ['with an object', `nonsense\n${json(a)}`, ['1: not a JSON object > 2'], [a], [2]],
    ['with a list', `nonsense\n[${json(a)}]`, ['1: not a JSON object > 2'], [a], [2]],
    ['with a text', 'nonsense\n"text"', ['1: not a JSON object > 2'], ['text'], [2]],
    [
      'with a line that has a timestamp',
      `nonsense\n2026-11-20T10:00:00Z ${json(a)}\n2026-11-20 10:00:00 ${json(b)}`,
      ['1: not a JSON object > 2'],
      [a, b],
      [2, 3],
    ],
    [
      'not with a line that has no such one',
      `nonsense\n2026 ${json(a)}\n${json(b)}`,
      ['1: not a JSON object > 3'],
      [b],
      [3],
    ],
    [
      'not with what stands deeper',
      `nonsense\n  ${json(a)}\n${json(b)}`,
      ['1: not a JSON object > 3'],
      [b],
      [3],
    ],
    ['not with what stands deeper, to the end', `nonsense\n  ${json(a)}`, ['1: not a JSON object'], [], []],
    [
      'with what stands as deep',
      `${json(a)}\n  nonsense\n  ${json(b)}`,
      ['2: not a JSON object > 3'],
      [a, b],
      [1, 3],
    ],
    ['with what is less deep', `   nonsense\n ${json(a)}`, ['1: not a JSON object > 2'], [a], [2]],
    ['behind an empty line', `   nonsense\n\n${json(a)}`, ['1: not a JSON object > 3'], [a], [3]],
    ['behind blank lines', `   nonsense\n\n \t \n${json(a)}`, ['1: not a JSON object > 4'], [a], [4]],
    [
      'behind long blank lines',
      `nonsense\n${' '.repeat(300)}\n${json(a)}`,
      ['1: not a JSON object > 3'],
      [a],
      [3],
    ],
    [
      'in a list whose lines begin with commas',
      '[{"n":1}\n,{"n":two}\n,{"n":3}\n,{"n":four}\n]\n{"n":5}',
      ['2: not JSON > 3', '4: not JSON > 5'],
      [{ n: 1 }, { n: 3 }, { n: 5 }],
      [1, 3, 6],
    ],
    [
      'in a list, not with a line that has a timestamp',
      `[\nnonsense\n2026-11-20T10:00:00Z ${json(a)}\n${json(b)}]`,
      ['2: not JSON > 4'],
      [b],
      [4],
    ],
    [
      'in a list with its end',
      `[\n${json(a)},\nnonsense\n]\n${json(b)}`,
      ['3: not JSON > 4'],
      [a, b],
      [2, 5],
    ],
  ])('%s', (_where, text, unread, values, lines) => {
    for (const sizes of [[1], [7], [1000]]) expect(split(text, sizes)).toEqual({ values, lines, unread })
  })
})

describe('a timestamp in front of an object', () => {
  it.each<[string, boolean]>([
    ['2026-11-20T10:00:00Z', true],
    ['2026-11-20T10:00Z', true],
    ['2026-11-20 10:00:00,123', true],
    ['2026-11-20T10:00:00.123456789+0200', true],
    ['2026-11-20T10:00:00Z stream/name-1:x.y', true],
    [`2026-11-20T10:00:00Z ${'s'.repeat(512)}`, true],
    [`2026-11-20T10:00:00Z ${'s'.repeat(640)}`, false],
    ['2026-11-20T10:00:00Z two words', false],
    ['2026-11-20T10:00:00Z [x]', false],
    ['2026-11-20', false],
    ['2026-11-20T10', false],
    ['x2026-11-20T10:00:00Z', false],
    ['26-11-20T10:00:00Z', false],
  ])('%j: %j', (prefix, isOne) => {
    for (const sizes of [[1], [1000]])
      for (const gap of [' ', '\t ']) {
        const { values } = split(`${prefix}${gap}${json(a)}\n`, sizes)
        expect(values).toEqual(isOne ? [a] : [])
      }
  })
})
