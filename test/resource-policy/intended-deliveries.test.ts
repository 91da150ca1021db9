import { describe, expect, it } from '@jest/globals'
import type { PolicyDocument, PolicyStatement } from '../../lib/model/index.ts'
import { intendedDeliveries, logFilesIn, ownOrganization } from '../../lib/resource-policy/intended-trails.ts'

const account = '123456789012'
const other = '999988887777'
const bucket = 'arn:aws:s3:::logs'
const place = {
  account,
  partition: 'aws',
  region: 'eu-west-1',
  bucket: 'logs',
  now: new Date('2026-11-20T10:00:00Z'),
}
const main = `arn:aws:cloudtrail:us-east-1:${account}:trail/main`

const grant = (Resource: string | string[] | undefined, Condition?: PolicyStatement['Condition']) => ({
  Effect: 'Allow' as const,
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 's3:PutObject',
  ...(Resource && { Resource }),
  ...(Condition && { Condition }),
})
const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement })
const deliveriesOf = (document: PolicyDocument) => intendedDeliveries(document, place)

const logFilesOf = (document: PolicyDocument) => logFilesIn(document, place)

/** The folders, each once: prefix, organization. */
const foldersOf = (...Statement: PolicyStatement[]) => {
  const folders = deliveriesOf(policy(...Statement)).map(({ writer }) => [
    writer.trail.prefix ?? '',
    writer.organizationId.ok ? (writer.organizationId.value ?? '') : 'unread',
  ])
  return [...new Map(folders.map((one) => [one.join(' '), one])).values()]
}

describe('the deliveries that a bucket policy is made for', () => {
  it('are of the trail that it names, with all kinds of files, in all regions', () => {
    const [delivery, inNone, ...more] = deliveriesOf(
      policy(grant(`${bucket}/AWSLogs/${account}/*`, { StringEquals: { 'aws:SourceArn': main } })),
    )
    expect(more).toEqual([])
    expect(delivery).toMatchObject({
      trailArn: main,
      bucket: 'logs',
      membership: ownOrganization,
      owner: { account, organization: ownOrganization, region: 'eu-west-1' },
      now: place.now,
      writer: {
        partition: 'aws',
        organizationId: { ok: true, value: undefined },
        trail: {
          account,
          name: 'main',
          homeRegion: 'us-east-1',
          organization: false,
          multiRegion: true,
          logFileValidation: true,
        },
      },
    })
    expect(delivery?.writer.trail).not.toHaveProperty('prefix')
    expect(inNone).toMatchObject({ membership: 'none', owner: { organization: 'none' } })
  })

  it('are of a trail of some name, at home where the bucket stands, where it names none', () => {
    const [delivery] = deliveriesOf(policy(grant(`${bucket}/*`)))
    expect(delivery).toMatchObject({
      trailArn: { like: `arn:aws:cloudtrail:*:${account}:trail/*` },
      writer: { trail: { name: 'trail', homeRegion: 'eu-west-1' } },
    })
    const { region: _, ...anywhere } = place
    const homeIn = (partition: string) =>
      intendedDeliveries(policy(grant(`${bucket}/*`)), { ...anywhere, partition })[0]
    expect(homeIn('aws')?.writer.trail.homeRegion).toBe('us-east-1')
    expect(homeIn('aws-us-gov')?.writer.trail.homeRegion).toBe('us-gov-west-1')
    expect(homeIn('aws-mars')?.writer.trail.homeRegion).toBe('us-east-1')
    expect(homeIn('aws')?.owner).not.toHaveProperty('region')
  })

  it.each<[string, [string, string][]]>([
    [`${bucket}/AWSLogs/${account}/*`, [['', '']]],
    [`${bucket}/audit/AWSLogs/${account}/*`, [['audit', '']]],
    [`${bucket}/a/b/AWSLogs/${account}/CloudTrail/*`, [['a/b', '']]],
    [`${bucket}/*/AWSLogs/${account}/*`, [['x', '']]],
    [`${bucket}/team-?/AWSLogs/${account}/*`, [['team-x', '']]],
    [`${bucket}/AWSLogs/o-exampleorgid/*`, [['', 'o-exampleorgid']]],
    [`${bucket}/audit/AWSLogs/o-exampleorgid/*`, [['audit', 'o-exampleorgid']]],
    [`${bucket}/AWSLogs/*`, [['', '']]],
    [`${bucket}/audit/AWSLogs/*`, [['audit', '']]],
    [`${bucket}/*`, [['', '']]],
    ['*', [['', '']]],
    [`${bucket}/AWS*`, [['', '']]],
    [`${bucket}/audit/*`, [['audit', '']]],
    [
      `${bucket}/audit*/more/*`,
      [
        ['audit', ''],
        ['auditx/more', ''],
      ],
    ],
    [`${bucket}/*AWSLogs/${account}/*`, [['', '']]],
    [`${bucket}/audit??AWSLogs/${account}/*`, [['audit', '']]],
    [
      `${bucket}/audit*/more*`,
      [
        ['audit', ''],
        ['auditx', ''],
      ],
    ],
    [`${bucket}/audit?AWSLogs/${account}/*`, [['audit', '']]],
    [`${bucket}/AWSLogs/\${aws:SourceAccount}/*`, [['', '']]],
    [`${bucket}/\${aws:SourceAccount}/AWSLogs/${account}/*`, [['x', '']]],
  ])('lie, by %s, below %j', (Resource, folders) => {
    expect(foldersOf(grant(Resource))).toEqual(folders)
  })

  it('lie in each folder that is named, once', () => {
    const both = [`${bucket}/AWSLogs/${account}/*`, `${bucket}/audit/AWSLogs/${account}/*`]
    expect(foldersOf(grant([...both, ...both]))).toEqual([
      ['', ''],
      ['audit', ''],
    ])
    expect(deliveriesOf(policy(grant([...both, ...both])))).toHaveLength(4)
  })

  it('may lie in any folder that other statements name, where a grant leaves it open', () => {
    const deny: PolicyStatement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${bucket}/audit/AWSLogs/${account}/*`,
    }
    expect(foldersOf(grant(`${bucket}/*`), deny)).toEqual([
      ['', ''],
      ['audit', ''],
    ])
    expect(foldersOf(grant(`${bucket}/AWSLogs/${account}/*`), deny)).toEqual([['', '']])
  })

  it('may have any prefix that other statements name, where a grant has a star before AWSLogs', () => {
    const deny: PolicyStatement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: [`${bucket}/audit/AWSLogs/*`, `${bucket}/reports/*`],
    }
    expect(foldersOf(grant(`${bucket}/*/AWSLogs/o-exampleorgid/*`), deny)).toEqual([
      ['x', 'o-exampleorgid'],
      ['audit', 'o-exampleorgid'],
      ['reports', 'o-exampleorgid'],
    ])
    expect(foldersOf(grant(`${bucket}/*/AWSLogs/${account}/*`), deny)).toEqual([
      ['x', ''],
      ['audit', ''],
      ['reports', ''],
    ])
  })

  it('lie below the prefix that a grant names, whatever others name', () => {
    const deny: PolicyStatement = {
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Resource: `${bucket}/reports/*`,
    }
    expect(foldersOf(grant(`${bucket}/audit/AWSLogs/${account}/*`), deny)).toEqual([['audit', '']])
    const ofAll = { ...deny, Resource: `${bucket}/AWSLogs/o-exampleorgid/*` }
    expect(foldersOf(grant(`${bucket}/*`), ofAll)).toEqual([
      ['', ''],
      ['', 'o-exampleorgid'],
    ])
  })

  it('lie anywhere where a grant names only what it leaves out', () => {
    const { Resource: _, ...rest } = grant(`${bucket}/*`)
    expect(foldersOf({ ...rest, NotResource: `${bucket}/secret/*` })).toEqual([
      ['', ''],
      ['secret', ''],
    ])
  })

  it('are in the organization in whose folder they lie', () => {
    const [delivery, ...more] = deliveriesOf(policy(grant(`${bucket}/AWSLogs/o-exampleorgid/*`)))
    expect(more).toEqual([])
    expect(delivery).toMatchObject({
      membership: { id: 'o-exampleorgid', inRoot: false },
      writer: { trail: { organization: true } },
    })
  })

  it('are none where nothing is granted', () => {
    expect(deliveriesOf(policy())).toEqual([])
  })
})

describe('the log files that a bucket policy is made for', () => {
  const day = '2026/11/20'

  it('are of each kind, in the home region', () => {
    const keys = logFilesOf(
      policy(grant(`${bucket}/AWSLogs/${account}/*`, { StringEquals: { 'aws:SourceArn': main } })),
    )
    expect(keys.map((key) => key.replace(/[^/]*$/, ''))).toEqual(
      ['', '-Digest', '-Insight', '-NetworkActivity', '-Aggregated'].map(
        (kind) => `AWSLogs/${account}/CloudTrail${kind}/us-east-1/${day}/`,
      ),
    )
  })

  it('are those of a trail of the account where it is made for none', () => {
    const keys = logFilesOf(
      policy({ Effect: 'Allow', Principal: { AWS: other }, Action: '*', Resource: '*' }),
    )
    expect(keys).toHaveLength(5)
    expect(keys[0]).toContain(`AWSLogs/${account}/CloudTrail/eu-west-1/${day}/`)
  })
})
