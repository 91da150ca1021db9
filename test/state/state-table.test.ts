import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, it } from '@jest/globals'
import { itemsUnder } from '../../lib/state/state-table.ts'
import { type TableBench, withTable } from './a-table.ts'

async function put({ clients, table }: TableBench, pk: string, sk: string, text = ''): Promise<void> {
  const client = await clients.dynamodb(table.region)
  const Item = { pk: { S: pk }, sk: { S: sk }, text: { S: text } }
  await client.send(new PutItemCommand({ TableName: table.name, Item }))
}

it('gives the items of one pk, or those whose sk begins with a prefix, and no others', () =>
  withTable(async (bench) => {
    for (const sk of ['a#1', 'a#2', 'b#1']) await put(bench, 'mine', sk)
    await put(bench, 'other', 'a#1')
    const keys = async (wanted: { prefix?: string }) =>
      (await itemsUnder(bench.clients, bench.table, { pk: 'mine', ...wanted })).map(({ sk }) => sk?.S)
    expect(await keys({})).toEqual(['a#1', 'a#2', 'b#1'])
    expect(await keys({ prefix: 'a#' })).toEqual(['a#1', 'a#2'])
    expect(await keys({ prefix: 'c#' })).toEqual([])
  }))

it('goes on over all pages: DynamoDB gives 1 MB at a time', () =>
  withTable(async (bench) => {
    for (const sk of ['1', '2', '3', '4']) await put(bench, 'mine', sk, 'x'.repeat(390_000))
    const before = bench.sandbox.requests.length
    const items = await itemsUnder(bench.clients, bench.table, { pk: 'mine', consistent: true })
    expect(items.map(({ sk }) => sk?.S)).toEqual(['1', '2', '3', '4'])
    expect(bench.sandbox.requests.length - before).toBeGreaterThan(1)
  }))

it('gives keys alone where nothing else is wanted', () =>
  withTable(async (bench) => {
    await put(bench, 'mine', '1', 'long')
    expect(await itemsUnder(bench.clients, bench.table, { pk: 'mine', keysOnly: true })).toEqual([
      { sk: { S: '1' } },
    ])
  }))
