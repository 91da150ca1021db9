import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { HiveSQL, TrinoSQL } from 'dt-sql-parser'
import * as by from '../../lib/search/condition.ts'
import { queryOf } from '../../lib/search/athena/query.ts'
import { ddlOf, tableOf, type TablePlace } from '../../lib/search/athena/table.ts'
import { questions } from '../../lib/search/questions/index.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'

const account = '111122223333'
const usual: TablePlace = {
  database: 'trailkeeper',
  bucket: 'acme-trail-logs',
  accounts: [account],
  regions: ['us-east-1', 'eu-west-1'],
  since: '2013/11/01',
}
const places: [string, TablePlace][] = [
  ['one account', usual],
  ['an organization', { ...usual, organizationId: 'o-exampleorg', accounts: [account, '444455556666'] }],
  ['a prefix', { ...usual, prefix: "it's/deep" }],
  ['China', { ...usual, regions: ['cn-north-1', 'cn-northwest-1'] }],
  ['GovCloud', { ...usual, regions: ['us-gov-west-1', 'us-gov-east-1'] }],
  ['injected accounts', { ...usual, accounts: 'injected' }],
]
const kinds = ['events', 'insights', 'network'] as const

// The parser tells each mutant's fault on the console too.
beforeAll(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterAll(() => {
  jest.restoreAllMocks()
})

const hive = new HiveSQL()
const trino = new TrinoSQL()

describe('DDL', () => {
  it.each(places)('is Hive’s, for %s', (_name, place) => {
    const ddl = ddlOf(kinds.map((kind) => tableOf(place, kind)))
    expect(hive.validate(ddl)).toEqual([])
    // Of one table: the parser takes its time.
    const one = ddlOf([tableOf(place, 'network')])
    for (const mutant of mutantsOf(one, ['CREATE', 'PARTITIONED', 'SERDE', 'LOCATION', 'TBLPROPERTIES']))
      expect({ mutant, faults: hive.validate(mutant).length }).not.toMatchObject({ faults: 0 })
  })

  it('says where each kind’s files lie', () => {
    const { parameters, location } = tableOf(
      { ...usual, organizationId: 'o-exampleorg', prefix: 'a/b/' },
      'network',
    )
    expect(location).toBe('s3://acme-trail-logs/a/b/AWSLogs/o-exampleorg/')
    expect(parameters['storage.location.template']).toBe(
      's3://acme-trail-logs/a/b/AWSLogs/o-exampleorg/${account}/CloudTrail-NetworkActivity/${region}/${day}',
    )
  })

  it.each([
    [{ database: 'a b' }, /no database/],
    [{ bucket: "x' OR" }, /no bucket/],
    [{ prefix: 'a${account}' }, /prefix/],
  ])('refuses %j', (change, message) => {
    expect(() => tableOf({ ...usual, ...change }, 'events')).toThrow(message)
  })
})

describe('a query', () => {
  const scope = {
    database: 'trailkeeper',
    kind: 'events',
    range: { from: Date.parse('2026-03-01T00:00:00Z'), to: Date.parse('2026-03-02T12:00:00Z') },
    order: 'oldest',
    accounts: [account],
    regions: ['us-east-1'],
  } as const

  it.each(questions.map((question) => [question.id, question] as const))(
    'is Trino’s, for %s',
    (_id, question) => {
      const { text } = queryOf(
        scope,
        question.conditions({ protectedResources: protectedByDefault }),
        question.firstOf,
      )
      expect(trino.validate(text)).toEqual([])
    },
  )

  it('is Trino’s, for every option, and has a question mark for each value', () => {
    const conditions = [
      by.byId(['a']),
      by.byUser(["' OR 1=1 --", 'ev?*']),
      by.byRole(['x']),
      by.byArn(['arn:*']),
      by.byResource(['logs-a']),
      by.byError(['any']),
      by.byAddress(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32']),
      by.byReadOnly(true),
      by.byPath('requestParameters.bucketName', 'logs*'),
      by.byPath('userIdentity.sessionContext.sessionIssuer.arn', 'x'),
      by.byTime(scope.range.from, scope.range.to),
    ]
    for (const kind of kinds) {
      const { text, values } = queryOf({ ...scope, kind, order: 'newest' }, conditions)
      expect(trino.validate(text)).toEqual([])
      for (const mutant of kind === 'events'
        ? mutantsOf(text, ['SELECT', 'WHERE', 'BETWEEN', 'ORDER BY'])
        : [])
        expect({ mutant, faults: trino.validate(mutant).length }).not.toMatchObject({ faults: 0 })
      expect(text.replaceAll(/'[^']*'/g, '').split('?')).toHaveLength(values.length + 1)
      expect(text).not.toContain('OR 1=1')
    }
  })

  it('reads a day more than it asks about, as a file lies where it was delivered', () => {
    const { values } = queryOf(scope, [])
    expect(values).toEqual([account, 'us-east-1', '2026/02/28', '2026/03/03'])
  })
})

/** The text without one of its words, and cut off inside a bracket. */
const mutantsOf = (text: string, words: readonly string[]): string[] => [
  ...words.map((word) => text.replace(`${word} `, '').replace(`${word}(`, '(')),
  text.slice(0, text.lastIndexOf('(') + 1),
]
