import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { type Condition, stateTable } from '../../lib/state/state-table.ts'
import { type TableBench, withTable } from './a-table.ts'

const putText = ({ table }: TableBench, pk: string, sk: string, text = '') =>
  table().put({ pk, sk }, { text })

it('gives the items of one pk, or those whose sk begins with a prefix, and no others', () =>
  withTable(async (bench) => {
    for (const sk of ['a#1', 'a#2', 'b#1']) await putText(bench, 'mine', sk)
    await putText(bench, 'other', 'a#1')
    const keys = async (wanted: { prefix?: string }) =>
      (await bench.table().query({ pk: 'mine', ...wanted })).map(({ sk }) => sk)
    expect(await keys({})).toEqual(['a#1', 'a#2', 'b#1'])
    expect(await keys({ prefix: 'a#' })).toEqual(['a#1', 'a#2'])
    expect(await keys({ prefix: 'c#' })).toEqual([])
  }))

it('goes on over all pages: DynamoDB gives 1 MB at a time', () =>
  withTable(async (bench) => {
    for (const sk of ['1', '2', '3', '4']) await putText(bench, 'mine', sk, 'x'.repeat(390_000))
    const before = bench.sandbox.requests.length
    const items = await bench.table().query({ pk: 'mine', consistent: true })
    expect(items.map(({ sk }) => sk)).toEqual(['1', '2', '3', '4'])
    expect(bench.sandbox.requests.length - before).toBeGreaterThan(1)
  }))

it('gives keys alone where nothing else is wanted', () =>
  withTable(async (bench) => {
    await putText(bench, 'mine', '1', 'long')
    expect([...(await bench.table().standing({ pk: 'mine' })).keys()]).toEqual(['1'])
  }))

it('gives every kind of value back as it was put', () =>
  withTable(async ({ table }) => {
    const key = { pk: 'mine', sk: 'all' }
    const item = {
      text: 'a',
      count: 1.5,
      bytes: Buffer.from([0, 255]),
      names: new Set(['a', 'b']),
      list: [1, 'a', []],
    }
    await table().put(key, { ...item, absent: undefined })
    expect(await table().get(key)).toMatchObject({ ...key, ...item, bytes: new Uint8Array([0, 255]) })
  }))

it('puts where the condition holds alone, and says where it does not', () =>
  withTable(async ({ table }) => {
    const state = table()
    const key = { pk: 'mine', sk: 'one' }
    const put = (version: number, condition?: Condition) => state.put(key, { version }, condition)
    expect(await put(1, 'absent')).toBe('written')
    expect(await put(2, 'absent')).toBe('overtaken')
    expect(await put(3, { version: 2 })).toBe('overtaken')
    expect(await state.get(key)).toMatchObject({ version: 1 })
    expect(await put(2, { version: 1 })).toBe('written')
    expect(await put(9)).toBe('written')
    expect(await state.get(key)).toMatchObject({ version: 9 })
  }))

it('throws what DynamoDB answers besides', () =>
  withTable(async ({ clients, table }) => {
    const { macKey } = table()
    const address = { name: 'gone', region: 'us-east-1' }
    const gone = stateTable({ clients, table: address, macKey, now: () => new Date() })
    await expect(gone.put({ pk: 'a', sk: 'b' }, {}, 'absent')).rejects.toThrow('resource not found')
    await expect(gone.get({ pk: 'a', sk: 'b' })).rejects.toThrow('resource not found')
  }))

it('is the one file of lib that speaks to DynamoDB, and keys.ts the one that spells keys', async () => {
  const files = (await readdir('lib', { recursive: true })).filter((file) => file.endsWith('.ts'))
  const having = async (pattern: RegExp) => {
    const texts = await Promise.all(
      files.map(async (file) => [file, await readFile(join('lib', file), 'utf8')]),
    )
    return texts.flatMap(([file = '', text = '']) => (pattern.test(text) ? [file] : [])).toSorted()
  }
  expect(await having(/'@aws-sdk\/client-dynamodb'/)).toEqual([
    'aws/clients.ts',
    'state/attributes.ts',
    'state/table-calls.ts',
  ])
  expect(await having(/\bpk: [`']/)).toEqual(['state/keys.ts'])
})
