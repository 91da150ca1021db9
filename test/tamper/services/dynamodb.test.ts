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

  it('is named by the guard, and changed by its policy too', () => {
    const turnedOff = {
      tableName: table,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
    }
    expect(triage(record('dynamodb', 'UpdateContinuousBackups', turnedOff)).weakens).toEqual(['guard'])
    const resourceArn = `arn:aws:dynamodb:eu-west-1:123456789012:table/${table}`
    expect(verdict('PutResourcePolicy', { resourceArn, policy: '{}' })).toBe('tamper')
    expect(verdict('PutResourcePolicy', { resourceArn: resourceArn.replace(table, 'web') })).toBe('benign')
  })

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

const caller = 'arn:aws:iam::123456789012:role/trailkeeper-prod-ReactRole-1'
const session = (arn: string) => ({
  userIdentity: {
    type: 'AssumedRole',
    arn: sessionArn('trailkeeper-react'),
    sessionContext: { sessionIssuer: { arn } },
  },
})
const sessionArn = (name: string) => `arn:aws:sts::123456789012:assumed-role/any/${name}`
const guard = session(caller)

// AWS, "Understanding DynamoDB log file entries": the forms of data events, PartiQL's with readOnly false.
describe('items of the guard’s table', () => {
  it('are not the guard’s to write for a name alone: whoever makes a role gives it any', () => {
    for (const name of ['trailkeeper-prod-ReactRole-1', 'service-role/trailkeeper-prod-ReactRole-1', 'a'])
      expect(
        verdict('PutItem', { tableName: table }, session(`arn:aws:iam::123456789012:role/${name}`)),
      ).toBe('tamper')
  })

  it.each<[string, unknown, object?]>([
    ['PutItem', { tableName: table, key: { pk: 'p' }, items: ['pk'] }],
    ['UpdateItem', { tableName: table, key: { pk: 'p' } }],
    ['DeleteItem', { tableName: table, key: { pk: 'p' } }],
    ['DeleteItem', {}, { resources }],
    ['TransactWriteItems', { requestItems: [{ operation: 'Put', tableName: 'a' }, { TableName: table }] }],
    ['TransactWriteItems', { requestItems: [{ operation: 'Put', tableName: table }] }],
    ['BatchWriteItem', { requestItems: { [table]: [{ deleteRequest: {} }], web: [] } }],
    ['ExecuteStatement', { statement: `DELETE FROM "${table}" WHERE pk = 'p'` }],
    ['ExecuteStatement', { statement: `update ${table} set a = ***(Redacted)` }],
    ['ExecuteStatement', { statement: `DELETE FROM  "${table}" WHERE pk = 'select'` }],
    ['ExecuteStatement', { statement: "INSERT INTO x VALUE {'pk': 1}" }, { resources }],
    ['ExecuteStatement', {}, { resources }],
    ['BatchExecuteStatement', { requestItems: [{ statement: `UPDATE ${table} SET a = 1` }] }],
    ['BatchExecuteStatement', { requestItems: [{ Statement: `UPDATE ${table} SET a = 1` }] }],
    [
      'ExecuteTransaction',
      { requestItems: [{ statement: 'SELECT * FROM a' }, { statement: `DELETE FROM ${table}` }] },
    ],
  ])('are written by the guard alone: %s %j', (name, params, more = {}) => {
    expect(verdict(name, params, more)).toBe('tamper')
    const put = record('dynamodb', name, params, { ...more, ...guard })
    expect(triage(put, { guard: { roles: [{ arn: caller }] } }).verdict).toBe('benign')
    expect(triage(put).verdict).toBe('tamper')
    expect(verdict(name, params, { ...more, ...denied })).toBe('attempt')
  })

  it('are written by the guard’s own roles alone, where those are known; another guard’s by that one’s', () => {
    const own = 'arn:aws:iam::123456789012:role/trailkeeper-prod-ReactRole-1'
    const known = {
      guard: {
        roles: [{ arn: own, id: 'AROAOWN' }],
        others: [{ arn: 'arn:aws:iam::123456789012:role/trailkeeper-b-1', id: 'AROAB' }],
        table,
        homeRegion: 'us-east-1',
        targets: [],
      },
    }
    const puts = (arn: string, principalId: string, tableName = table, from = 'trailkeeper-prod-react') =>
      triage(
        record(
          'dynamodb',
          'PutItem',
          { tableName },
          {
            userIdentity: {
              type: 'AssumedRole',
              arn: sessionArn(from),
              sessionContext: { sessionIssuer: { principalId, arn } },
            },
          },
        ),
        known,
      ).verdict
    expect(puts(own, 'AROAOWN')).toBe('benign')
    expect(puts(own, 'AROAOWN', table, 'theirs')).toBe('tamper')
    expect(puts(own, 'AROAANEW')).toBe('tamper')
    expect(puts(`${own}0`, 'AROAOWN')).toBe('tamper')
    expect(puts(own.replace('role/', 'role/path/'), 'AROAOWN')).toBe('tamper')
    expect(puts('arn:aws:iam::123456789012:role/trailkeeper-b-1', 'AROAB', 'trailkeeper-b')).toBe('benign')
    expect(puts('arn:aws:iam::123456789012:role/trailkeeper-b-1', 'AROANEW', 'trailkeeper-b')).toBe('tamper')
    expect(puts('arn:aws:iam::123456789012:role/trailkeeper-b-2', 'AROAB', 'trailkeeper-b')).toBe('tamper')
    expect(puts('arn:aws:iam::123456789012:role/b', 'AROAB', 'trailkeeper-b')).toBe('tamper')
    expect(puts('arn:aws:iam::123456789012:role/trailkeeper-b-1', 'AROAB')).toBe('tamper')
  })

  it('are those of a table that is listed as well', () => {
    const put = record('dynamodb', 'PutItem', { tableName: 'web' })
    expect(triage(put, { tables: ['web'] })).toMatchObject({ verdict: 'tamper', weakens: ['guard'] })
    expect(triage(put, { tables: ['other'] }).verdict).toBe('benign')
  })

  it('are in the table that a statement names, whatever else its record has', () => {
    const statement = { statement: `UPDATE ${table} SET a = 1`, consistentRead: false }
    expect(triage(record('dynamodb', 'BatchExecuteStatement', { requestItems: [statement] })).target).toBe(
      table,
    )
  })

  it.each<[string, unknown, object?]>([
    ['PutItem', { tableName: 'web' }],
    ['TransactWriteItems', { requestItems: [{ operation: 'Put', tableName: 'web' }] }],
    ['BatchWriteItem', { requestItems: { web: [] } }],
    ['ExecuteStatement', { statement: 'DELETE FROM web' }],
    ['ExecuteStatement', { statement: `SELECT * FROM "${table}"` }],
    ['BatchExecuteStatement', { requestItems: [{ statement: ` select * from ${table}` }] }],
    ['ExecuteStatement', { statement: 'no statement' }],
    ['DeleteItem', {}, { resources: [{ ARN: 'arn:aws:iam::123456789012:role/trailkeeper-x' }] }],
    ['GetItem', { tableName: table }],
    ['PutItem', null],
  ])('are not these: %s %j', (name, params, more = {}) => expect(verdict(name, params, more)).toBe('benign'))
})
