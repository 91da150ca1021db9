import { describe, expect, it } from '@jest/globals'
import { createAthenaRows, recordOfRow } from '../../../lib/tamper/input/athena-rows.ts'

const cell = (text: string | null) => (text === null ? {} : { VarCharValue: text })
const rowOf = (...cells: (string | null)[]) => ({ Data: cells.map(cell) })
const header = rowOf('eventname', 'awsregion')
const nothing = { rows: [], unnamed: [] }
const one = (row: object, line: number) => ({ rows: [{ row, line }], unnamed: [] })

describe('rows of Athena', () => {
  it('are given at once where their columns are named', () => {
    const rows = createAthenaRows()
    expect(rows.take(header, 1)).toEqual(nothing)
    expect(rows.take(rowOf('A', null), 2)).toEqual(one({ eventname: 'A', awsregion: null }, 2))
    expect(rows.take(rowOf('B'), 3)).toEqual(one({ eventname: 'B', awsregion: null }, 3))
    expect(rows.end()).toEqual(nothing)
  })

  it('wait for what names their columns behind them', () => {
    const rows = createAthenaRows()
    expect(rows.take(rowOf('A'), 2)).toEqual(nothing)
    const around = { ResultSet: { ResultSetMetadata: { ColumnInfo: [{ Name: 'eventname' }] } } }
    expect(rows.columns(around)).toEqual(one({ eventname: 'A' }, 2))
    expect(rows.columns(around)).toEqual(nothing)
  })

  it('wait no longer than two pages', () => {
    const rows = createAthenaRows()
    for (let line = 1; line <= 2000; line++) expect(rows.take(rowOf('A'), line)).toEqual(nothing)
    expect(rows.take(rowOf('A'), 2001)?.unnamed).toHaveLength(2001)
    expect(rows.end()).toEqual(nothing)
  })

  it('of a result without metadata have the columns that were named before', () => {
    const rows = createAthenaRows()
    rows.take(header, 1)
    expect(rows.take({ ResultSet: { Rows: [rowOf('A', 'x')] } }, 2)).toEqual(
      one({ eventname: 'A', awsregion: 'x' }, 2),
    )
  })

  it('keep what stands in columns without a name', () => {
    const rows = createAthenaRows()
    rows.take(rowOf('eventname', null), 1)
    expect(rows.take(rowOf('A', 'x'), 2)).toEqual(one({ eventname: 'A', '': 'x' }, 2))
    const ColumnInfo = [{ Name: 'eventname' }, {}]
    const result = { ResultSet: { Rows: [rowOf('A', 'x')], ResultSetMetadata: { ColumnInfo } } }
    expect(createAthenaRows().take(result, 1)).toEqual(one({ eventname: 'A', '': 'x' }, 1))
  })

  it('that have no cells are empty', () => {
    const result = { ResultSet: { Rows: [header, 5, rowOf('A', 'x')] } }
    expect(
      createAthenaRows()
        .take(result, 1)
        ?.rows.map(({ row }) => row),
    ).toEqual([
      { eventname: null, awsregion: null },
      { eventname: 'A', awsregion: 'x' },
    ])
  })

  it.each([
    [rowOf('eventjson'), true],
    [rowOf('x', 'Event_Name'), true],
    [rowOf('my-eventname'), false],
    [rowOf('eventnames'), false],
    [rowOf('eventtime'), false],
    [rowOf(null, 'x'), false],
  ])('%j names columns: %j', (row, isHeader) => {
    const rows = createAthenaRows()
    rows.take(row, 1)
    expect(rows.take(rowOf('A'), 2)?.rows).toHaveLength(isHeader ? 1 : 0)
  })

  it.each([[{}], [{ ResultSet: 'x' }], [{ Data: 'x' }], [{ eventName: 'A' }]])('are not in %j', (value) => {
    expect(createAthenaRows().take(value, 1)).toBeUndefined()
  })
})

describe('the record of a row', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'has its names as CloudTrail writes them',
      { eventname: 'A', AWSREGION: 'x' },
      { eventName: 'A', awsRegion: 'x' },
    ],
    [
      'also where words of them are set apart',
      { event_name: 'A', source_ip_address: 'x', recipient_account_id: '1' },
      { eventName: 'A', sourceIPAddress: 'x', recipientAccountId: '1' },
    ],
    ['keeps other names', { My_Column: 1 }, { My_Column: 1 }],
    ['leaves out what is null', { eventName: 'A', errorcode: null }, { eventName: 'A' }],
    [
      'leaves out what is null in its structs',
      { useridentity: { username: null, accountid: '1', arn: 'x' } },
      { userIdentity: { accountId: '1', arn: 'x' } },
    ],
    [
      'keeps what is null in other parts',
      { requestparameters: { a: null } },
      { requestParameters: { a: null } },
    ],
    [
      'has ARN of resources in capitals',
      { resources: [{ arn: 'x', accountid: '1' }, 'y'] },
      { resources: [{ ARN: 'x', accountId: '1' }, 'y'] },
    ],
    ['reads a part that is JSON', { requestparameters: '{"a":1}' }, { requestParameters: { a: 1 } }],
    ['reads a part that is a struct', { requestparameters: '{a=1}' }, { requestParameters: { a: '1' } }],
    ['keeps a part that is another text', { requestparameters: 'text' }, { requestParameters: 'text' }],
    ['keeps a text that is no part', { useragent: '{"a":1}' }, { userAgent: '{"a":1}' }],
    ['has a time in UTC', { eventtime: '2026-11-20 10:00:00.000' }, { eventTime: '2026-11-20T10:00:00Z' }],
    [
      'keeps a time with its zone',
      { eventtime: '2026-11-20T10:00:00Z' },
      { eventTime: '2026-11-20T10:00:00Z' },
    ],
    [
      'keeps what is no time',
      { eventtime: 'at 2026-11-20 10:00:00' },
      { eventTime: 'at 2026-11-20 10:00:00' },
    ],
    [
      'keeps what is a list of one',
      { eventtime: ['2026-11-20 10:00:00'] },
      { eventTime: ['2026-11-20 10:00:00'] },
    ],
  ])('%s', (_what, row, record) => expect(recordOfRow(row)).toStrictEqual(record))
})
