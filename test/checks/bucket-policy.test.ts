import { describe, expect, it } from '@jest/globals'
import { bucketPolicy } from '../../lib/checks/bucket-policy.ts'
import type { PolicyDocument, PolicyStatement, Snapshot, Trail } from '../../lib/model/index.ts'
import { aBucket, aTrailBucketPolicy } from '../builders/a-bucket.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const everywhere = 'arn:aws:s3:::trail-logs/*'
const inOrganization: Snapshot['organization'] = {
  ok: true,
  value: {
    id: 'o-abcdefghij',
    managementAccount: account,
    delegatedAdministrators: { ok: true, value: [] },
  },
}

function judge(
  document: PolicyDocument | undefined,
  trail: Partial<Trail> = {},
  more: Partial<Snapshot> = {},
) {
  const buckets = { 'trail-logs': aBucket({ policy: { ok: true, value: document } }) }
  return theVerdict(bucketPolicy, { trails: [aTrail(trail)], buckets, ...more })
}
const statusOf = (...parameters: Parameters<typeof judge>) => judge(...parameters).status
const when = (operator: string, key: string, value: string) =>
  aTrailBucketPolicy({ [operator]: { [key]: value } }, everywhere)
const withDeny = (deny: Partial<PolicyStatement>): PolicyDocument => {
  const { Statement } = aTrailBucketPolicy()
  return {
    Statement: [
      ...Statement,
      { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: everywhere, ...deny },
    ],
  }
}

const onlyEncrypted = (...allowed: string[]) =>
  withDeny({
    Action: 's3:PutObject',
    Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': allowed } },
  })

describe('CloudTrail can write', () => {
  it('passes the policy of the user guide', () => {
    expect(statusOf(aTrailBucketPolicy())).toBe('pass')
  })

  it('fails without a policy, or without a statement for CloudTrail', () => {
    expect(statusOf(undefined)).toBe('fail')
    expect(statusOf({ Statement: [] })).toBe('fail')
  })

  it('fails where only one of both calls is allowed', () => {
    const { Statement } = aTrailBucketPolicy()
    expect(statusOf({ Statement: Statement.slice(0, 1) })).toBe('fail')
    expect(statusOf({ Statement: Statement.slice(1) })).toBe('fail')
  })

  describe('E6: where the bucket takes SSE-KMS alone', () => {
    // CloudTrail user guide of 2026, "Configure AWS KMS key policies for CloudTrail": log files and digests alike.
    it('passes a trail with a key, whose digests are encrypted with it as its log files are', () => {
      expect(statusOf(onlyEncrypted('aws:kms'))).toBe('pass')
      expect(statusOf(onlyEncrypted('aws:kms', 'AES256'))).toBe('pass')
      expect(statusOf(onlyEncrypted('aws:kms'), { logFileValidation: false })).toBe('pass')
    })

    it('is unknown where it takes digests only as the guide of 2023 had them', () => {
      const digests = 'arn:aws:s3:::trail-logs/AWSLogs/*/CloudTrail-Digest/*'
      const old = withDeny({
        Action: 's3:PutObject',
        Resource: digests,
        Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } },
      })
      expect(statusOf(old)).toBe('unknown')
      expect(statusOf(old, { logFileValidation: false })).toBe('pass')
      expect(statusOf(withDeny({ Action: 's3:PutObject', Resource: digests }))).toBe('fail')
    })

    it('fails a trail with a key where only AES256 is let in', () => {
      expect(statusOf(onlyEncrypted('AES256'))).toBe('fail')
    })

    it('fails a trail without a key', () => {
      const { kmsKeyId: _none, ...keyless } = aTrail({ logFileValidation: false })
      const buckets = { 'trail-logs': aBucket({ policy: { ok: true, value: onlyEncrypted('aws:kms') } }) }
      expect(theVerdict(bucketPolicy, { trails: [keyless], buckets }).status).toBe('fail')
    })
  })

  it("fails where the prefix is another than the trail's", () => {
    expect(statusOf(aTrailBucketPolicy(), { prefix: 'audit' })).toBe('fail')
  })

  it('fails where another trail is named', () => {
    const other = `arn:aws:cloudtrail:us-east-1:${account}:trail/other`
    expect(statusOf(aTrailBucketPolicy({ StringEquals: { 'aws:SourceArn': other } }))).toBe('fail')
  })

  it('fails where a Deny hits CloudTrail, and says so', () => {
    const verdict = judge(withDeny({}))
    expect(verdict.status).toBe('fail')
    expect(verdict.message).toContain('a Deny forbids CloudTrail s3:PutObject')
  })

  it('passes where a Deny spares AWS services or asks for TLS', () => {
    expect(statusOf(withDeny({ Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } } }))).toBe('pass')
    expect(statusOf(withDeny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }))).toBe('pass')
    expect(statusOf(withDeny({ Action: 's3:DeleteObject' }))).toBe('pass')
  })

  it('is unknown where a Deny hangs on what nobody can tell', () => {
    const verdict = judge(withDeny({ Condition: { StringLike: { 'aws:UserAgent': '*bot*' } } }))
    expect(verdict.status).toBe('unknown')
    expect(verdict.unread?.[0]?.code).toBe('Trailkeeper.Undecidable')
  })
})

describe('no stranger can write', () => {
  it("fails where any account's trail may write", () => {
    const verdict = judge(aTrailBucketPolicy(null, everywhere))
    expect(verdict.status).toBe('fail')
    expect(verdict.message).toContain('aws:SourceArn')
  })

  it('fails where only the AWSLogs folder is named', () => {
    expect(statusOf(aTrailBucketPolicy(null, 'arn:aws:s3:::trail-logs/AWSLogs/*'))).toBe('fail')
    expect(
      statusOf(aTrailBucketPolicy(null, 'arn:aws:s3:::trail-logs/audit/AWSLogs/*'), { prefix: 'audit' }),
    ).toBe('fail')
  })

  it('fails where the condition is so wide that it fits every trail', () => {
    expect(statusOf(when('StringLike', 'aws:SourceArn', 'arn:aws:cloudtrail:*:*:trail/*'))).toBe('fail')
  })

  it.each([
    ['a name', 'arn:aws:cloudtrail:*:*:trail/main'],
    ['a region', 'arn:aws:cloudtrail:eu-west-1:*:trail/*'],
    ['both', 'arn:aws:cloudtrail:eu-*:*:trail/ma?n'],
    ['anything', '*'],
  ])('fails where the condition leaves the account open: a stranger chooses %s to fit', (_what, pattern) => {
    for (const operator of ['ArnLike', 'StringLike'])
      expect(judge(when(operator, 'aws:SourceArn', pattern), { homeRegion: 'eu-west-1' }).actual).toBe(
        "any account's trail may write",
      )
  })

  // IAM user guide, "Amazon Resource Name (ARN) condition operators": six parts, or nothing fits.
  it('fails where the pattern is text that no ARN fits, and where every trail fits it as text', () => {
    expect(judge(when('StringLike', 'aws:SourceArn', 'arn:aws:cloudtrail:*')).actual).toBe(
      "any account's trail may write",
    )
    expect(judge(when('ArnLike', 'aws:SourceArn', 'arn:aws:cloudtrail:*')).actual).toContain(
      'no statement allows',
    )
  })

  it('passes where the condition names the account by a pattern', () => {
    expect(statusOf(when('ArnLike', 'aws:SourceArn', `arn:aws:cloudtrail:*:${account}:trail/*`))).toBe('pass')
    expect(statusOf(when('StringLike', 'aws:SourceArn', `*:${account}:trail/main`))).toBe('pass')
  })

  it('passes with a condition on the trail, the account or the organization', () => {
    expect(statusOf(when('ArnLike', 'aws:SourceArn', `arn:aws:cloudtrail:*:${account}:trail/*`))).toBe('pass')
    expect(statusOf(when('StringEquals', 'aws:SourceAccount', account))).toBe('pass')
    const organization = { organization: inOrganization }
    expect(statusOf(when('StringEquals', 'aws:SourceOrgID', 'o-abcdefghij'), {}, organization)).toBe('pass')
    const paths = 'o-abcdefghij/*'
    expect(statusOf(when('ForAnyValue:StringLike', 'aws:SourceOrgPaths', paths), {}, organization)).toBe(
      'pass',
    )
  })

  it('knows of the path only the organization, but for the management account, which stands in the root', () => {
    const unit = when(
      'ForAnyValue:StringLike',
      'aws:SourceOrgPaths',
      'o-abcdefghij/r-ab12/ou-ab12-11111111/*',
    )
    const root = when('ForAnyValue:StringLike', 'aws:SourceOrgPaths', 'o-abcdefghij/r-ab12/*')
    expect(statusOf(unit, {}, { organization: inOrganization })).toBe('fail')
    expect(statusOf(root, {}, { organization: inOrganization })).toBe('unknown')
    const member: Snapshot['organization'] = {
      ok: true,
      value: {
        id: 'o-abcdefghij',
        managementAccount: '111122223333',
        delegatedAdministrators: { ok: true, value: [] },
      },
    }
    expect(statusOf(unit, {}, { organization: member })).toBe('unknown')
  })

  it('says of a policy that hangs on the organization alone that this is not certain', () => {
    const organization = { organization: inOrganization }
    const byOrganization = judge(when('StringEquals', 'aws:SourceOrgID', 'o-abcdefghij'), {}, organization)
    expect(byOrganization.message).toContain('was seen not to send')
    expect(judge(aTrailBucketPolicy(), {}, organization).message).not.toContain('was seen not to send')
    const [look] = aTrailBucketPolicy().Statement
    const [, write] = when('StringEquals', 'aws:SourceOrgID', 'o-abcdefghij').Statement
    const Statement = [look, write].filter((one) => one !== undefined)
    expect(judge({ Statement }, {}, organization).message).toContain('was seen not to send')
  })

  it("names no failure, but a note, where only this account's prefix is named", () => {
    const verdict = judge(aTrailBucketPolicy(null))
    expect(verdict.status).toBe('pass')
    expect(verdict.message).toContain('would be tighter')
  })
})

describe('what could not be read', () => {
  it('is unknown where the policy could not be read', () => {
    const buckets = { 'trail-logs': aBucket({ policy: denied('s3:GetBucketPolicy') }) }
    expect(theVerdict(bucketPolicy, { buckets }).status).toBe('unknown')
  })

  it('is unknown where the policy asks for an organization that could not be read', () => {
    const organization = denied('organizations:DescribeOrganization')
    const verdict = judge(when('StringEquals', 'aws:SourceOrgID', 'o-abcdefghij'), {}, { organization })
    expect(verdict.status).toBe('unknown')
    expect(verdict.unread).toEqual([organization])
  })

  it("asks for an organization's path in its trail's bucket, and is unknown without its id", () => {
    const resource = 'arn:aws:s3:::trail-logs/AWSLogs/o-abcdefghij/*'
    const condition = {
      StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-1:${account}:trail/main` },
    }
    const document = aTrailBucketPolicy(condition, resource)
    expect(statusOf(document, { organization: true }, { organization: inOrganization })).toBe('pass')
    expect(statusOf(document, { organization: false }, { organization: inOrganization })).toBe('fail')
    const organization = denied('organizations:DescribeOrganization')
    expect(statusOf(document, { organization: true }, { organization })).toBe('unknown')
  })
})

describe('what it says', () => {
  it('tells a Deny from a missing statement', () => {
    expect(judge({ Statement: [] }).actual).toMatch(/^no statement allows CloudTrail s3:/)
    expect(judge(withDeny({})).actual).toMatch(/^a Deny forbids CloudTrail s3:/)
  })

  it.each(['aws:SourceArn', 'AWS:SOURCEARN', 'aws:sourceaccount'])(
    'has nothing to add where %s is asked for',
    (key) => {
      const value = key.toLowerCase().endsWith('arn')
        ? `arn:aws:cloudtrail:us-east-1:${account}:trail/main`
        : account
      const verdict = judge(aTrailBucketPolicy({ StringEquals: { [key]: value } }))
      expect(verdict.status).toBe('pass')
      expect(verdict.message).not.toContain('tighter')
    },
  )
})

const from = (...dates: string[]) => ({
  Version: '2012-10-17',
  Statement: [
    ...aTrailBucketPolicy().Statement,
    ...dates.map((date) => ({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: everywhere,
      Condition: { DateGreaterThan: { 'aws:CurrentTime': date } },
    })),
  ],
})

describe('what it says of a pass', () => {
  it('names the first day on which a statement that is dated ahead ends it', () => {
    const verdict = judge(from('2099-01-01T00:00:00Z', '2098-02-03T00:00:00Z'))
    expect(verdict.status).toBe('pass')
    expect(verdict.message).toContain('From 2098-02-03 on it no longer does')
    expect(judge(from()).message).toBe('The policy of trail-logs lets CloudTrail write for main.')
    expect(statusOf(from('2020-01-01T00:00:00Z'))).toBe('fail')
  })
})

const onlyIn = (folder: string) =>
  aTrailBucketPolicy(undefined, `arn:aws:s3:::trail-logs/AWSLogs/${account}/${folder}/*`)

// CloudTrail user guide, "Finding your CloudTrail log files".
describe('every file of the trail', () => {
  const bare = { logFileValidation: false, insights: { ok: true as const, value: [] } }

  it('is asked for: another region, insights, network activity and aggregated events too', () => {
    expect(statusOf(onlyIn('CloudTrail'), bare)).toBe('pass')
    expect(judge(onlyIn('CloudTrail/us-east-1'), bare).actual).toContain(
      'which stands for accounts and regions that the policy does not name',
    )
    expect(statusOf(onlyIn('CloudTrail/us-east-1'), { ...bare, multiRegion: false })).toBe('pass')
    expect(judge(onlyIn('CloudTrail')).actual).toMatch(
      /^no statement allows .*CloudTrail-Digest\/us-east-1\//,
    )
    expect(
      statusOf(onlyIn('CloudTrail'), { ...bare, aggregations: { ok: true, value: ['API_ACTIVITY'] } }),
    ).toBe('fail')
  })

  it('is not certain where what decides it was not read', () => {
    for (const unread of [
      { insights: denied('cloudtrail:GetInsightSelectors') },
      { selectors: denied('cloudtrail:GetEventSelectors') },
      { aggregations: denied('cloudtrail:GetEventConfiguration') },
    ]) {
      expect(statusOf(aTrailBucketPolicy(), { ...bare, ...unread })).toBe('pass')
      const verdict = judge(onlyIn('CloudTrail'), { ...bare, ...unread })
      expect([verdict.status, verdict.unread]).toEqual(['unknown', Object.values(unread)])
    }
  })

  it('may be a single member’s that a Deny shuts out', () => {
    const document = aTrailBucketPolicy(undefined, 'arn:aws:s3:::trail-logs/AWSLogs/o-abcdefghij/*')
    const member = 'arn:aws:s3:::trail-logs/AWSLogs/o-abcdefghij/111122223333/CloudTrail/eu-west-1/*'
    const shut = { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: member }
    const asked = (...more: PolicyStatement[]) =>
      judge(
        { ...document, Statement: [...document.Statement, ...more] },
        { organization: true },
        { organization: inOrganization },
      )
    expect(asked().status).toBe('pass')
    expect(asked(shut).actual).toContain('/111122223333/CloudTrail/eu-west-1/')
  })
})

describe('what cannot be told', () => {
  it('is unknown where the trail may write, and a stranger perhaps too', () => {
    const perhaps: PolicyStatement = {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: everywhere,
      Condition: { StringLike: { 'aws:UserAgent': '*bot*' } },
    }
    const verdict = judge({ Statement: [...aTrailBucketPolicy().Statement, perhaps] })
    expect(verdict.status).toBe('unknown')
    expect(verdict.unread?.[0]?.code).toBe('Trailkeeper.Undecidable')
  })

  it("fails an organization's trail only where the organization is known", () => {
    const none: Snapshot['organization'] = { ok: true, value: undefined }
    const onlyAcl = { Statement: aTrailBucketPolicy().Statement.slice(0, 1) }
    expect(statusOf(onlyAcl, { organization: true }, { organization: inOrganization })).toBe('fail')
    expect(statusOf(onlyAcl, { organization: true }, { organization: none })).toBe('unknown')
    expect(statusOf({ Statement: [] }, { organization: true }, { organization: none })).toBe('fail')
  })
})
