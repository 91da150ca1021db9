import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { type HiveValue, parseHiveText } from '../../../lib/tamper/input/hive-text.ts'

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
  ])('%s', (text, value) => {
    expect(parseHiveText(text)).toEqual(value)
  })

  it.each([[''], ['text'], ['null'], ['{"a":1}'], ['{a=1} more'], ['{a=1}}'], ['{ a=1}'], ['a=1']])(
    '%j is none',
    (text) => expect(parseHiveText(text)).toBeUndefined(),
  )

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
