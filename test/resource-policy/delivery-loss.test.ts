import { describe, expect, it } from '@jest/globals'
import type { PolicyDocument, PolicyStatement } from '../../lib/model/index.ts'
import { losesDelivery } from '../../lib/resource-policy/delivery-loss.ts'
import { accountsIn, regionsIn, unnamedAccount } from '../../lib/resource-policy/named-in.ts'

const account = '123456789012'
const other = '999988887777'
const bucket = 'arn:aws:s3:::logs'
const Principal = { Service: 'cloudtrail.amazonaws.com' }
const now = new Date('2026-11-20T10:00:00Z')
const place = { account, partition: 'aws', region: 'us-east-1', bucket: 'logs', now }
const trail = (name: string, owner = account) => `arn:aws:cloudtrail:us-east-1:${owner}:trail/${name}`

type Conditions = PolicyStatement['Condition']

const see: PolicyStatement = { Effect: 'Allow', Principal, Action: 's3:GetBucketAcl', Resource: bucket }
const write = (Condition?: Conditions, Resource: string | string[] = `${bucket}/AWSLogs/${account}/*`) => ({
  Effect: 'Allow' as const,
  Principal,
  Action: 's3:PutObject',
  Resource,
  ...(Condition && { Condition }),
})
const only = (folder: string) => write(undefined, `${bucket}/AWSLogs/${account}/${folder}/*`)
const deny = (Condition?: Conditions, more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: `${bucket}/*`,
  ...(Condition && { Condition }),
  ...more,
})

const loses = (
  Statement: PolicyStatement[],
  matters: (arn: string) => boolean = () => true,
  document: Partial<PolicyDocument> = {},
) => losesDelivery({ Version: '2012-10-17', Statement, ...document }, place, matters)

const denied = (Condition: Conditions) => loses([see, write(), deny(Condition)])
const of = (...arns: string[]): Conditions => ({ StringEquals: { 'aws:SourceArn': arns } })

// CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail": both statements are needed.
describe('a bucket policy takes the delivery away', () => {
  it('unless it lets CloudTrail see the ACL and write', () => {
    expect(loses([see, write()])).toBe(false)
    expect(loses([write()])).toBe(true)
    expect(loses([see])).toBe(true)
    expect(loses([])).toBe(true)
    expect(loses([{ ...see, Resource: `${bucket}/*` }, write()])).toBe(true)
  })

  it('unless it lets log files in: digests and Insights alone are none', () => {
    expect(loses([see, only('CloudTrail')])).toBe(false)
    expect(loses([see, only('CloudTrail-Digest')])).toBe(true)
    expect(loses([see, only('CloudTrail-Insight')])).toBe(true)
    expect(loses([see, only('CloudTrail/us-east-1')])).toBe(false)
  })

  it('where it lets in an organization’s trail, and not all of the members', () => {
    const ofAll = `${bucket}/AWSLogs/o-exampleorgid`
    expect(loses([see, write(undefined, `${ofAll}/*`)])).toBe(false)
    expect(loses([see, write(undefined, `${ofAll}/${account}/*`)])).toBe(true)
  })

  it('of the trails that matter', () => {
    const grant = [see, write(of(trail('main'), trail('second')))]
    expect(loses(grant, (arn) => arn === trail('main'))).toBe(false)
    expect(loses(grant, (arn) => arn === trail('third'))).toBe(true)
  })

  it('where one of several grants ends on a day', () => {
    const until = { DateLessThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } }
    expect(loses([see, write({ ...of(trail('main')), ...until }), write(of(trail('second')))])).toBe(true)
  })

  it('by a Deny of one trail that is let in, or of one of its account', () => {
    const grant = [see, write(of(trail('main')))]
    expect(loses([...grant, deny(of(trail('main')))])).toBe(true)
    expect(loses([...grant, deny(of(trail('main', other)))])).toBe(false)
    const any = [see, write()]
    expect(loses([...any, deny(of(trail('main')))])).toBe(true)
    expect(loses([...any, deny(of(trail('main', other)))])).toBe(false)
    const theirs = [see, write(undefined, `${bucket}/AWSLogs/${other}/*`)]
    expect(loses([...theirs, deny(of(trail('main', other)))])).toBe(true)
    const theirOne = [see, write(of(trail('main', other)), `${bucket}/AWSLogs/${other}/*`)]
    expect(loses([...theirOne, deny(of(trail('second', other)))])).toBe(true)
  })

  it('not by a Deny of a trail that an Allow names, and does not let in', () => {
    const both = of(trail('main'), trail('second'))
    const others = deny({ StringNotEquals: { 'aws:SourceArn': trail('main') } })
    const digests = { ...only('CloudTrail-Digest'), Condition: of(trail('second')) ?? {} }
    expect(loses([{ ...see, ...(both && { Condition: both }) }, write(of(trail('main'))), others])).toBe(
      false,
    )
    expect(loses([see, write(of(trail('main'))), digests, others])).toBe(false)
  })

  it('by a Deny of trails of no organization, now or from a day on', () => {
    const ofNone = { Null: { 'aws:SourceOrgID': 'true' } }
    expect(denied(ofNone)).toBe(true)
    expect(denied({ ...ofNone, DateGreaterThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } })).toBe(true)
  })

  it('by a Deny of a trail that a grant for everybody lets in', () => {
    const everybody = { ...write(), Principal: '*' }
    const grants = [see, write(of(trail('main'))), everybody]
    expect(loses(grants)).toBe(false)
    expect(loses([...grants, deny(of(trail('second')))])).toBe(true)
    expect(loses([...grants, deny(of(trail('second', other)))])).toBe(false)
  })

  it('by a Deny of an organization that may be the owner’s', () => {
    expect(denied({ StringEquals: { 'aws:ResourceOrgID': 'o-exampleorgid' } })).toBe(true)
    expect(denied({ StringEquals: { 'aws:SourceOrgID': 'o-exampleorgid' } })).toBe(true)
    expect(denied({ StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } })).toBe(false)
    const unit = { 'aws:SourceOrgPaths': 'o-exampleorgid/r-ab12/ou-ab12-11111111/*' }
    expect(denied({ 'ForAnyValue:StringLike': unit })).toBe(true)
    const named = [see, write({ StringEquals: { 'aws:SourceOrgID': 'o-aaaaaaaaaa' } })]
    expect(loses([...named, deny({ StringEquals: { 'aws:SourceOrgID': 'o-bbbbbbbbbb' } })])).toBe(false)
  })
})

const key = (owner = account, region = 'us-east-1') => `arn:aws:kms:${region}:${owner}:key/1`

// CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail": files are put with the trail's key, or S3's.
describe('a bucket policy that asks how files are encrypted', () => {
  const header = 's3:x-amz-server-side-encryption'
  const id = `${header}-aws-kms-key-id`
  it('takes deliveries away with either kind shut out', () => {
    expect(denied({ StringEquals: { [header]: 'AES256' } })).toBe(true)
    expect(denied({ StringEquals: { [header]: 'aws:kms' } })).toBe(true)
    expect(denied({ StringEquals: { [header]: 'aws:kms:dsse' } })).toBe(false)
    expect(denied({ Null: { [header]: 'true' } })).toBe(false)
  })

  it('is judged under the keys of the owners that it names', () => {
    expect(denied({ StringEquals: { [id]: key() } })).toBe(true)
    expect(denied({ StringEquals: { [id.toUpperCase()]: key() } })).toBe(true)
    expect(denied({ StringEquals: { [id]: key(other) } })).toBe(false)
    expect(denied({ StringLike: { [id]: `arn:aws:kms:*:${account}:key/*` } })).toBe(true)
    expect(denied({ StringLike: { [id]: 'arn:aws:kms:us-east-1:${aws:SourceAccount}:key/*' } })).toBe(true)
    const theirs = [
      see,
      write({ StringEquals: { 'aws:SourceAccount': other } }, `${bucket}/AWSLogs/${other}/*`),
    ]
    expect(loses([...theirs, deny({ StringEquals: { [id]: key(other) } })])).toBe(true)
    expect(loses([...theirs, deny({ StringEquals: { [id]: key() } })])).toBe(true)
  })
})

describe('the accounts that paths name', () => {
  it.each<[string, string[]]>([
    ['AWSLogs/123456789012/CloudTrail/*', ['123456789012']],
    ['AWSLogs/123456789012/*', ['123456789012']],
    ['AWSLogs/1234567890123/*', []],
    ['AWSLogs/12345678901/*', []],
    ['AWSLogs/1234*/CloudTrail/*', ['123477777777']],
    ['AWSLogs/*9012/*', ['777777779012']],
    ['AWSLogs/12*90*/*', ['127777777790']],
    ['AWSLogs/12345678901?/*', ['123456789017']],
    ['AWSLogs/????????????/*', []],
    ['AWSLogs/12?/*', []],
    ['AWSLogs/123456789012345*/*', []],
    ['AWSLogs/*/CloudTrail/*', []],
    ['AWSLogs/*/CloudTrail/2*-1/*', []],
    ['AWSLogs/123456789012/CloudTrail/us-east-1/2026/*', ['123456789012']],
  ])('are, in %s, %j', (path, accounts) => {
    expect(accountsIn([path])).toEqual(accounts)
  })

  it('are each named once, and not counted where one path names more than a key has', () => {
    expect(accountsIn(['a/123456789012/*', 'b/123456789012/*', 'b/999988887777/*'])).toEqual([
      '123456789012',
      '999988887777',
    ])
    const accounts = Array.from({ length: 9 }, (_, index) => String(100_000_000_000 + index))
    expect(accountsIn([accounts.join('/')])).toEqual([])
    expect(accountsIn([accounts.slice(1).join('/')])).toEqual(accounts.slice(1))
  })
})

const naming = (...accounts: string[]) => ({
  Statement: [{ Effect: 'Allow' as const, Principal: { AWS: accounts } }],
})

it('an account that no policy names is no account of the policy', () => {
  expect(unnamedAccount(naming())).toBe('999999999999')
  expect(unnamedAccount(naming('999999999999'))).toBe('888888888888')
  expect(unnamedAccount(naming('999999999999', '888888888888'))).toBe('777777777777')
  expect(unnamedAccount(naming('999999999999', '888888888888', '777777777777'))).toBe('666666666666')
})

describe('the regions that paths name', () => {
  const known = ['us-east-1', 'us-east-2', 'eu-west-1', 'us-gov-west-1']

  it.each<[string, string[]]>([
    ['AWSLogs/1/CloudTrail/us-east-1/*', ['us-east-1']],
    ['AWSLogs/1/CloudTrail/ap-nowhere-9/*', ['ap-nowhere-9']],
    ['AWSLogs/1/CloudTrail/us-gov-west-1/2026/*', ['us-gov-west-1']],
    ['AWSLogs/1/CloudTrail/us-east-?/*', ['us-east-1', 'us-east-2']],
    ['AWSLogs/1/CloudTrail/eu-*/*', ['eu-west-1']],
    ['AWSLogs/*/CloudTrail/*', []],
    ['audit-logs/*', []],
    ['audit-logs-1/*', []],
    ['AWSLogs/1/CloudTrail/us-east-1x/*', []],
    ['AWSLogs/1/CloudTrail/ap-nowhere-12/*', ['ap-nowhere-12']],
    ['team/audit/prod/AWSLogs/o-abcdefghij/*/CloudTrail/eu-*/2026/*', ['eu-west-1']],
  ])('are, in %s, %j', (path, regions) => {
    expect(regionsIn([path], known)).toEqual(regions)
  })
})
