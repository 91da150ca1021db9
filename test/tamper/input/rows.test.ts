import { describe, expect, it } from '@jest/globals'
import { classifyRecord } from '../../../lib/tamper/classify-record.ts'
import { protectedByDefault } from '../../../lib/tamper/protected-resources.ts'
import { read } from './read.ts'

const json = JSON.stringify

/** As a table of Athena has it (Athena user guide, "Create a table for CloudTrail logs in Athena", the columns). */
const row = {
  eventversion: '1.08',
  useridentity: {
    type: 'AssumedRole',
    principalid: 'AROA4D7QCMG4DYN7MGA25:i-0c29d6abb6a09589a',
    arn: 'arn:aws:sts::833190257080:assumed-role/EC2_S3_ROLE/i-0c29d6abb6a09589a',
    accountid: '833190257080',
    invokedby: null,
    accesskeyid: 'ASIA4D7QCMG4M3U7HEOS',
    username: null,
    onbehalfof: null,
    sessioncontext: {
      attributes: { mfaauthenticated: 'false', creationdate: '2020-04-12T20:14:55Z' },
      sessionissuer: {
        type: 'Role',
        principalid: 'AROA4D7QCMG4DYN7MGA25',
        arn: 'arn:aws:iam::833190257080:role/EC2_S3_ROLE',
        accountid: '833190257080',
        username: 'EC2_S3_ROLE',
      },
    },
  },
  eventtime: '2026-11-20T10:00:00Z',
  eventsource: 's3.amazonaws.com',
  eventname: 'PutBucketLifecycle',
  awsregion: 'us-west-2',
  sourceipaddress: '192.0.2.7',
  useragent: '[aws-cli/2.31.0]',
  errorcode: null,
  errormessage: null,
  requestparameters: json({
    bucketName: 'trail-logs',
    LifecycleConfiguration: { Rule: { ID: 'x', Status: 'Enabled', Prefix: '', Expiration: { Days: 1 } } },
  }),
  responseelements: 'null',
  additionaleventdata: '{"SignatureVersion":"SigV4"}',
  requestid: 'r-1',
  eventid: 'e-1',
  readonly: 'false',
  resources: [{ arn: 'arn:aws:s3:::trail-logs', accountid: '833190257080', type: 'AWS::S3::Bucket' }],
  eventtype: 'AwsApiCall',
  apiversion: null,
  recipientaccountid: '833190257080',
  serviceeventdetails: null,
  sharedeventid: null,
  vpcendpointid: null,
  eventcategory: 'Management',
  tlsdetails: { tlsversion: 'TLSv1.2', ciphersuite: 'x', clientprovidedhostheader: 'y' },
}

/**
 * The same as text in a cell: structs, as cartography's test of its owners of EC2 instances has them, "real format from
 * Athena storage", and the walkthrough of CloudGoat's vulnerable_lambda by a reader.
 */
const identityText =
  '{type=AssumedRole, principalid=AROA4D7QCMG4DYN7MGA25:i-0c29d6abb6a09589a, ' +
  'arn=arn:aws:sts::833190257080:assumed-role/EC2_S3_ROLE/i-0c29d6abb6a09589a, accountid=833190257080, invokedby=null, ' +
  'accesskeyid=ASIA4D7QCMG4M3U7HEOS, username=null, onbehalfof=null, sessioncontext={attributes={mfaauthenticated=false, ' +
  'creationdate=2020-04-12T20:14:55Z}, sessionissuer={type=Role, principalid=AROA4D7QCMG4DYN7MGA25, ' +
  'arn=arn:aws:iam::833190257080:role/EC2_S3_ROLE, accountid=833190257080, username=EC2_S3_ROLE}}}'
const resourcesText = '[{arn=arn:aws:s3:::trail-logs, accountid=833190257080, type=AWS::S3::Bucket}]'
const cells: Record<string, string | null> = {
  ...Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? value : null]),
  ),
  useridentity: identityText,
  resources: resourcesText,
  tlsdetails: '{tlsversion=TLSv1.2, ciphersuite=x, clientprovidedhostheader=y}',
}
const cell = (value: string | null) => (value === null ? {} : { VarCharValue: value })
const names = Object.keys(cells)
const header = { Data: names.map(cell) }
const data = { Data: names.map((name) => cell(cells[name] ?? null)) }
const metadata = { ColumnInfo: names.map((Name) => ({ CatalogName: 'hive', Name, Type: 'varchar' })) }

const asCloudTrailWrites = {
  userIdentity: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::833190257080:assumed-role/EC2_S3_ROLE/i-0c29d6abb6a09589a',
    accountId: '833190257080',
    sessionContext: {
      attributes: { mfaAuthenticated: 'false' },
      sessionIssuer: { arn: 'arn:aws:iam::833190257080:role/EC2_S3_ROLE', userName: 'EC2_S3_ROLE' },
    },
  },
  eventTime: '2026-11-20T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'PutBucketLifecycle',
  awsRegion: 'us-west-2',
  sourceIPAddress: '192.0.2.7',
  requestParameters: {
    bucketName: 'trail-logs',
    LifecycleConfiguration: { Rule: { Expiration: { Days: 1 } } },
  },
  additionalEventData: { SignatureVersion: 'SigV4' },
  eventID: 'e-1',
  resources: [{ ARN: 'arn:aws:s3:::trail-logs', accountId: '833190257080', type: 'AWS::S3::Bucket' }],
  recipientAccountId: '833190257080',
  eventCategory: 'Management',
}

describe('rows of Athena', () => {
  it.each<[string, unknown]>([
    ['as objects', row],
    [
      'with identity and resources as JSON texts',
      { ...row, useridentity: json(row.useridentity), resources: json(row.resources) },
    ],
    [
      'with identity and resources as texts of structs',
      { ...row, useridentity: identityText, resources: resourcesText },
    ],
    [
      'in capitals',
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toUpperCase(), value])),
    ],
    [
      'of get-query-results',
      { UpdateCount: 0, ResultSet: { Rows: [header, data], ResultSetMetadata: metadata } },
    ],
    ['of its Rows alone', [header, data]],
    ['of a later page', { ResultSet: { Rows: [data], ResultSetMetadata: metadata } }],
  ])('%s become records', async (_name, value) => {
    for (const text of [json(value), JSON.stringify(value, null, 4), `${json(value)}\n`, json(json(value))])
      for (const sizes of [[1 << 20], [100]]) {
        const { records, unread } = await read(text, sizes)
        expect({ records, unread }).toMatchObject({ records: [asCloudTrailWrites], unread: [] })
        expect(classifyRecord(records[0], protectedByDefault)).toMatchObject({
          verdict: 'tamper',
          weakens: ['log-retention'],
          target: 'trail-logs',
          actor: { name: 'EC2_S3_ROLE/i-0c29d6abb6a09589a', mfa: false },
        })
      }
  })

  it('are told where nothing names their columns', async () => {
    const got = await read(`${json(data)}\n${json(data)}\n`)
    expect(got.unread).toEqual([1, 2].map((line) => `${line}: a row of Athena whose columns nothing names`))
  })

  it('without the parameters are judged by what they are about', async () => {
    const { records } = await read(
      json({ eventtime: row.eventtime, eventsource: row.eventsource, eventname: 'DeleteBucket' }),
    )
    expect(classifyRecord(records[0], protectedByDefault)).toMatchObject({ verdict: 'tamper' })
  })

  it('of Insights events are passed over', async () => {
    expect(
      await read(json({ eventcategory: 'Insight', eventtime: 'x', insightdetails: '{}' })),
    ).toMatchObject({
      records: [],
      passedOver: ['1: insight'],
    })
  })
})

const cellsOf = (columns: Record<string, string>) =>
  Object.entries(columns).map(([name, value]) => ({ [name]: value }))

describe('rows of CloudTrail Lake', () => {
  /**
   * The identity as the README of the tool cloudtrail-query (bcap/cloudtrail-query) shows it, times as there and in the
   * user guide's example queries. That a map of parameters is written alike is [U].
   */
  const columns = {
    eventID: 'e-1',
    eventTime: '2026-11-20 10:00:00.000',
    eventName: 'PutBucketLifecycle',
    eventSource: 's3.amazonaws.com',
    awsRegion: 'us-west-2',
    userIdentity:
      '{type=AssumedRole, principalid=AROA:secrets-provider, arn=arn:aws:sts::833190257080:assumed-role/some-role/secrets-provider, accountid=833190257080, accesskeyid=ASIA, username=null, sessioncontext={attributes={creationdate=2023-06-07 23:59:12.000, mfaauthenticated=true}, sessionissuer={type=Role, principalid=AROA, arn=arn:aws:iam::833190257080:role/some-role, accountid=833190257080, username=some-role}, sourceidentity=null, ec2roledelivery=null, ec2issuedinvpc=null}, invokedby=null, identityprovider=null, credentialid=null, onbehalfof=null}',
    recipientAccountId: '833190257080',
    requestParameters:
      '{bucketName=trail-logs, Host=trail-logs.s3.us-west-2.amazonaws.com, LifecycleConfiguration={"Rule":{"ID":"a, b=}","Status":"Enabled","Prefix":"","Expiration":{"Days":1}}}}',
  }

  it.each<[string, unknown]>([
    [
      'of get-query-results',
      { QueryStatus: 'FINISHED', QueryStatistics: { ResultsCount: 1 }, QueryResultRows: [cellsOf(columns)] },
    ],
    ['as lists of cells', [cellsOf(columns)]],
    ['as objects', columns],
  ])('%s become records', async (_name, value) => {
    const { records, unread } = await read(JSON.stringify(value, null, 2))
    expect(unread).toEqual([])
    expect(records).toMatchObject([
      { eventID: 'e-1', eventTime: '2026-11-20T10:00:00Z', requestParameters: { bucketName: 'trail-logs' } },
    ])
    expect(classifyRecord(records[0], protectedByDefault)).toMatchObject({
      target: 'trail-logs',
      account: '833190257080',
      actor: {
        name: 'some-role/secrets-provider',
        mfa: true,
        sessionIssuer: 'arn:aws:iam::833190257080:role/some-role',
      },
    })
  })

  it('with times only have them in UTC', async () => {
    const { records } = await read(
      json([
        cellsOf({ eventName: 'A', eventSource: 's3.amazonaws.com', eventTime: '2023-06-11 16:26:39.000' }),
      ]),
    )
    expect(records).toEqual([
      { eventName: 'A', eventSource: 's3.amazonaws.com', eventTime: '2023-06-11T16:26:39Z' },
    ])
  })
})

it('a record whose parts are texts of JSON is read with them, as exports have it', async () => {
  const exported = {
    eventSource: 's3.amazonaws.com',
    eventName: 'PutBucketLifecycle',
    requestParameters: row.requestparameters,
    unknown: 1,
  }
  expect((await read(json(exported))).records).toMatchObject([
    { requestParameters: { bucketName: 'trail-logs' }, unknown: 1 },
  ])
})

it('a row takes no part of its own for its prototype', async () => {
  const { records } = await read(
    '{"eventname":"A","eventsource":"s3.amazonaws.com","__proto__":{"requestparameters":"{}"}}',
  )
  expect(Object.getPrototypeOf(records[0])).toBe(Object.prototype)
  expect(records).toMatchObject([{ eventName: 'A' }])
})
