import { describe, expect, it } from '@jest/globals'
import { denied, record, triage } from '../record.ts'

const table = 'trailkeeper-state'
const verdict = (name: string, params: unknown, more: object = {}) =>
  triage(record('dynamodb', name, params, more)).verdict
const resources = [
  { type: 'AWS::DynamoDB::Table', ARN: `arn:aws:dynamodb:eu-west-1:123456789012:table/${table}` },
]

const named = (tableName: string) => ({ responseElements: { tableDescription: { tableName } } })

describe('a table of the guard’s', () => {
  it.each(['DeleteTable', 'UpdateTable', 'UpdateTimeToLive'])('is changed by %s', (name) => {
    expect(verdict(name, { tableName: table })).toBe('tamper')
    expect(verdict(name, { tableName: `arn:aws:dynamodb:eu-west-1:123456789012:table/${table}` })).toBe(
      'tamper',
    )
    expect(verdict(name, { tableName: 'web' })).toBe('benign')
    expect(verdict(name, { tableName: table }, denied)).toBe('attempt')
    expect(triage(record('dynamodb', name, { tableName: 'web' }), { tables: ['web'] }).verdict).toBe('tamper')
  })

  it.each([
    [{ pointInTimeRecoveryEnabled: false }, 'tamper'],
    [{ pointInTimeRecoveryEnabled: true }, 'benign'],
    [{ pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 }, 'benign'],
    [{ pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 1 }, 'tamper'],
  ])('can be brought back: %j is %s', (pointInTimeRecoverySpecification, expected) =>
    expect(verdict('UpdateContinuousBackups', { tableName: table, pointInTimeRecoverySpecification })).toBe(
      expected,
    ),
  )

  it('loses a backup', () => {
    const backupArn = `arn:aws:dynamodb:eu-west-1:123456789012:table/${table}/backup/1`
    expect(verdict('DeleteBackup', { backupArn })).toBe('tamper')
    expect(verdict('DeleteBackup', { backupArn: backupArn.replace(table, 'web') })).toBe('benign')
  })

  // awsdocs/amazon-dynamodb-developer-guide, "logging-using-cloudtrail": the record of an UpdateTable.
  it('may be named by the response alone', () => {
    const params = { provisionedThroughput: { writeCapacityUnits: 1 } }
    expect(verdict('UpdateTable', params, named(table))).toBe('tamper')
    expect(verdict('UpdateTable', params, named('Music'))).toBe('benign')
    expect(verdict('UpdateTable', params)).toBe('benign')
  })
})

const by = (arn: string) => ({ userIdentity: { type: 'AssumedRole', arn, accountId: '123456789012' } })
const guard = by('arn:aws:sts::123456789012:assumed-role/trailkeeper-prod-ReactRole-1/trailkeeper-prod-react')

// AWS, "Understanding DynamoDB log file entries": the forms of data events, PartiQL's with readOnly false.
describe('items of the guard’s table', () => {
  it.each<[string, unknown, object?]>([
    ['PutItem', { tableName: table, key: { pk: 'p' }, items: ['pk'] }],
    ['UpdateItem', { tableName: table, key: { pk: 'p' } }],
    ['DeleteItem', { tableName: table, key: { pk: 'p' } }],
    ['DeleteItem', {}, { resources }],
    ['TransactWriteItems', { requestItems: [{ operation: 'Put', tableName: 'a' }, { TableName: table }] }],
    ['BatchWriteItem', { requestItems: { [table]: [{ deleteRequest: {} }], web: [] } }],
    ['ExecuteStatement', { statement: `DELETE FROM "${table}" WHERE pk = 'p'` }],
    ['ExecuteStatement', { statement: `update ${table} set a = ***(Redacted)` }],
    ['ExecuteStatement', { statement: "INSERT INTO x VALUE {'pk': 1}" }, { resources }],
    ['ExecuteStatement', {}, { resources }],
    ['BatchExecuteStatement', { requestItems: [{ statement: `UPDATE ${table} SET a = 1` }] }],
    [
      'ExecuteTransaction',
      { requestItems: [{ statement: 'SELECT * FROM a' }, { statement: `DELETE FROM ${table}` }] },
    ],
  ])('are written by the guard alone: %s %j', (name, params, more = {}) => {
    expect(verdict(name, params, more)).toBe('tamper')
    expect(verdict(name, params, { ...more, ...guard })).toBe('benign')
    expect(verdict(name, params, { ...more, ...denied })).toBe('attempt')
  })

  it.each<[string, unknown]>([
    ['PutItem', { tableName: 'web' }],
    ['TransactWriteItems', { requestItems: [{ operation: 'Put', tableName: 'web' }] }],
    ['BatchWriteItem', { requestItems: { web: [] } }],
    ['ExecuteStatement', { statement: 'DELETE FROM web' }],
    ['ExecuteStatement', { statement: `SELECT * FROM "${table}"` }],
    ['BatchExecuteStatement', { requestItems: [{ statement: ` select * from ${table}` }] }],
    ['GetItem', { tableName: table }],
    ['PutItem', null],
  ])('are not these: %s %j', (name, params) => expect(verdict(name, params)).toBe('benign'))
})
