import { describe, expect, it } from '@jest/globals'
import { CreateTrailCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail'
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import type { TrailToAdd } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { setOrganization } from '../../../../sandbox/services/organizations/organization.ts'
import { closedBucket, policy, s3At } from './destinations.ts'
import { account, arnOf, away, bench, errorOf, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

const organization = 'o-exampleorgid'
const member = '111122223333'
const Principal = { Service: 'cloudtrail.amazonaws.com' }
const acl = { Effect: 'Allow', Principal, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::logs' }
const write = (...paths: string[]) => ({
  Effect: 'Allow',
  Principal,
  Action: 's3:PutObject',
  Resource: paths.map((path) => `arn:aws:s3:::logs/${path}`),
})
const deny = (path: string) => ({ ...write(path), Effect: 'Deny', Principal: '*' })

async function withPolicy(...statements: object[]): Promise<Bench> {
  const sandbox = await bench()
  await closedBucket(sandbox, 'logs')
  const put = new PutBucketPolicyCommand({ Bucket: 'logs', Policy: policy(acl, ...statements) })
  await s3At(sandbox).send(put)
  return sandbox
}

/** LatestDeliveryError and LatestDigestDeliveryError of a trail that logs into the bucket. */
async function errorsOf(sandbox: Bench, trail: Partial<TrailToAdd>, region = home) {
  addTrail(sandbox.world, { name: 'trail', homeRegion: home, bucket: 'logs', ...trail })
  const status = await sandbox.at(region).send(new GetTrailStatusCommand({ Name: arnOf('trail') }))
  return [status.LatestDeliveryError, status.LatestDigestDeliveryError]
}

const inOrganization = (sandbox: Bench) =>
  setOrganization(sandbox.world, { id: organization, managementAccount: account, members: [member] })

/** CloudTrail user guide, "Finding your CloudTrail log files". */
describe('a trail delivers', () => {
  const own = `AWSLogs/${account}`
  const denied = 'AccessDenied'

  it('log files, and digests only where it makes them', async () => {
    const sandbox = await withPolicy(write(`${own}/CloudTrail/*`))
    expect(await errorsOf(sandbox, {})).toEqual([undefined, undefined])
    expect(await errorsOf(sandbox, { logFileValidation: true })).toEqual([undefined, denied])
  })

  it.each<[string, Partial<TrailToAdd>]>([
    ['Insight', { insights: [{ InsightType: 'ApiCallRateInsight' }] }],
    ['Aggregated', { aggregations: [{ Templates: ['API_ACTIVITY'], EventCategory: 'Data' }] }],
    [
      'NetworkActivity',
      {
        selectors: {
          kind: 'advanced',
          selectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['NetworkActivity'] }] }],
        },
      },
    ],
  ])('into the folder CloudTrail-%s only what is asked of it', async (folder, trail) => {
    const sandbox = await withPolicy(write(`${own}/*`), deny(`${own}/CloudTrail-${folder}/*`))
    expect(await errorsOf(sandbox, {})).toEqual([undefined, undefined])
    expect(await errorsOf(sandbox, trail)).toEqual([denied, undefined])
  })

  it('from each region into a folder of its own', async () => {
    const sandbox = await withPolicy(write(`${own}/*`), deny(`${own}/*/${away}/*`))
    const trail = { multiRegion: true, logFileValidation: true }
    expect(await errorsOf(sandbox, trail)).toEqual([undefined, undefined])
    expect(await errorsOf(sandbox, trail, away)).toEqual([denied, denied])
  })

  it('for an organization, of each member', async () => {
    const below = `AWSLogs/${organization}`
    const sandbox = await withPolicy(write(`${below}/*`), deny(`${below}/${member}/*`))
    const whole = await withPolicy(write(`${below}/*`))
    for (const one of [sandbox, whole]) inOrganization(one)
    expect(await errorsOf(whole, { organization: true })).toEqual([undefined, undefined])
    expect(await errorsOf(sandbox, { organization: true })).toEqual([denied, undefined])
  })
})

const createForOrganization = (sandbox: Bench) =>
  sandbox
    .at(home)
    .send(new CreateTrailCommand({ Name: 'trail', S3BucketName: 'logs', IsOrganizationTrail: true }))

describe('CreateTrail for an organization', () => {
  /** CloudTrail user guide, the bucket policy of "Creating a trail for an organization with the AWS CLI"; aws-cdk#22267. */
  it.each([
    ['the management account alone', [`AWSLogs/${account}/*`]],
    ['the organization alone', [`AWSLogs/${organization}/*`]],
  ])('is refused where the bucket takes log files below %s', async (_title, paths) => {
    const sandbox = await withPolicy(write(...paths))
    inOrganization(sandbox)
    expect(await errorOf(createForOrganization(sandbox))).toBe('InsufficientS3BucketPolicyException')
  })

  it('makes the trail where the bucket takes them below both', async () => {
    const sandbox = await withPolicy(write(`AWSLogs/${account}/*`, `AWSLogs/${organization}/*`))
    inOrganization(sandbox)
    expect(await createForOrganization(sandbox)).toMatchObject({ IsOrganizationTrail: true })
  })
})
