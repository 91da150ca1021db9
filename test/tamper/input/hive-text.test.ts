import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { type HiveValue, parseHiveText } from '../../../lib/tamper/input/hive-text.ts'

const nestedText = (open: string, close: string, depth: number) =>
  `${open.repeat(depth + 1)}x${close.repeat(depth + 1)}`
const nestedLists = (depth: number, inside: HiveValue = ['x']): HiveValue =>
  depth === 0 ? inside : [nestedLists(depth - 1, inside)]
const nestedStructs = (depth: number, inside: HiveValue = { a: 'x' }): HiveValue =>
  depth === 0 ? inside : { a: nestedStructs(depth - 1, inside) }

describe('a text of a struct, map or list', () => {
  it.each<[string, HiveValue]>([
    ['{a=1, b=null, c=}', { a: '1', b: null, c: null }],
    ['{}', {}],
    ['{a=1, b={c=2', { a: '1', b: { c: '2' } }],
    ['[a, b', ['a', 'b']],
    ['[]', []],
    ['[a, b]', ['a', 'b']],
    ['[{arn=x, type=AWS::S3::Bucket}, {arn=y}]', [{ arn: 'x', type: 'AWS::S3::Bucket' }, { arn: 'y' }]],
    ['{a={b={c=d}}, e=f}', { a: { b: { c: 'd' } }, e: 'f' }],
    ['{agent=Mozilla/5.0 (X11, Linux) a=b, ip=1}', { agent: 'Mozilla/5.0 (X11, Linux) a=b', ip: '1' }],
    ['{policy={"Statement":[{"x":"}, y=1"}]}, z=1}', { policy: '{"Statement":[{"x":"}, y=1"}]}', z: '1' }],
    ['{quote={"a":"\\"}"}, z=1}', { quote: '{"a":"\\"}"}', z: '1' }],
    [' {x-amz-acl=private} ', { 'x-amz-acl': 'private' }],
    ['[', []],
    ['{a=[', { a: [] }],
    ['[a, ]', ['a']],
    ['[, a]', [null, 'a']],
    ['[a,b, c]', ['a,b', 'c']],
    ['{a="b, c=d}', { a: '"b', c: 'd' }],
    ['{a=x{y, b=c}, d=e}', { a: 'x{y, b=c}', d: 'e' }],
    ['{a=x[1, 2], b=3}', { a: 'x[1, 2]', b: '3' }],
    ['{a=1, a=2}', { a: '2' }],
    ['{a=1, b}', { a: '1, b' }],
    [nestedText('[', ']', 19), nestedLists(19)],
    [nestedText('[', ']', 25), nestedLists(20, nestedText('[', ']', 5))],
    [nestedText('{a=', '}', 19), nestedStructs(19)],
    [nestedText('{a=', '}', 25), nestedStructs(20, nestedText('{a=', '}', 5))],
  ])('%s', (text, value) => {
    expect(parseHiveText(text)).toEqual(value)
  })

  it('takes no member for its prototype', () => {
    const value = parseHiveText('{__proto__={a=1}, b=2}')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.entries(value ?? {})).toEqual([
      ['__proto__', { a: '1' }],
      ['b', '2'],
    ])
  })

  it.each([
    [''],
    ['text'],
    ['null'],
    ['{"a":1}'],
    ['{a=1} more'],
    ['{a=1}}'],
    ['{a=[1]b=2}'],
    ['{ a=1}'],
    ['a=1'],
  ])('%j is none', (text) => expect(parseHiveText(text)).toBeUndefined())

  it('gives back what was written', () => {
    const name = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,5}$/)
    const scalar = fc.oneof(
      fc.constant(null),
      fc.stringMatching(/^[a-zA-Z0-9:/.@*-]{1,9}$/).filter((text) => text !== 'null'),
    )
    const { value } = fc.letrec<{ value: HiveValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(value, (written) => {
        fc.pre(typeof written === 'object' && written !== null)
        expect(parseHiveText(hiveText(written))).toEqual(written)
      }),
    )
  })
})

function hiveText(value: HiveValue): string {
  if (value === null || typeof value === 'string') return value ?? 'null'
  if (Array.isArray(value)) return `[${value.map(hiveText).join(', ')}]`
  return `{${Object.entries(value)
    .map(([name, one]) => `${name}=${hiveText(one)}`)
    .join(', ')}}`
}
